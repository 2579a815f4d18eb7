//! Times as people in Japan read them, and as a visible signature shows them. The sentences name the zone;
//! programs get UTC.

use std::time::Duration;

use tegata_verifier::UnixTime;

/// Nine hours ahead of UTC, all year since 1951.
const AHEAD: Duration = Duration::from_secs(9 * 3_600);

/// As `2026-09-21 23:13:20`; `None` after the year 9999.
pub(crate) fn written(time: UnixTime) -> Option<String> {
    let in_japan = Duration::from_secs(time.as_secs()).checked_add(AHEAD)?;
    let time = der::DateTime::from_unix_duration(in_japan).ok()?;
    let (year, month, day) = (time.year(), time.month(), time.day());
    let (hour, minute, second) = (time.hour(), time.minutes(), time.seconds());
    Some(format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: u64, expected: Option<&str>) {
        let written = written(UnixTime::from_secs(seconds));
        assert_eq!(written.as_deref(), expected);
    }

    #[test]
    fn the_day_is_the_one_of_japan() {
        check(0, Some("1970-01-01 09:00:00"));
        check(1_790_000_000, Some("2026-09-21 23:13:20"));
        check(1_790_002_800, Some("2026-09-22 00:00:00"));
        check(253_402_268_399, Some("9999-12-31 23:59:59"));
        check(253_402_268_400, None);
        check(u64::MAX, None);
    }
}
