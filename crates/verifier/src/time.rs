//! Moments. This crate has no clock; the caller says what time it is.

use std::{
    fmt,
    time::{Duration, SystemTime, SystemTimeError, UNIX_EPOCH},
};

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnixTime(u64);

impl UnixTime {
    /// The moment `seconds` after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// The last moment if it lies beyond what can be expressed.
    pub(crate) fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.as_secs()))
    }

    /// 1970-01-01T00:00:00Z if it lies before that.
    pub(crate) fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(duration.as_secs()))
    }

    /// How long after `earlier` this is; zero if it is not.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<SystemTime> for UnixTime {
    type Error = SystemTimeError;

    fn try_from(time: SystemTime) -> Result<Self, Self::Error> {
        Ok(Self(time.duration_since(UNIX_EPOCH)?.as_secs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn arithmetic_stops_at_the_ends() {
        let last = UnixTime::from_secs(u64::MAX);
        assert_eq!(last.plus(HOUR), last);
        assert_eq!(UnixTime::from_secs(1).minus(HOUR), UnixTime::from_secs(0));
        assert_eq!(UnixTime::from_secs(1).since(last), Duration::ZERO);
        assert_eq!(
            UnixTime::from_secs(3601).since(UnixTime::from_secs(1)),
            HOUR
        );
    }

    #[test]
    fn a_clock_before_1970_is_an_error() {
        assert_eq!(
            UnixTime::try_from(UNIX_EPOCH + HOUR).ok(),
            Some(UnixTime::from_secs(3600))
        );
        assert!(UnixTime::try_from(UNIX_EPOCH - HOUR).is_err());
    }
}
