//! Dates and times as people in Japan read them: Japan Standard Time, with the year of the era in
//! Japanese.

use tegata_protocol::Language;
use tegata_verifier::UnixTime;

/// A date and a time to the minute.
pub(super) fn moment(time: UnixTime, language: Language) -> String {
    let seconds = time.as_secs().saturating_add(NINE_HOURS);
    let (hour, minute) = (seconds % DAY / 3_600, seconds % 3_600 / 60);
    let date = date(time, language);
    match language {
        Language::En => format!("{date}, {hour:02}:{minute:02} (Japan time)"),
        Language::Ja => format!("{date} {hour}時{minute:02}分"),
    }
}

/// A date.
pub(super) fn date(time: UnixTime, language: Language) -> String {
    let date = Date::of_day(time.as_secs().saturating_add(NINE_HOURS) / DAY);
    match language {
        Language::En => date.in_english(),
        Language::Ja => date.in_japanese(),
    }
}

/// Month and day of so many days earlier.
pub(super) fn day_before(time: UnixTime, days: u64, language: Language) -> String {
    let today = time.as_secs().saturating_add(NINE_HOURS) / DAY;
    let Date { month, day, .. } = Date::of_day(today.saturating_sub(days));
    match language {
        Language::En => format!("{day} {:.3}", month.name),
        Language::Ja => format!("{}月{day}日", month.number),
    }
}

/// A day in seconds.
const DAY: u64 = 86_400;

/// Japan Standard Time is UTC+9 all year.
const NINE_HOURS: u64 = 9 * 3_600;

/// Days in 400 years of the Gregorian calendar, after which it repeats.
const CYCLE: u64 = 146_097;

#[derive(Clone, Copy)]
struct Date {
    year: u64,
    month: Month,
    day: u64,
}

#[derive(Clone, Copy)]
struct Month {
    number: u64,
    name: &'static str,
    days: u64,
}

impl Date {
    /// From days since 1970-01-01: whole cycles first, then at most 400 years and 12 months one by
    /// one.
    fn of_day(days: u64) -> Self {
        let mut left = days % CYCLE;
        let mut year = 1970 + days / CYCLE * 400;
        while left >= days_in(year) {
            left -= days_in(year);
            year += 1;
        }
        for month in months(year) {
            if left < month.days {
                let day = left + 1;
                return Self { year, month, day };
            }
            left -= month.days;
        }
        // A year has as many days as its months together, so the loop returned.
        let [month, ..] = months(year);
        Self {
            year,
            month,
            day: 1,
        }
    }

    fn in_english(self) -> String {
        format!("{} {} {}", self.day, self.month.name, self.year)
    }

    fn in_japanese(self) -> String {
        let (month, day) = (self.month.number, self.day);
        format!("{}年{}{month}月{day}日", self.year, self.era())
    }

    /// The years of Reiwa (令和); its first day was 1 May 2019. Earlier dates go without.
    fn era(self) -> String {
        match self.year.checked_sub(2018) {
            Some(1) if self.month.number >= 5 => "（令和元年）".to_owned(),
            Some(year) if year > 1 => format!("（令和{year}年）"),
            _ => String::new(),
        }
    }
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn days_in(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn months(year: u64) -> [Month; 12] {
    let february = if is_leap(year) { 29 } else { 28 };
    [
        (1, "January", 31),
        (2, "February", february),
        (3, "March", 31),
        (4, "April", 30),
        (5, "May", 31),
        (6, "June", 30),
        (7, "July", 31),
        (8, "August", 31),
        (9, "September", 30),
        (10, "October", 31),
        (11, "November", 30),
        (12, "December", 31),
    ]
    .map(|(number, name, days)| Month { number, name, days })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: u64, english: &str, japanese: &str) {
        let time = UnixTime::from_secs(seconds);
        assert_eq!(date(time, Language::En), english);
        assert_eq!(date(time, Language::Ja), japanese);
    }

    #[test]
    fn days_begin_and_end_in_japan() {
        check(0, "1 January 1970", "1970年1月1日");
        check(1_556_636_399, "30 April 2019", "2019年4月30日");
        check(1_556_636_400, "1 May 2019", "2019年（令和元年）5月1日");
        check(
            1_709_132_400,
            "29 February 2024",
            "2024年（令和6年）2月29日",
        );
        check(
            1_947_769_199,
            "21 September 2031",
            "2031年（令和13年）9月21日",
        );
        check(
            13_600_000_000,
            "19 December 2400",
            "2400年（令和382年）12月19日",
        );
    }

    #[test]
    fn days_before_the_first_are_in_the_month_before() {
        let time = UnixTime::from_secs(1_709_218_800);
        assert_eq!(day_before(time, 1, Language::Ja), "2月29日");
        assert_eq!(day_before(time, 0, Language::En), "1 Mar");
    }

    #[test]
    fn a_moment_has_a_time() {
        let time = UnixTime::from_secs(1_790_000_000);
        assert_eq!(
            moment(time, Language::En),
            "21 September 2026, 23:13 (Japan time)"
        );
        assert_eq!(
            moment(time, Language::Ja),
            "2026年（令和8年）9月21日 23時13分"
        );
    }
}
