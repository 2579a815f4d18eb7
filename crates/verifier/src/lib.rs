//! Verification of logins and signed documents of the My Number Card (マイナンバーカード), for the
//! servers of sites.
//!
//! A page asks for a login with a challenge of its server; the card signs a token over the page's
//! origin and that challenge; the server hands the token to this crate. One call answers with
//! [`Authenticated`], a type that nothing else can make, or with a [`TokenError`] that names the
//! reason.
//!
//! This crate reads no clock, opens no connection and makes no random numbers. Time, randomness and
//! revocation data are parameters.
//!
//! # How to let people log in
//!
//! 1. **Once, at the start:** state your origin exactly as browsers write it. It is compared with
//!    the one for which the person consented.
//! 2. **Keep a store of challenges.** [`MemoryChallengeStore`] serves one process. With several,
//!    keep [`PendingChallenge::to_stored`] beside your session and remove it as you read it.
//! 3. **When the page asks:** issue a challenge for the browser's session. The session id must come
//!    from a cookie of yours that is `HttpOnly`, `Secure` and `SameSite`; the challenge goes into
//!    the page. A new challenge replaces the session's earlier one.
//! 4. **When the token comes back:** consume the challenge of *the session that sends it* and
//!    verify. Whatever comes out, the challenge is gone: the next try begins at step 3.
//! 5. **Find the account** by [`Authenticated::account_key`]. Read [`AccountKey`] first: it changes
//!    when the certificate is renewed.
//! 6. **Begin a new session id** for the person who is now logged in, so that an id that someone
//!    else planted before the login is worth nothing.
//!
//! ```
//! use tegata_verifier::{
//!     AccountKey, Challenge, InvalidOrigin, LoginVerifier, MemoryChallengeStore, Origin,
//!     Revocation, TokenError, UnixTime,
//! };
//!
//! struct Site {
//!     challenges: MemoryChallengeStore,
//!     verifier: LoginVerifier,
//! }
//!
//! impl Site {
//!     fn start() -> Result<Self, InvalidOrigin> {
//!         let origin = Origin::parse("https://bank.example")?; // 1.
//!         let challenges = MemoryChallengeStore::new(); // 2.
//!         Ok(Self { challenges, verifier: LoginVerifier::new(origin) })
//!     }
//!
//!     /// `random` comes from the operating system, `now` from its clock.
//!     fn page_asks(&self, session: &str, random: [u8; 32], now: UnixTime) -> Challenge {
//!         self.challenges.issue(session, random, now) // 3.
//!     }
//!
//!     fn token_arrives(
//!         &self,
//!         session: &str,
//!         token: &str,
//!         now: UnixTime,
//!     ) -> Result<AccountKey, TokenError> {
//!         let challenge = self.challenges.consume(session)?; // 4.
//!         let login = self.verifier.verify(token, challenge, now, Revocation::NotChecked)?;
//!         Ok(login.account_key()) // 5. and 6. are yours.
//!     }
//! }
//!
//! let site = Site::start()?;
//! let now = UnixTime::try_from(std::time::SystemTime::now())?;
//! site.page_asks("session", [7; 32], now);
//! assert_eq!(site.token_arrives("session", "a.b.c", now), Err(TokenError::Base64));
//! assert_eq!(site.token_arrives("session", "a.b.c", now), Err(TokenError::ChallengeMissing));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A challenge is moved into the verification, so that verifying twice against one does not
//! compile:
//!
//! ```compile_fail,E0382
//! # use tegata_verifier::{IssuedChallenge, LoginVerifier, Revocation, UnixTime};
//! # fn twice(verifier: &LoginVerifier, challenge: IssuedChallenge, now: UnixTime) {
//! let first = verifier.verify("a.b.c", challenge, now, Revocation::NotChecked);
//! let second = verifier.verify("a.b.c", challenge, now, Revocation::NotChecked);
//! # }
//! ```
//!
//! What was issued for Web eID is no challenge here:
//!
//! ```compile_fail,E0308
//! # use tegata_verifier::{IssuedChallenge, LoginVerifier, Revocation, UnixTime, WebEidNonce};
//! # fn mixed(verifier: &LoginVerifier, nonce: IssuedChallenge<WebEidNonce>, now: UnixTime) {
//! let login = verifier.verify("a.b.c", nonce, now, Revocation::NotChecked);
//! # }
//! ```
//!
//! # What a login says, and what it does not
//!
//! [`Authenticated::checks`] lists what was checked, in order; [`Authenticated::unchecked`] what was
//! not. A page can show both.
//!
//! **Revocation.** J-LIS gives revocation data to notified verifiers only (公的個人認証法 arts. 17 and
//! 36). Without them a login means: intact, authority and dates good, revocation *not checked*
//! ([`RevocationStatus::NotChecked`]). Who has data answers in [`Revocation::Lookup`], or afterwards
//! in [`Authenticated::with_revocation`] if the answer takes a connection. Holders can check their
//! own certificate with J-LIS's program or at the ward office.
//!
//! **Identity.** The certificate carries no name. A login proves that the same card is back.
//!
//! # Sites that speak Web eID
//!
//! [`WebEidVerifier`] takes `web-eid:1.0` tokens, with the same certificates, challenges and result. A
//! site that begins anew takes the token above: it says for which site, which challenge and when it was
//! made, so that a refusal can say which of them was wrong.
//!
//! # How to take signed documents
//!
//! [`DocumentVerifier`] takes CMS (of any length, as digests), JWS, PDF and XML, and answers with
//! [`SignedDocument`] or with [`DocumentRefused`], which also lists what was good before. All
//! signatures must be good. Three things are the site's:
//!
//! - **The moment.** Certificates are judged at [`Judgment::at`]: now, or when the site is known to
//!   have had the document. [`DocumentSignature::claimed_at`] is the signer's own word.
//! - **What was signed.** For XML go on with [`SignedDocument::nodes`] and look for nothing by name in
//!   the document. For a PDF with several signatures, each later one may show something on a page.
//! - **The person.** [`DocumentSignature::signer`] is name, address, birth date and sex. Show them to
//!   who must see them; log nothing of them.
//!
//! ```
//! use tegata_verifier::{DocumentVerifier, Judgment, Revocation, UnixTime};
//!
//! # fn check(file: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! let at = UnixTime::try_from(std::time::SystemTime::now())?;
//! let judgment = Judgment { at, revocation: Revocation::NotChecked };
//! let document = DocumentVerifier::new().verify_pdf(file, judgment)?;
//! for signature in document.signatures() {
//!     println!("{:?}, not said: {:?}", signature.coverage(), signature.unchecked());
//! }
//! # Ok(())
//! # }
//! # assert!(check(b"%PDF-").is_err());
//! ```
//!
//! # Testing without a card
//!
//! The virtual card has a test authority of its own. It is believed only where it is named, with
//! [`LoginVerifier::danger_with_test_anchor`], and its logins say so
//! ([`Unchecked::TestAuthority`]). Its certificates must carry the test policy, those of the real
//! authorities the real one; neither is taken from the other.
#![forbid(unsafe_code)]

mod anchor;
mod authenticated;
mod certificate;
mod certificate_error;
mod challenge;
mod check;
mod document;
mod error;
mod form;
mod json;
mod key;
mod login;
mod path;
mod presented;
mod profile;
mod revocation;
#[cfg(feature = "jlis-roots")]
mod roots;
mod time;
mod web_eid;

pub use anchor::{AnchorKind, TrustAnchor};
pub use authenticated::{AccountKey, Authenticated, UserCertificate};
pub use certificate::CERTIFICATE_MAX;
pub use certificate_error::CertificateError;
pub use challenge::{
    CHALLENGE_LIFETIME, InvalidStoredChallenge, IssuedChallenge, MEMORY_CHALLENGES_MAX,
    MemoryChallengeStore, PendingChallenge,
};
pub use check::{Check, Unchecked};
pub use document::{
    AttachedFile, BareSignature, CmsSignature, ContentDigests, ContentHasher, Coverage,
    DocumentRefused, DocumentSignature, DocumentVerifier, Judgment, PDF_SIGNED_MAX, SignatureError,
    SignedDocument, SignedNode,
};
pub use error::{AnchorError, TokenError};
pub use form::{HEADER_MAX, PAYLOAD_MAX};
pub use key::KeyKind;
pub use login::{CLOCK_TOLERANCE, LoginVerifier};
pub use revocation::{Revocation, RevocationAnswer, RevocationStatus};
#[cfg(feature = "jlis-roots")]
pub use roots::{Purpose, jlis_roots};
pub use tegata_documents::{SignerItems, pdf::Change};
pub use tegata_protocol::{
    Algorithm, Challenge, InvalidOrigin, LOGIN_TOKEN_MAX, Origin, WebEidNonce,
};
pub use time::UnixTime;
pub use web_eid::{WEB_EID_TOKEN_MAX, WebEidVerifier};
