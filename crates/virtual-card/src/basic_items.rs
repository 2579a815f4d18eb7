//! The four basic items (基本4情報) of a test person, in the two forms in which a card has them: as
//! they are registered, and as the digital-signature certificate spells them.

use der::oid::ObjectIdentifier;

use crate::extension::AlternativeName;

/// Name, address, date of birth and sex of somebody who does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasicItems {
    /// Family and given name, with a full-width space between them (confirmed).
    pub name: RegisteredText,
    /// From the prefecture to the number of the house, with full-width digits (confirmed).
    pub address: RegisteredText,
    /// The date of birth.
    pub birth: BirthDate,
    /// The sex.
    pub sex: Sex,
}

/// A text that may hold characters which a certificate cannot; there another character, a
/// replacement (代替文字), stands for each of them (confirmed).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredText {
    /// As registered.
    pub registered: String,
    /// As in the certificate: the same number of characters.
    pub certified: String,
}

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BirthDate {
    /// Four digits.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// What is registered as the sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// 女.
    Female,
    /// 男.
    Male,
    /// 適用不能.
    NotApplicable,
}

impl BasicItems {
    /// What stands in the subjectAltName of the digital-signature certificate, in this order
    /// (confirmed).
    pub fn alternative_names(&self) -> Vec<AlternativeName> {
        let items = [
            (NAME, self.name.certified.clone()),
            (BIRTH, self.birth.in_certificate()),
            (SEX, self.sex.in_certificate().to_owned()),
            (ADDRESS, self.address.certified.clone()),
            (NAME_REPLACEMENTS, self.name.replacements()),
            (ADDRESS_REPLACEMENTS, self.address.replacements()),
        ];
        let items = items.into_iter();
        items
            .map(|(oid, text)| AlternativeName { oid, text })
            .collect()
    }
}

/// The types of the otherNames; confirmed.
const NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.1");
const NAME_REPLACEMENTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.2");
const SEX: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.3");
const BIRTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.4");
const ADDRESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.5");
const ADDRESS_REPLACEMENTS: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.6");

impl RegisteredText {
    /// A text whose characters a certificate can hold.
    pub fn plain(text: &str) -> Self {
        Self {
            registered: text.to_owned(),
            certified: text.to_owned(),
        }
    }

    /// For every character of the certificate's text a 1 if it is a replacement and a 0 if not;
    /// confirmed.
    pub fn replacements(&self) -> String {
        let pairs = self.registered.chars().zip(self.certified.chars());
        pairs
            .map(|(one, other)| if one == other { '0' } else { '1' })
            .collect()
    }
}

impl BirthDate {
    /// A digit for the era and the Gregorian date; confirmed.
    fn in_certificate(self) -> String {
        let (digit, _) = self.era();
        format!("{digit}{}", self.in_digits())
    }

    /// `YYYYMMDD`.
    pub(crate) fn in_digits(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// `YYMMDD` with the year of the Japanese era, as on the face of a card.
    pub(crate) fn in_era_digits(self) -> String {
        let (_, first_year) = self.era();
        let year = self.year.saturating_sub(first_year).saturating_add(1);
        format!("{year:02}{:02}{:02}", self.month, self.day)
    }

    /// The digit of the era in a certificate (confirmed) and the era's first year.
    fn era(self) -> (char, u16) {
        match (self.year, self.month, self.day) {
            date if date >= (2019, 5, 1) => ('5', 2019),
            date if date >= (1989, 1, 8) => ('4', 1989),
            date if date >= (1926, 12, 25) => ('3', 1926),
            date if date >= (1912, 7, 30) => ('2', 1912),
            _ => ('1', 1868),
        }
    }
}

/// The two codes differ; confirmed.
impl Sex {
    fn in_certificate(self) -> &'static str {
        match self {
            Self::Female => "2",
            Self::Male => "1",
            Self::NotApplicable => "3",
        }
    }

    pub(crate) fn in_application(self) -> &'static str {
        match self {
            Self::Female => "2",
            Self::Male => "1",
            Self::NotApplicable => "9",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn born(year: u16, month: u8, day: u8) -> BirthDate {
        BirthDate { year, month, day }
    }

    #[test]
    fn eras_begin_on_their_first_day() {
        for (birth, in_certificate, in_era) in [
            (born(1912, 7, 29), "119120729", "450729"),
            (born(1912, 7, 30), "219120730", "010730"),
            (born(1926, 12, 25), "319261225", "011225"),
            (born(1989, 1, 7), "319890107", "640107"),
            (born(1989, 1, 8), "419890108", "010108"),
            (born(2019, 4, 30), "420190430", "310430"),
            (born(2019, 5, 1), "520190501", "010501"),
        ] {
            assert_eq!(birth.in_certificate(), in_certificate);
            assert_eq!(birth.in_era_digits(), in_era);
        }
    }

    #[test]
    fn replacements_are_marked_character_by_character() {
        let text = RegisteredText {
            registered: "手形　髙子".to_owned(),
            certified: "手形　高子".to_owned(),
        };
        assert_eq!(text.replacements(), "00010");
        assert_eq!(RegisteredText::plain("手形　太郎").replacements(), "00000");
    }
}
