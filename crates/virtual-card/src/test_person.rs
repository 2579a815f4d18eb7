//! The test people by name, each with what is special about the card.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::basic_items::{BirthDate, RegisteredText, Sex};
use crate::persona::Persona;
use crate::validity_period::ValidityPeriod;

/// A test person that can be asked for by name, which is also what `serde` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestPerson {
    /// Everything in order.
    Adult,
    /// Everything in order, but somebody else.
    AnotherAdult,
    /// Both secrets are blocked.
    Blocked,
    /// No digital-signature certificate.
    Child,
    /// Both certificates end in sixty days.
    EndingSoon,
    /// Both certificates ended thirty days ago.
    Expired,
    /// Both certificates are over 2 KiB.
    LargeCertificate,
    /// One try left for either secret.
    OneTryLeft,
    /// Characters in name and address that the certificate cannot hold.
    ReplacedCharacters,
}

/// No test person has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no test person of this name")]
pub struct UnknownTestPerson;

impl TestPerson {
    /// All of them, in the order of their names.
    pub const ALL: [Self; 9] = [
        Self::Adult,
        Self::AnotherAdult,
        Self::Blocked,
        Self::Child,
        Self::EndingSoon,
        Self::Expired,
        Self::LargeCertificate,
        Self::OneTryLeft,
        Self::ReplacedCharacters,
    ];

    /// The name: lower-case words with hyphens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Adult => "adult",
            Self::AnotherAdult => "another-adult",
            Self::Blocked => "blocked",
            Self::Child => "child",
            Self::EndingSoon => "ending-soon",
            Self::Expired => "expired",
            Self::LargeCertificate => "large-certificate",
            Self::OneTryLeft => "one-try-left",
            Self::ReplacedCharacters => "replaced-characters",
        }
    }

    /// What is special about the card, in a clause.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Adult => "both certificates in order, all tries left",
            Self::AnotherAdult => "the same for somebody else",
            Self::Blocked => "PIN and signature password blocked",
            Self::Child => "no digital-signature certificate",
            Self::EndingSoon => "both certificates end in sixty days",
            Self::Expired => "both certificates ended thirty days ago",
            Self::LargeCertificate => "both certificates over 2 KiB",
            Self::OneTryLeft => "one try left for PIN and signature password",
            Self::ReplacedCharacters => "name and address with replacement characters (代替文字)",
        }
    }

    /// The person. Nobody has the number or the name of another one.
    pub fn persona(self) -> Persona {
        match self {
            Self::Adult => Persona::adult(1),
            Self::AnotherAdult => named(Persona::adult(2), "手形　花子", Sex::Female),
            Self::Blocked => blocked(),
            Self::Child => child(),
            Self::EndingSoon => Persona {
                validity: ValidityPeriod::EndingSoon,
                ..named(Persona::adult(5), "見本　春江", Sex::Female)
            },
            Self::Expired => Persona {
                validity: ValidityPeriod::Expired,
                ..named(Persona::adult(6), "見本　冬彦", Sex::Male)
            },
            Self::LargeCertificate => large_certificate(),
            Self::OneTryLeft => named(Persona::adult(8), "見本　一子", Sex::Female)
                .with_attempts_left(1)
                .with_signature_attempts_left(1),
            Self::ReplacedCharacters => replaced_characters(),
        }
    }
}

fn named(mut persona: Persona, name: &str, sex: Sex) -> Persona {
    persona.basic_items.name = RegisteredText::plain(name);
    persona.basic_items.sex = sex;
    persona
}

fn blocked() -> Persona {
    named(Persona::adult(3), "見本　次郎", Sex::Male)
        .with_attempts_left(0)
        .with_signature_attempts_left(0)
}

/// Under fifteen years there is no digital-signature certificate (confirmed).
fn child() -> Persona {
    let mut persona = named(Persona::adult(4), "手形　小太郎", Sex::Male);
    persona.digital_signature = None;
    persona.basic_items.birth = BirthDate {
        year: 2020,
        month: 11,
        day: 3,
    };
    persona
}

/// The longest address that a certificate holds, 200 characters (confirmed), and an extension that
/// nothing needs.
fn large_certificate() -> Persona {
    let mut persona = named(Persona::adult(7), "見本　長", Sex::NotApplicable);
    let address = format!("見本県手形市{}", "長".repeat(194));
    persona.basic_items.address = RegisteredText::plain(&address);
    persona.user_authentication_padding = 1_000;
    persona
}

/// 髙 and 﨑 are in none of the standards whose characters a certificate takes.
fn replaced_characters() -> Persona {
    let mut persona = Persona::adult(9);
    persona.basic_items.sex = Sex::Female;
    persona.basic_items.name = RegisteredText {
        registered: "髙﨑　舞".to_owned(),
        certified: "高崎　舞".to_owned(),
    };
    persona.basic_items.address = RegisteredText {
        registered: "見本県髙﨑市試験町９番地".to_owned(),
        certified: "見本県高崎市試験町９番地".to_owned(),
    };
    persona
}

impl FromStr for TestPerson {
    type Err = UnknownTestPerson;

    fn from_str(name: &str) -> Result<Self, UnknownTestPerson> {
        let found = Self::ALL.into_iter().find(|person| person.name() == name);
        found.ok_or(UnknownTestPerson)
    }
}

impl fmt::Display for TestPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_is_found_by_name_and_is_written_by_it() {
        for person in TestPerson::ALL {
            assert_eq!(person.name().parse(), Ok(person));
            let written = serde_json::to_string(&person).unwrap();
            assert_eq!(written, format!("\"{person}\""));
        }
        assert_eq!("Adult".parse::<TestPerson>(), Err(UnknownTestPerson));
    }

    #[test]
    fn names_are_in_order_and_nobody_is_somebody_else() {
        let names = TestPerson::ALL.map(TestPerson::name);
        assert!(names.is_sorted());
        let people = TestPerson::ALL.map(TestPerson::persona);
        let numbers: BTreeSet<_> = people.iter().map(|it| it.number).collect();
        let names: BTreeSet<_> = people
            .iter()
            .map(|it| &it.basic_items.name.registered)
            .collect();
        assert_eq!((numbers.len(), names.len()), (9, 9));
    }

    #[test]
    fn texts_keep_their_length_in_the_certificate_and_fit_into_it() {
        for person in TestPerson::ALL {
            let items = person.persona().basic_items;
            for text in [&items.name, &items.address] {
                let length = text.registered.chars().count();
                assert_eq!(text.certified.chars().count(), length);
                assert!(length <= 200);
            }
        }
        let items = TestPerson::ReplacedCharacters.persona().basic_items;
        assert_eq!(items.name.replacements(), "1100");
        assert_eq!(items.address.replacements(), "000110000000");
    }
}
