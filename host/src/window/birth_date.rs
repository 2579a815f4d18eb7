//! A date of birth as a digital-signature certificate states it, in words of both calendars.

use tegata_protocol::Language;

/// A day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct BirthDate {
    era: Option<Era>,
    year: u16,
    month: u8,
    day: u8,
}

/// An era (年号).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Era {
    Meiji,
    Taisho,
    Showa,
    Heisei,
    Reiwa,
}

impl BirthDate {
    /// Reads a digit for the era, 0 for none, and the date of the common era in eight digits
    /// (confirmed).
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
        let (Some((era, date)), true) = (digits.split_first(), digits.len() == text.len()) else {
            return None;
        };
        let ([year @ .., _, _, _, _], [_, _, _, _, month @ .., _, _], [_, _, _, _, _, _, day @ ..]) =
            (date, date, date)
        else {
            return None;
        };
        let (year, month, day) = (number(year)?, number(month)?, number(day)?);
        let possible = date.len() == 8 && (1..=12).contains(&month) && (1..=31).contains(&day);
        possible.then_some(Self {
            era: Era::of(*era),
            year,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        })
    }

    /// The year of the era: its first is the one in which it began.
    fn in_era(self) -> Option<(Era, u16)> {
        let era = self.era?;
        let year = self.year.checked_sub(era.first_year())?.checked_add(1)?;
        Some((era, year))
    }
}

fn number(digits: &[u8]) -> Option<u16> {
    str::from_utf8(digits).ok()?.parse().ok()
}

impl Era {
    const fn of(digit: u8) -> Option<Self> {
        match digit {
            b'1' => Some(Self::Meiji),
            b'2' => Some(Self::Taisho),
            b'3' => Some(Self::Showa),
            b'4' => Some(Self::Heisei),
            b'5' => Some(Self::Reiwa),
            _ => None,
        }
    }

    const fn first_year(self) -> u16 {
        match self {
            Self::Meiji => 1868,
            Self::Taisho => 1912,
            Self::Showa => 1926,
            Self::Heisei => 1989,
            Self::Reiwa => 2019,
        }
    }

    const fn japanese(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    const fn english(self) -> &'static str {
        match self {
            Self::Meiji => "Meiji",
            Self::Taisho => "Taishō",
            Self::Showa => "Shōwa",
            Self::Heisei => "Heisei",
            Self::Reiwa => "Reiwa",
        }
    }
}

/// The date as it is written.
pub(super) fn in_words(date: BirthDate, language: Language) -> String {
    let BirthDate {
        year, month, day, ..
    } = date;
    match (language, date.in_era()) {
        (Language::Ja, Some((era, 1))) => {
            let era = era.japanese();
            format!("{year}年{month}月{day}日（{era}元年{month}月{day}日）")
        }
        (Language::Ja, Some((era, in_era))) => {
            let era = era.japanese();
            format!("{year}年{month}月{day}日（{era}{in_era}年{month}月{day}日）")
        }
        (Language::Ja, None) => format!("{year}年{month}月{day}日"),
        (Language::En, Some((era, in_era))) => {
            let (month, era) = (english_month(month), era.english());
            format!("{day} {month} {year} ({era} {in_era})")
        }
        (Language::En, None) => format!("{day} {} {year}", english_month(month)),
    }
}

fn english_month(month: u8) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = MONTHS.get(usize::from(month.saturating_sub(1)));
    month.copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, japanese: &str, english: &str) {
        let date = BirthDate::parse(text).unwrap();
        assert_eq!(in_words(date, Language::Ja), japanese);
        assert_eq!(in_words(date, Language::En), english);
    }

    #[test]
    fn both_calendars_are_said() {
        check(
            "319700401",
            "1970年4月1日（昭和45年4月1日）",
            "1 April 1970 (Shōwa 45)",
        );
        check(
            "419890108",
            "1989年1月8日（平成元年1月8日）",
            "8 January 1989 (Heisei 1)",
        );
        check(
            "319890107",
            "1989年1月7日（昭和64年1月7日）",
            "7 January 1989 (Shōwa 64)",
        );
        check("019881231", "1988年12月31日", "31 December 1988");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "4",
            "41989010",
            "4198901081",
            "419891308",
            "419890132",
            "x19890108",
        ] {
            assert_eq!(BirthDate::parse(text), None, "{text}");
        }
    }
}
