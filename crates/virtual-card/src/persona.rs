//! Test people, and what their cards hold. Nobody real: names and addresses are made up, and the
//! municipality code in the certificates belongs to no municipality.

use der::oid::ObjectIdentifier;

use crate::authority::IssuedIdentity;
use crate::basic_items::{BasicItems, BirthDate, RegisteredText, Sex};
use crate::data_object::length_bytes;
use crate::error::VirtualCardError;
use crate::extension::CertificateExtension;
use crate::layout::{
    DIGITAL_SIGNATURE_ATTEMPTS, INPUT_SUPPORT_ATTEMPTS, USER_AUTHENTICATION_ATTEMPTS,
};
use crate::leaf_template::LeafTemplate;
use crate::memory::{CardMemory, ElementaryFile, PinFile};
use crate::personalization::{self, Presence};
use crate::test_authorities::{TestAuthorities, TestIdentities};
use crate::validity_period::ValidityPeriod;

/// The user-authentication PIN of every test person. Four digits, as on a real card; not 1234 or
/// the like, so that a test that looks for it where it must not be finds no chance hit, and a
/// wrong guess is wrong.
pub const TEST_AUTH_PIN: &str = "4649";

/// The digital-signature password of every test person: upper-case letters and digits, as the
/// municipalities ask for. It does not contain the PINs.
pub const TEST_SIGNATURE_PASSWORD: &str = "HANKO8317";

/// The PIN of the card-information input application of every test person.
pub const TEST_INPUT_SUPPORT_PIN: &str = "5963";

/// A test person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// Tells people of the same kind apart: it stands in common names and in the card's number.
    pub number: u16,
    /// The CN of the user-authentication certificate.
    pub user_authentication_common_name: String,
    /// The PIN of the user-authentication key and its tries.
    pub user_authentication_pin: PinFile,
    /// The length of an extension that only makes the user-authentication certificate longer; zero
    /// leaves it out.
    pub user_authentication_padding: u16,
    /// What belongs to digital signatures; children have nothing of it.
    pub digital_signature: Option<SignatureHolder>,
    /// The PIN of the card-information input application and its tries.
    pub input_support_pin: PinFile,
    /// Name, address, birth and sex.
    pub basic_items: BasicItems,
    /// When the certificates are valid.
    pub validity: ValidityPeriod,
}

/// What a person who can sign documents has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureHolder {
    /// The CN of the digital-signature certificate.
    pub common_name: String,
    /// The password of the digital-signature key and its tries.
    pub password: PinFile,
}

impl Persona {
    /// An adult with all certificates in order, the PIN [`TEST_AUTH_PIN`], the password
    /// [`TEST_SIGNATURE_PASSWORD`] and all tries left. Another number makes another person.
    pub fn adult(number: u16) -> Self {
        Self {
            number,
            user_authentication_common_name: user_authentication_common_name(number),
            user_authentication_pin: PinFile::new(
                TEST_AUTH_PIN.as_bytes(),
                USER_AUTHENTICATION_ATTEMPTS,
            ),
            user_authentication_padding: 0,
            digital_signature: Some(SignatureHolder::new(number)),
            input_support_pin: PinFile::new(
                TEST_INPUT_SUPPORT_PIN.as_bytes(),
                INPUT_SUPPORT_ATTEMPTS,
            ),
            basic_items: basic_items(number),
            validity: ValidityPeriod::Current,
        }
    }

    /// The same person with fewer tries left for the user-authentication PIN.
    pub fn with_attempts_left(mut self, attempts_left: u8) -> Self {
        self.user_authentication_pin.attempts_left = attempts_left;
        self
    }

    /// The same person with fewer tries left for the digital-signature password.
    pub fn with_signature_attempts_left(mut self, attempts_left: u8) -> Self {
        if let Some(holder) = &mut self.digital_signature {
            holder.password.attempts_left = attempts_left;
        }
        self
    }

    /// The person's user-authentication certificate as it is now (Unix time in seconds).
    pub fn user_authentication_template(&self, now: u64) -> LeafTemplate {
        let (not_before, not_after) = self.validity.at(now);
        let common_name = &self.user_authentication_common_name;
        LeafTemplate {
            extra_extensions: padding(self.user_authentication_padding),
            ..LeafTemplate::user_authentication(common_name, not_before, not_after)
        }
    }

    /// The person's digital-signature certificate as it is now (Unix time in seconds), if the person
    /// has one. It ends with the other one: it never outlives it (single source).
    pub fn digital_signature_template(&self, now: u64) -> Option<LeafTemplate> {
        let (not_before, not_after) = self.validity.at(now);
        let common_name = &self.digital_signature.as_ref()?.common_name;
        Some(LeafTemplate {
            subject_alternative_names: self.basic_items.alternative_names(),
            ..LeafTemplate::digital_signature(common_name, not_before, not_after)
        })
    }

    /// A card's memory for this person with the files of user authentication only, for tests of
    /// nothing else. The identity may have any certificate, its key must be RSA: the present card
    /// has no other.
    pub fn card_memory(
        &self,
        identity: &IssuedIdentity,
        authority_certificate_der: &[u8],
    ) -> Result<CardMemory, VirtualCardError> {
        let presence = Presence::OnlyUserAuthentication;
        let files = personalization::user_authentication(
            self,
            identity,
            authority_certificate_der,
            presence,
        )?;
        Ok(CardMemory {
            applications: vec![
                personalization::issuer_security_domain(),
                personalization::common(self.number),
                personalization::jpki(files),
            ],
        })
    }

    /// A card's memory for this person with everything that a virtual card has. Keys must be RSA.
    pub fn complete_card_memory(
        &self,
        identities: &TestIdentities,
        authorities: &TestAuthorities,
    ) -> Result<CardMemory, VirtualCardError> {
        let mut files = self.digital_signature_files(identities, authorities)?;
        let presence = match identities.digital_signature {
            Some(_) => Presence::Both,
            None => Presence::OnlyUserAuthentication,
        };
        files.extend(personalization::user_authentication(
            self,
            &identities.user_authentication,
            authorities.user_authentication.certificate_der(),
            presence,
        )?);
        Ok(CardMemory {
            applications: vec![
                personalization::issuer_security_domain(),
                personalization::common(self.number),
                personalization::jpki(files),
                personalization::input_support(self)?,
            ],
        })
    }

    fn digital_signature_files(
        &self,
        identities: &TestIdentities,
        authorities: &TestAuthorities,
    ) -> Result<Vec<ElementaryFile>, VirtualCardError> {
        let authority = authorities.digital_signature.certificate_der();
        match (&self.digital_signature, &identities.digital_signature) {
            (Some(holder), Some(identity)) => {
                personalization::digital_signature(&holder.password, identity, authority)
            }
            _ => Ok(personalization::no_digital_signature(authority)),
        }
    }
}

impl SignatureHolder {
    /// With the password [`TEST_SIGNATURE_PASSWORD`] and all tries left.
    pub fn new(number: u16) -> Self {
        Self {
            common_name: digital_signature_common_name(number),
            password: PinFile::new(
                TEST_SIGNATURE_PASSWORD.as_bytes(),
                DIGITAL_SIGNATURE_ATTEMPTS,
            ),
        }
    }
}

/// The shape of the real one: 14 letters and digits, the 5 digits of a municipality code and
/// `003A` (confirmed in length). No municipality has the code 00000.
fn user_authentication_common_name(number: u16) -> String {
    format!("TEGATA{number:08}00000003A")
}

/// The shape of the real one: a time in 14 digits, 5 digits, the 5 digits of a municipality code and
/// `003A` (single source).
fn digital_signature_common_name(number: u16) -> String {
    format!("20200101000000{number:05}00000003A")
}

/// No such prefecture, no such city.
fn basic_items(number: u16) -> BasicItems {
    let house = full_width(&number.to_string());
    BasicItems {
        name: RegisteredText::plain("手形　太郎"),
        address: RegisteredText::plain(&format!("見本県手形市試験町１丁目２番{house}号")),
        birth: BirthDate {
            year: 1985,
            month: 4,
            day: 1,
        },
        sex: Sex::Male,
    }
}

/// Digits as addresses have them: U+FF10 to U+FF19.
fn full_width(digits: &str) -> String {
    let shifted = |digit: char| char::from_u32(u32::from(digit).saturating_add(0xFEE0));
    digits.chars().filter_map(shifted).collect()
}

/// Under the enterprise number that is reserved for documentation (RFC 5612).
const PADDING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1");

/// An OCTET STRING of so many bytes, in an extension that means nothing.
fn padding(length: u16) -> Vec<CertificateExtension> {
    if length == 0 {
        return Vec::new();
    }
    let mut der = [&[0x04], length_bytes(length).as_slice()].concat();
    der.extend((0..length).map(|_| 0));
    vec![CertificateExtension {
        oid: PADDING,
        critical: false,
        der,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_person_has_common_names_of_the_right_length() {
        assert_eq!(
            user_authentication_common_name(1),
            "TEGATA0000000100000003A"
        );
        assert_eq!(user_authentication_common_name(u16::MAX).len(), 23);
        assert_eq!(
            digital_signature_common_name(1),
            "202001010000000000100000003A"
        );
        assert_eq!(digital_signature_common_name(u16::MAX).len(), 28);
    }

    #[test]
    fn houses_have_full_width_numbers() {
        let items = basic_items(1027);
        assert!(items.address.registered.ends_with("２番１０２７号"));
    }

    #[test]
    fn the_secrets_of_a_person_do_not_contain_one_another() {
        assert!(!TEST_SIGNATURE_PASSWORD.contains(TEST_AUTH_PIN));
        assert!(!TEST_SIGNATURE_PASSWORD.contains(TEST_INPUT_SUPPORT_PIN));
        assert_ne!(TEST_AUTH_PIN, TEST_INPUT_SUPPORT_PIN);
    }
}
