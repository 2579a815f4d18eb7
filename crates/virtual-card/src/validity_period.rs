//! When the certificates of a test person are valid, seen from now.

/// Where now lies in the five years of a person's certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidityPeriod {
    /// They were issued just now.
    Current,
    /// They end in sixty days, within the three months in which they can be renewed.
    EndingSoon,
    /// They ended thirty days ago.
    Expired,
}

impl ValidityPeriod {
    /// Start and end, all in Unix time in seconds: up to the end of a day in Japan (confirmed; on a
    /// real card that day is a birthday).
    pub(crate) fn at(self, now: u64) -> (u64, u64) {
        let today = now / DAY;
        let last_day = match self {
            Self::Current => today.saturating_add(FIVE_YEARS),
            Self::EndingSoon => today.saturating_add(60),
            Self::Expired => today.saturating_sub(30),
        };
        let not_before = match self {
            Self::Current => now,
            Self::EndingSoon | Self::Expired => {
                last_day.saturating_sub(FIVE_YEARS).saturating_mul(DAY)
            }
        };
        let not_after = last_day
            .saturating_mul(DAY)
            .saturating_add(END_OF_JAPANESE_DAY);
        (not_before, not_after)
    }
}

/// In days.
const FIVE_YEARS: u64 = 5 * 365;

/// A day in seconds.
const DAY: u64 = 86_400;

/// 14:59:59Z is 23:59:59 in Japan.
const END_OF_JAPANESE_DAY: u64 = 14 * 3_600 + 59 * 60 + 59;

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-09-21T14:13:20Z.
    const NOW: u64 = 1_790_000_000;

    #[test]
    fn certificates_end_with_a_day_in_japan() {
        use ValidityPeriod::{Current, EndingSoon, Expired};
        for period in [Current, EndingSoon, Expired] {
            for now in [0, 86_399, NOW] {
                let (not_before, not_after) = period.at(now);
                assert_eq!(not_after % DAY, 53_999);
                assert!(not_before < not_after);
            }
        }
    }

    #[test]
    fn now_lies_where_it_should() {
        let ends_in = |period: ValidityPeriod| {
            let (not_before, not_after) = period.at(NOW);
            assert!(not_before <= NOW);
            i64::try_from(not_after).unwrap() - i64::try_from(NOW).unwrap()
        };
        assert!(ends_in(ValidityPeriod::Current) > 4 * 365 * 86_400);
        assert!((1..90 * 86_400).contains(&ends_in(ValidityPeriod::EndingSoon)));
        assert!(ends_in(ValidityPeriod::Expired) < 0);
    }
}
