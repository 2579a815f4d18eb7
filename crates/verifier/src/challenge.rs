//! Challenges, from their issue to their one use.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sha2::{Digest, Sha256};
use tegata_protocol::{Challenge, WebEidNonce};

use crate::{Check, TokenError, UnixTime};

/// How long a challenge can be answered: long enough to look for the card and the reader, short
/// enough that a forgotten page cannot be answered the next day.
pub const CHALLENGE_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// A challenge that was issued and waits for its token.
///
/// A site that keeps its sessions in a database keeps this beside the session: [`to_stored`] and
/// [`from_stored`] turn it into text and back. Such a site must *remove* the text in the same step
/// in which it reads it (`DELETE … RETURNING`, `GETDEL`), or a token could be used twice. For
/// everyone else there is [`MemoryChallengeStore`].
///
/// A [`Challenge`] is for tokens, a [`WebEidNonce`] for Web eID: each verifier takes its own kind, so
/// that what was issued for one cannot be answered with the other.
///
/// [`to_stored`]: Self::to_stored
/// [`from_stored`]: Self::from_stored
#[derive(Eq, PartialEq)]
pub struct PendingChallenge<C = Challenge> {
    challenge: C,
    issued_at: UnixTime,
}

impl PendingChallenge {
    /// Makes a challenge of 32 bytes from a cryptographic random generator.
    #[must_use]
    pub fn issue(random: [u8; 32], now: UnixTime) -> Self {
        Self {
            challenge: Challenge::from_random(random),
            issued_at: now,
        }
    }

    /// One line of ASCII for the site's own store.
    #[must_use]
    pub fn to_stored(&self) -> String {
        format!("{}.{}", self.issued_at, self.challenge.as_str())
    }

    /// Reads what [`to_stored`](Self::to_stored) wrote.
    ///
    /// # Errors
    /// [`InvalidStoredChallenge`] for any other text.
    pub fn from_stored(text: &str) -> Result<Self, InvalidStoredChallenge> {
        read_stored(text, |challenge| Challenge::parse(challenge).ok())
    }
}

impl PendingChallenge<WebEidNonce> {
    /// Makes the nonce of a Web eID login of 32 bytes from a cryptographic random generator: 44
    /// characters of base64.
    #[must_use]
    pub fn issue_nonce(random: [u8; 32], now: UnixTime) -> Self {
        Self {
            challenge: WebEidNonce::from_random(random),
            issued_at: now,
        }
    }

    /// One line of ASCII for the site's own store.
    #[must_use]
    pub fn to_stored(&self) -> String {
        format!("{}.{}", self.issued_at, self.challenge.as_str())
    }

    /// Reads what [`to_stored`](Self::to_stored) wrote.
    ///
    /// # Errors
    /// [`InvalidStoredChallenge`] for any other text.
    pub fn nonce_from_stored(text: &str) -> Result<Self, InvalidStoredChallenge> {
        read_stored(text, |nonce| WebEidNonce::parse(nonce).ok())
    }
}

fn read_stored<C>(
    text: &str,
    parse: impl FnOnce(&str) -> Option<C>,
) -> Result<PendingChallenge<C>, InvalidStoredChallenge> {
    let (seconds, challenge) = text.split_once('.').ok_or(InvalidStoredChallenge)?;
    let seconds = seconds.parse().map_err(|_| InvalidStoredChallenge)?;
    Ok(PendingChallenge {
        challenge: parse(challenge).ok_or(InvalidStoredChallenge)?,
        issued_at: UnixTime::from_secs(seconds),
    })
}

impl<C> PendingChallenge<C> {
    /// What the page gets.
    #[must_use]
    pub const fn challenge(&self) -> &C {
        &self.challenge
    }

    /// Uses the challenge up: what comes out can be verified against once.
    #[must_use]
    pub fn consume(self) -> IssuedChallenge<C> {
        IssuedChallenge(self)
    }
}

impl<C> fmt::Debug for PendingChallenge<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingChallenge(..)")
    }
}

/// The text is no stored challenge.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the text is no stored challenge")]
pub struct InvalidStoredChallenge;

/// A challenge taken out of its store, good for one verification.
///
/// It cannot be copied, and verifying ([`LoginVerifier`](crate::LoginVerifier::verify),
/// [`WebEidVerifier`](crate::WebEidVerifier::verify)) takes it by value: whatever the verification ends
/// in, the challenge is gone.
#[derive(Debug)]
pub struct IssuedChallenge<C = Challenge>(PendingChallenge<C>);

impl<C> IssuedChallenge<C> {
    pub(crate) const fn text(&self) -> &C {
        &self.0.challenge
    }

    pub(crate) const fn issued_at(&self) -> UnixTime {
        self.0.issued_at
    }

    /// That it has not been waiting for too long.
    pub(crate) fn check_age(&self, now: UnixTime) -> Result<Check, TokenError> {
        let age = now.since(self.issued_at());
        if age > CHALLENGE_LIFETIME {
            return Err(TokenError::ChallengeExpired);
        }
        Ok(Check::ChallengeAge {
            age,
            lifetime: CHALLENGE_LIFETIME,
        })
    }
}

/// Challenges in memory, one for each browser session.
///
/// Looked up by the session alone, never by a nonce found in a token: a token that was made for
/// one session is worth nothing in another. Session ids are kept as SHA-256, so an entry has the
/// same size whatever the site uses, and the store never holds a live session id.
///
/// For one server process. Several processes need a store in common: see [`PendingChallenge`].
pub struct MemoryChallengeStore<C = Challenge> {
    limit: NonZeroUsize,
    entries: Mutex<Entries<C>>,
}

/// Most challenges kept at a time: about 25 MB. A site with 100,000 logins started within 15
/// minutes has a store of its own.
pub const MEMORY_CHALLENGES_MAX: usize = 100_000;

impl MemoryChallengeStore {
    /// An empty store for [`MEMORY_CHALLENGES_MAX`] challenges.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limit(DEFAULT_LIMIT)
    }

    /// Issues a challenge for a browser session, in place of an earlier one.
    ///
    /// `session` is the site's own session id, `random` 32 bytes from a cryptographic random
    /// generator. When the store is full, expired challenges go, then the oldest.
    pub fn issue(&self, session: &str, random: [u8; 32], now: UnixTime) -> Challenge {
        self.keep(session, PendingChallenge::issue(random, now), now)
    }
}

impl MemoryChallengeStore<WebEidNonce> {
    /// An empty store for [`MEMORY_CHALLENGES_MAX`] nonces of Web eID logins.
    #[must_use]
    pub fn for_web_eid() -> Self {
        Self::with_limit(DEFAULT_LIMIT)
    }

    /// Issues the nonce of a Web eID login, as [`issue`](MemoryChallengeStore::issue) does a challenge.
    pub fn issue_nonce(&self, session: &str, random: [u8; 32], now: UnixTime) -> WebEidNonce {
        self.keep(session, PendingChallenge::issue_nonce(random, now), now)
    }
}

const DEFAULT_LIMIT: NonZeroUsize = match NonZeroUsize::new(MEMORY_CHALLENGES_MAX) {
    Some(limit) => limit,
    None => NonZeroUsize::MIN,
};

impl<C> MemoryChallengeStore<C> {
    /// An empty store for at most `limit` challenges.
    #[must_use]
    pub fn with_limit(limit: NonZeroUsize) -> Self {
        Self {
            limit,
            entries: Mutex::default(),
        }
    }

    /// Takes the session's challenge out of the store.
    ///
    /// # Errors
    /// [`TokenError::ChallengeMissing`] if none was issued, or it was used already.
    pub fn consume(&self, session: &str) -> Result<IssuedChallenge<C>, TokenError> {
        let pending = self.entries().remove(&session_key(session));
        pending
            .map(PendingChallenge::consume)
            .ok_or(TokenError::ChallengeMissing)
    }

    fn keep(&self, session: &str, pending: PendingChallenge<C>, now: UnixTime) -> C
    where
        C: Clone,
    {
        let challenge = pending.challenge().clone();
        let mut entries = self.entries();
        entries.remove(&session_key(session));
        entries.make_room(self.limit, now);
        entries.insert(session_key(session), pending);
        challenge
    }

    /// Every operation leaves the entries whole, so a panic elsewhere cannot have broken them.
    fn entries(&self) -> MutexGuard<'_, Entries<C>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryChallengeStore {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for MemoryChallengeStore<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryChallengeStore")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

type SessionKey = [u8; 32];

fn session_key(session: &str) -> SessionKey {
    Sha256::digest(session).into()
}

struct Entries<C> {
    by_session: HashMap<SessionKey, PendingChallenge<C>>,
    by_age: BTreeSet<(UnixTime, SessionKey)>,
}

impl<C> Default for Entries<C> {
    fn default() -> Self {
        Self {
            by_session: HashMap::new(),
            by_age: BTreeSet::new(),
        }
    }
}

impl<C> Entries<C> {
    fn insert(&mut self, session: SessionKey, pending: PendingChallenge<C>) {
        self.by_age.insert((pending.issued_at, session));
        self.by_session.insert(session, pending);
    }

    fn remove(&mut self, session: &SessionKey) -> Option<PendingChallenge<C>> {
        let pending = self.by_session.remove(session)?;
        self.by_age.remove(&(pending.issued_at, *session));
        Some(pending)
    }

    fn make_room(&mut self, limit: NonZeroUsize, now: UnixTime) {
        let expired = |issued_at: UnixTime| now.since(issued_at) > CHALLENGE_LIFETIME;
        while let Some(&(issued_at, session)) = self.by_age.first() {
            if !expired(issued_at) && self.by_session.len() < limit.get() {
                break;
            }
            self.remove(&session);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime::from_secs(1_800_000_000);

    fn later(seconds: u64) -> UnixTime {
        NOW.plus(Duration::from_secs(seconds))
    }

    fn store(limit: usize) -> MemoryChallengeStore {
        MemoryChallengeStore::with_limit(NonZeroUsize::new(limit).unwrap())
    }

    #[test]
    fn a_challenge_is_consumed_once() {
        let store = MemoryChallengeStore::new();
        let challenge = store.issue("session", [1; 32], NOW);
        assert_eq!(store.consume("session").unwrap().text(), &challenge);
        assert_eq!(
            store.consume("session").unwrap_err(),
            TokenError::ChallengeMissing
        );
    }

    #[test]
    fn a_challenge_belongs_to_its_session() {
        let store = MemoryChallengeStore::new();
        store.issue("session", [1; 32], NOW);
        assert_eq!(
            store.consume("other").unwrap_err(),
            TokenError::ChallengeMissing
        );
        assert!(store.consume("session").is_ok());
    }

    #[test]
    fn issuing_again_replaces_the_earlier_challenge() {
        let store = MemoryChallengeStore::new();
        store.issue("session", [1; 32], NOW);
        let second = store.issue("session", [2; 32], later(1));
        assert_eq!(store.consume("session").unwrap().text(), &second);
        assert!(store.consume("session").is_err());
        assert!(store.entries().by_age.is_empty());
    }

    #[test]
    fn expired_challenges_go_first_then_the_oldest() {
        let store = store(2);
        store.issue("a", [1; 32], NOW);
        store.issue("b", [2; 32], later(1));
        store.issue("c", [3; 32], later(2));
        assert!(store.consume("a").is_err(), "the oldest made room");
        store.issue("d", [4; 32], later(2 + CHALLENGE_LIFETIME.as_secs()));
        assert!(store.consume("b").is_err(), "expired");
        assert!(store.consume("c").is_ok(), "answered in its last second");
        assert!(store.consume("d").is_ok());
    }

    #[test]
    fn the_store_never_exceeds_its_limit() {
        let store = store(3);
        for session in 0..50_u8 {
            store.issue(
                &session.to_string(),
                [session; 32],
                later(u64::from(session % 7)),
            );
            let entries = store.entries();
            assert!(entries.by_session.len() <= 3);
            assert_eq!(entries.by_session.len(), entries.by_age.len());
        }
    }

    #[test]
    fn a_stored_challenge_comes_back_whole() {
        let pending = PendingChallenge::issue([7; 32], NOW);
        assert_eq!(
            PendingChallenge::from_stored(&pending.to_stored()),
            Ok(pending)
        );
        for text in ["", "1", "1.", ".x", "-1.AAAA", "x.AAAA", "1.AAAA"] {
            assert_eq!(
                PendingChallenge::from_stored(text),
                Err(InvalidStoredChallenge),
                "{text}"
            );
        }
    }

    #[test]
    fn a_stored_nonce_comes_back_whole_and_is_no_challenge() {
        let pending = PendingChallenge::issue_nonce([7; 32], NOW);
        let stored = pending.to_stored();
        assert_eq!(
            PendingChallenge::from_stored(&stored),
            Err(InvalidStoredChallenge)
        );
        assert_eq!(PendingChallenge::nonce_from_stored(&stored), Ok(pending));
        assert!(PendingChallenge::nonce_from_stored("1.AAAA").is_err());
    }

    #[test]
    fn nonces_are_kept_as_challenges_are() {
        let store = MemoryChallengeStore::for_web_eid();
        let nonce = store.issue_nonce("session", [1; 32], NOW);
        assert_eq!(nonce.as_str().len(), 44);
        assert!(store.consume("other").is_err());
        assert_eq!(store.consume("session").unwrap().text(), &nonce);
        assert_eq!(
            store.consume("session").unwrap_err(),
            TokenError::ChallengeMissing
        );
    }

    #[test]
    fn debug_shows_no_challenge() {
        let pending = PendingChallenge::issue([7; 32], NOW);
        assert_eq!(format!("{pending:?}"), "PendingChallenge(..)");
    }
}
