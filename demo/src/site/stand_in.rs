//! Two more sites beside the bank, which speak other contracts than ours: a stand-in for the official
//! portal, and one that speaks Web eID. They know nobody and keep nobody logged in: each shows what its
//! server found, once.

mod assignment;
mod login;
mod page;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum_extra::extract::cookie::Key;
use tegata_verifier::{
    DocumentVerifier, MemoryChallengeStore, Origin, WebEidNonce, WebEidVerifier,
};

use super::kept::Kept;
use super::transcript::{Attempt, Transcript};
use super::{BODY_MAX, SiteError, asset, at_most, cookie_key, guard, headers};
use crate::card_folder::CardFolder;
use assignment::Assignment;

/// A stand-in. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct StandIn(Arc<Place>);

/// Which contract a stand-in speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Contract {
    /// The page contract of the official portal.
    Portal(Platforms),
    /// Web eID.
    WebEid,
}

/// Whom the stand-in for the portal lets go on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Platforms {
    /// Every browser.
    All,
    /// Browsers that say that they run on Windows or macOS, as the official portal does it.
    WindowsAndMac,
}

struct Place {
    assignments: Kept<Assignment>,
    bank: Origin,
    contract: Contract,
    cookie_key: Key,
    documents: DocumentVerifier,
    logins: WebEidVerifier,
    nonces: MemoryChallengeStore<WebEidNonce>,
    transcript: Option<Transcript>,
}

impl StandIn {
    /// A stand-in at this origin, beside a bank. It believes the test authorities of the folder and nobody
    /// else.
    ///
    /// # Errors
    /// When the folder's authorities cannot be used, or there are no random numbers.
    pub fn new(
        contract: Contract,
        origin: Origin,
        bank: Origin,
        cards: &CardFolder,
        transcript: Option<Transcript>,
    ) -> Result<Self, SiteError> {
        let authorities = cards.authorities()?;
        let logins = authorities.user_authentication.certificate_der();
        let signatures = authorities.digital_signature.certificate_der();
        let verifier =
            WebEidVerifier::with_anchors(origin, Vec::new()).danger_with_test_anchor(logins)?;
        Ok(Self(Arc::new(Place {
            assignments: Kept::default(),
            bank,
            contract,
            cookie_key: cookie_key()?,
            documents: DocumentVerifier::with_anchors(Vec::new())
                .danger_with_test_anchor(signatures)?,
            logins: match contract {
                // The contract has no other hash. See `login`.
                Contract::Portal(_) => verifier.danger_with_rs256(),
                Contract::WebEid => verifier,
            },
            nonces: MemoryChallengeStore::for_web_eid(),
            transcript,
        })))
    }

    fn origin(&self) -> &Origin {
        self.0.logins.origin()
    }

    fn record(&self, attempt: &Attempt<'_>) -> Result<(), SiteError> {
        match &self.0.transcript {
            Some(transcript) => Ok(transcript.record(attempt)?),
            None => Ok(()),
        }
    }
}

impl Contract {
    /// What the transcript calls a login here.
    const fn login(self) -> &'static str {
        match self {
            Self::Portal(_) => "portal_login",
            Self::WebEid => "web_eid_login",
        }
    }

    /// What it calls signatures.
    const fn signatures(self) -> &'static str {
        match self {
            Self::Portal(_) => "portal_sign",
            Self::WebEid => "web_eid_sign",
        }
    }
}

impl FromRef<StandIn> for Key {
    fn from_ref(site: &StandIn) -> Self {
        site.0.cookie_key.clone()
    }
}

impl FromRef<StandIn> for Origin {
    fn from_ref(site: &StandIn) -> Self {
        site.origin().clone()
    }
}

/// Every page and every action of a stand-in.
pub fn stand_in_router(site: StandIn) -> Router {
    let contract = match site.0.contract {
        Contract::Portal(_) => Router::new()
            .route("/digest", post(login::issue_digest))
            .route("/portal.js", get(asset::portal_script)),
        Contract::WebEid => Router::new()
            .route("/nonce", post(login::issue_nonce))
            .route("/web-eid.js", get(asset::web_eid_script)),
    };
    contract
        .route("/", get(page::show))
        .route("/login", post(login::log_in))
        .route("/assignment", post(assignment::give))
        .route("/sign", post(assignment::receive))
        .route("/page.js", get(asset::page_script))
        .route("/stand-in.js", get(asset::stand_in_script))
        .route("/site.css", get(asset::style))
        .route("/stand-in.svg", get(asset::stand_in_logo))
        .fallback(page::not_found)
        .layer(at_most(BODY_MAX))
        .layer(from_fn_with_state(
            site.origin().clone(),
            guard::refuse_foreign,
        ))
        .layer(from_fn(headers::add))
        .with_state(site)
}
