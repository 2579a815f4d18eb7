//! Text strings and dates (ISO 32000-1, 7.9.2.2 and 7.9.4).

use der::DateTime;

use super::shown_text::controls;
use crate::{DocumentError, SigningTime};

/// What a text string says. Characters that control how others are shown are replaced by a mark;
/// bytes beyond ASCII are read as Latin-1, which PDFDocEncoding is but for some signs.
pub(super) fn decoded(bytes: &[u8]) -> String {
    let text = if let Some(utf16) = bytes.strip_prefix(b"\xFE\xFF") {
        let unit = |pair: &[u8]| {
            pair.iter()
                .fold(0, |unit, byte| unit << 8 | u16::from(*byte))
        };
        let units: Vec<u16> = utf16.chunks(2).map(unit).collect();
        String::from_utf16_lossy(&units)
    } else if let Some(utf8) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        String::from_utf8_lossy(utf8).into_owned()
    } else {
        bytes.iter().copied().map(char::from).collect()
    };
    text.replace(controls, "\u{FFFD}")
}

/// A date as software in Japan writes it.
pub(super) fn date(time: SigningTime) -> Result<String, DocumentError> {
    let time = time.in_japan()?;
    let [month, day] = [time.month(), time.day()];
    let [hour, minute, second] = [time.hour(), time.minutes(), time.seconds()];
    let year = time.year();
    Ok(format!(
        "D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}+09'00'"
    ))
}

/// Seconds since 1970 of a date with all its parts down to the second and its zone, as signatures
/// have it; none for any other, which would be a guess.
pub(super) fn seconds(date: &[u8]) -> Option<u64> {
    let date = std::str::from_utf8(date).ok()?.strip_prefix("D:")?;
    let (digits, zone) = date.split_at_checked(14)?;
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u8>().ok();
    let local = DateTime::new(
        digits.get(..4)?.parse().ok()?,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?,
    );
    let local = i64::try_from(local.ok()?.unix_duration().as_secs()).ok()?;
    u64::try_from(local.checked_sub(offset(zone)?)?).ok()
}

/// Seconds that a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    let mut parts = zone.splitn(2, '\'');
    let (sign, hours) = parts.next()?.split_at_checked(1)?;
    let minutes = parts.next().unwrap_or_default().trim_end_matches('\'');
    let number = |text: &str| match text {
        "" => Some(0),
        _ => text.parse::<u8>().ok().map(i64::from),
    };
    let ahead = number(hours)?
        .checked_mul(3_600)?
        .checked_add(number(minutes)?.checked_mul(60)?)?;
    match sign {
        "+" | "Z" => Some(ahead),
        "-" => ahead.checked_neg(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_with_their_zone() {
        let check = |date: &str, expected| assert_eq!(seconds(date.as_bytes()), expected, "{date}");
        let now = Some(1_790_000_000);
        check("D:20260921231320+09'00'", now);
        check("D:20260921231320+09'00", now);
        check("D:20260921141320Z", now);
        check("D:20260921141320+00'00'", now);
        check("D:20260921091320-05'00'", now);
        for date in [
            "",
            "D:2026",
            "D:20260921141320",
            "D:20261321141320Z",
            "D:2026092114132\u{661}Z",
            "D:20260921141320+99999999999'",
            "20260921141320Z",
            "D:19700101000000+09'00'",
        ] {
            check(date, None);
        }
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let time = SigningTime::from_unix_seconds(1_790_000_000).unwrap();
        assert_eq!(
            seconds(date(time).unwrap().as_bytes()),
            Some(time.unix_seconds())
        );
    }

    #[test]
    fn text_is_shown_without_what_controls_it() {
        assert_eq!(decoded(b"\xFE\xFF\x62\x4B\x5F\x62"), "手形");
        assert_eq!(decoded(b"\xEF\xBB\xBF\xE6\x89\x8B"), "手");
        assert_eq!(decoded(b"\xFE\xFF\x20\x2E\0a\xD8"), "\u{FFFD}a\u{D8}");
        assert_eq!(decoded(b"a\nb\xE9"), "a\u{FFFD}b\u{E9}");
    }
}
