//! What a certificate says of its holder, as it is shown in the terminal before signing and when a
//! signature is verified. Programs get what stands in the certificate.

use tegata_host::SignerItems;

/// The date of birth as `1980-01-31`; as it stands there, if it stands there in another form. The first
/// digit is the era.
pub(crate) fn birth_date(items: &SignerItems) -> String {
    dashed(items.birth_date())
}

fn dashed(stated: &str) -> String {
    let date = stated.get(1..).filter(|date| date.len() == 8);
    let parts = date.and_then(|date| Some((date.get(..4)?, date.get(4..6)?, date.get(6..)?)));
    match parts {
        Some((year, month, day)) => format!("{year}-{month}-{day}"),
        None => stated.to_owned(),
    }
}

/// A sentence for each sex that a certificate can state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SexSentences {
    pub(crate) male: &'static str,
    pub(crate) female: &'static str,
    pub(crate) unknown: &'static str,
}

impl SexSentences {
    /// The id of the one that is right.
    pub(crate) fn of(self, items: &SignerItems) -> &'static str {
        match items.sex() {
            "1" => self.male,
            "2" => self.female,
            _ => self.unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_shown_without_its_era_and_anything_else_as_it_stands() {
        for (stated, shown) in [
            ("319850401", "1985-04-01"),
            ("019881231", "1988-12-31"),
            ("19850401", "19850401"),
            ("3昭和六十", "3昭和六十"),
            ("", ""),
        ] {
            assert_eq!(dashed(stated), shown);
        }
    }
}
