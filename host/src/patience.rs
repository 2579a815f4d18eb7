//! The end of a window that nobody touches.

use std::time::Duration;

use tokio::time::Instant;

/// How long nobody has touched the window.
pub(crate) struct Patience {
    idle_since: Instant,
}

impl Patience {
    pub(crate) fn new() -> Self {
        Self {
            idle_since: Instant::now(),
        }
    }

    /// Somebody touched it.
    pub(crate) fn renew(&mut self) {
        self.idle_since = Instant::now();
    }

    /// What to count down, and when that changes.
    pub(crate) fn countdown(&self) -> (Option<u32>, Instant) {
        countdown(self.idle_since + IDLE_MAX, Instant::now())
    }

    pub(crate) fn is_over(&self) -> bool {
        self.idle_since.elapsed() >= IDLE_MAX
    }
}

fn countdown(idle_end: Instant, now: Instant) -> (Option<u32>, Instant) {
    let left = idle_end
        .saturating_duration_since(now)
        .as_millis()
        .div_ceil(1000);
    match u32::try_from(left) {
        Ok(seconds) if seconds <= COUNTDOWN_SECONDS => (
            Some(seconds),
            idle_end - Duration::from_secs(seconds.saturating_sub(1).into()),
        ),
        _ => (
            None,
            idle_end - Duration::from_secs(COUNTDOWN_SECONDS.into()),
        ),
    }
}

/// The window gives up after this long without input.
pub(crate) const IDLE_MAX: Duration = Duration::from_secs(600);

/// The last stretch of it, during which the seconds are counted down.
const COUNTDOWN_SECONDS: u32 = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_minute_is_counted_down_second_by_second() {
        let start = Instant::now();
        let end = start + IDLE_MAX;
        let check = |elapsed_ms: u64, seconds: Option<u32>, wake_ms: u64| {
            let now = start + Duration::from_millis(elapsed_ms);
            assert_eq!(
                countdown(end, now),
                (seconds, start + Duration::from_millis(wake_ms))
            );
        };
        check(0, None, 540_000);
        check(539_999, None, 540_000);
        check(540_000, Some(60), 541_000);
        check(540_500, Some(60), 541_000);
        check(599_500, Some(1), 600_000);
        check(600_000, Some(0), 600_000);
    }
}
