//! Which events show that somebody is there, and how often the session hears of it.

use std::time::{Duration, Instant};

use winit::event::{ElementState, WindowEvent};

/// Tells activity to the session, but not for every move of the pointer.
#[derive(Debug, Default)]
pub(super) struct Activity {
    told: Option<Instant>,
}

impl Activity {
    pub(super) fn is_due(&mut self, now: Instant) -> bool {
        let due = self
            .told
            .is_none_or(|told| now.duration_since(told) >= ACTIVITY_INTERVAL);
        if due {
            self.told = Some(now);
        }
        due
    }
}

const ACTIVITY_INTERVAL: Duration = Duration::from_secs(1);

pub(super) fn is_activity(event: &WindowEvent) -> bool {
    match event {
        WindowEvent::KeyboardInput {
            event,
            is_synthetic,
            ..
        } => event.state == ElementState::Pressed && !is_synthetic,
        WindowEvent::CursorMoved { .. }
        | WindowEvent::MouseInput { .. }
        | WindowEvent::MouseWheel { .. }
        | WindowEvent::Touch(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activity_is_told_at_most_once_a_second() {
        let start = Instant::now();
        let mut activity = Activity::default();
        assert!(activity.is_due(start));
        assert!(!activity.is_due(start + Duration::from_millis(999)));
        assert!(activity.is_due(start + Duration::from_millis(1000)));
    }
}
