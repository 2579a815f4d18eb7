//! What a visitor types into the form, and which of it can be used.

use serde::Deserialize;

use super::paper::{OFFICE, Paper};

/// The fields, as they are typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::site) struct TypedReturn {
    address: String,
    deductions: String,
    income: String,
    name: String,
    taxpayer: String,
    year: String,
}

impl TypedReturn {
    /// The return, if every field can be used.
    pub(super) fn to_paper(&self, number: &str) -> Option<Paper> {
        Some(Paper {
            address: text(&self.address)?,
            deductions: yen(&self.deductions)?,
            income: yen(&self.income)?,
            name: text(&self.name)?,
            number: number.to_owned(),
            office: OFFICE.to_owned(),
            taxpayer: digits(&self.taxpayer, 16)?,
            year: digits(&self.year, 4)?,
        })
    }
}

/// Exactly so many.
fn digits(typed: &str, count: usize) -> Option<String> {
    let typed = typed.trim();
    let fits = typed.len() == count && typed.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| typed.to_owned())
}

/// As much as a name or an address has, of characters that XML takes and people can see.
fn text(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let fits = (1..=TEXT_MAX).contains(&typed.chars().count());
    let plain = |character: char| !character.is_control() && !NOT_IN_XML.contains(&character);
    (fits && typed.chars().all(plain)).then(|| typed.to_owned())
}

/// Characters; longer addresses do not fit on a form.
const TEXT_MAX: usize = 200;

/// XML 1.0, 2.2: characters that are none there, beside the controls.
const NOT_IN_XML: [char; 2] = ['\u{FFFE}', '\u{FFFF}'];

/// Up to a trillion, so that nothing that is calculated with it overflows.
fn yen(typed: &str) -> Option<u64> {
    let typed = typed.trim();
    let fits = (1..=12).contains(&typed.len()) && typed.bytes().all(|byte| byte.is_ascii_digit());
    typed.parse().ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_digits_and_no_more_than_twelve() {
        assert_eq!(yen(" 0012 "), Some(12));
        for typed in ["", "-1", "+1", "1.5", "1,000", "１", "1234567890123"] {
            assert_eq!(yen(typed), None, "{typed}");
        }
    }

    #[test]
    fn texts_have_a_length_and_no_controls() {
        assert_eq!(text(" 手形 花子 "), Some("手形 花子".to_owned()));
        for typed in ["", "  ", "a\u{0}", "a\nb", "a\u{FFFE}"] {
            assert_eq!(text(typed), None, "{typed:?}");
        }
        assert_eq!(text(&"字".repeat(201)), None);
    }
}
