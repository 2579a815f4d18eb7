//! What a site keeps under a browser session: one value each, until nobody has looked for a while.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tegata_verifier::UnixTime;

use super::browser_session::SessionId;

/// Values by session.
pub(super) struct Kept<T> {
    limit: usize,
    sessions: Mutex<HashMap<SessionId, Entry<T>>>,
}

struct Entry<T> {
    last_seen: UnixTime,
    value: Arc<T>,
}

/// A value goes when nobody has asked for it for this long, as at banks.
const IDLE_MAX: Duration = Duration::from_secs(15 * 60);

/// Most sessions at a time. One developer has one; the limit keeps a script from filling memory.
const SESSIONS_MAX: usize = 1_000;

impl<T> Kept<T> {
    /// Keeps a value, in place of an earlier one. When there are too many, the one that was asked for
    /// longest ago goes.
    pub(super) fn put(&self, id: SessionId, value: T, now: UnixTime) {
        let mut sessions = self.sessions();
        sessions.retain(|_, session| !session.is_idle(now));
        if sessions.len() >= self.limit {
            drop_least_recent(&mut sessions);
        }
        let entry = Entry {
            last_seen: now,
            value: Arc::new(value),
        };
        sessions.insert(id, entry);
    }

    /// The value of a session; being asked for keeps it.
    pub(super) fn find(&self, id: &SessionId, now: UnixTime) -> Option<Arc<T>> {
        let mut sessions = self.sessions();
        let session = sessions.get_mut(id)?;
        if session.is_idle(now) {
            sessions.remove(id);
            return None;
        }
        session.last_seen = now;
        Some(Arc::clone(&session.value))
    }

    /// The value of a session, once: it is gone then.
    pub(super) fn take(&self, id: &SessionId, now: UnixTime) -> Option<Arc<T>> {
        let found = self.find(id, now);
        self.end(id);
        found
    }

    /// Forgets the value of a session, if there is one.
    pub(super) fn end(&self, id: &SessionId) {
        self.sessions().remove(id);
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<SessionId, Entry<T>>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            limit: SESSIONS_MAX,
            sessions: Mutex::default(),
        }
    }
}

impl<T> Entry<T> {
    fn is_idle(&self, now: UnixTime) -> bool {
        let idle = now.as_secs().saturating_sub(self.last_seen.as_secs());
        idle > IDLE_MAX.as_secs()
    }
}

fn drop_least_recent<T>(sessions: &mut HashMap<SessionId, Entry<T>>) {
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

    #[test]
    fn a_value_goes_after_fifteen_minutes_without_a_look() {
        let kept = Kept::default();
        let id = SessionId::random().unwrap();
        kept.put(id.clone(), (), NOW);
        assert!(kept.find(&id, later(900)).is_some());
        assert!(kept.find(&id, later(1_800)).is_some());
        assert!(kept.find(&id, later(2_701)).is_none());
    }

    #[test]
    fn a_value_that_was_taken_is_gone() {
        let kept = Kept::default();
        let id = SessionId::random().unwrap();
        kept.put(id.clone(), 7, NOW);
        assert_eq!(kept.take(&id, NOW).as_deref(), Some(&7));
        assert_eq!(kept.take(&id, NOW), None);
    }

    #[test]
    fn the_value_asked_for_longest_ago_makes_room() {
        let kept = Kept {
            limit: 2,
            ..Kept::default()
        };
        let ids = [(); 3].map(|()| SessionId::random().unwrap());
        kept.put(ids[0].clone(), (), NOW);
        kept.put(ids[1].clone(), (), later(1));
        kept.find(&ids[0], later(2));
        kept.put(ids[2].clone(), (), later(3));
        let found = ids.map(|id| kept.find(&id, later(4)).is_some());
        assert_eq!(found, [true, false, true]);
    }
}
