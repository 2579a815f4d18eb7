//! Who is logged in, in which browser session.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tegata_verifier::{Check, Unchecked, UnixTime};

use super::browser_session::SessionId;
use super::contract::Contract;

/// What the site keeps of a login: nothing that names the certificate.
#[derive(Debug)]
pub(super) struct Login {
    /// When, by the site's clock.
    pub(super) at: UnixTime,
    /// What was checked.
    pub(super) checks: Vec<Check>,
    /// What this customer is given to sign.
    pub(super) contract: Contract,
    /// The how manyth login of this card it is.
    pub(super) count: u32,
    /// The number of this customer's tax return.
    pub(super) return_number: String,
    /// What was not checked.
    pub(super) unchecked: Vec<Unchecked>,
}

/// The sessions in which someone is logged in.
pub(super) struct SignedInSessions {
    limit: usize,
    sessions: Mutex<HashMap<SessionId, SignedIn>>,
}

struct SignedIn {
    last_seen: UnixTime,
    login: Arc<Login>,
}

/// A session ends when nobody has looked at a page for this long, as at banks.
const IDLE_MAX: Duration = Duration::from_secs(15 * 60);

/// Most sessions at a time. One developer has one; the limit keeps a script from filling memory.
const SESSIONS_MAX: usize = 1_000;

impl SignedInSessions {
    /// Starts a session. When there are too many, the one that was seen longest ago ends.
    pub(super) fn start(&self, id: SessionId, login: Login, now: UnixTime) {
        let mut sessions = self.sessions();
        sessions.retain(|_, session| !session.is_idle(now));
        if sessions.len() >= self.limit {
            drop_least_recent(&mut sessions);
        }
        let signed_in = SignedIn {
            last_seen: now,
            login: Arc::new(login),
        };
        sessions.insert(id, signed_in);
    }

    /// The login of a session that has not ended; being asked for keeps it going.
    pub(super) fn find(&self, id: &SessionId, now: UnixTime) -> Option<Arc<Login>> {
        let mut sessions = self.sessions();
        let session = sessions.get_mut(id)?;
        if session.is_idle(now) {
            sessions.remove(id);
            return None;
        }
        session.last_seen = now;
        Some(Arc::clone(&session.login))
    }

    /// Ends a session, if it was one.
    pub(super) fn end(&self, id: &SessionId) {
        self.sessions().remove(id);
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<SessionId, SignedIn>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for SignedInSessions {
    fn default() -> Self {
        Self {
            limit: SESSIONS_MAX,
            sessions: Mutex::default(),
        }
    }
}

impl SignedIn {
    fn is_idle(&self, now: UnixTime) -> bool {
        let idle = now.as_secs().saturating_sub(self.last_seen.as_secs());
        idle > IDLE_MAX.as_secs()
    }
}

fn drop_least_recent(sessions: &mut HashMap<SessionId, SignedIn>) {
    let oldest = sessions
        .iter()
        .min_by_key(|(_, session)| session.last_seen)
        .map(|(id, _)| id.clone());
    if let Some(id) = oldest {
        sessions.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime::from_secs(1_790_000_000);

    fn later(seconds: u64) -> UnixTime {
        UnixTime::from_secs(NOW.as_secs() + seconds)
    }

    fn login() -> Login {
        Login {
            at: NOW,
            checks: Vec::new(),
            contract: Contract::issue(NOW).unwrap(),
            count: 1,
            return_number: String::new(),
            unchecked: Vec::new(),
        }
    }

    #[test]
    fn a_session_ends_after_fifteen_minutes_without_a_look() {
        let sessions = SignedInSessions::default();
        let id = SessionId::random().unwrap();
        sessions.start(id.clone(), login(), NOW);
        assert!(sessions.find(&id, later(900)).is_some());
        assert!(sessions.find(&id, later(1_800)).is_some());
        assert!(sessions.find(&id, later(2_701)).is_none());
    }

    #[test]
    fn the_session_seen_longest_ago_makes_room() {
        let sessions = SignedInSessions {
            limit: 2,
            ..SignedInSessions::default()
        };
        let ids = [(); 3].map(|()| SessionId::random().unwrap());
        sessions.start(ids[0].clone(), login(), NOW);
        sessions.start(ids[1].clone(), login(), later(1));
        sessions.find(&ids[0], later(2));
        sessions.start(ids[2].clone(), login(), later(3));
        let found = ids.map(|id| sessions.find(&id, later(4)).is_some());
        assert_eq!(found, [true, false, true]);
    }
}
