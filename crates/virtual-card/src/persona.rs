//! Test people, and what their cards hold. Nobody real: the certificate carries no name, and the
//! municipality code in it belongs to no municipality.

use crate::authority::IssuedIdentity;
use crate::error::VirtualCardError;
use crate::layout::{
    CERTIFICATE_PRESENCE, COMMON_APPLICATION, ISSUER_SECURITY_DOMAIN, JPKI_APPLICATION,
    TOKEN_INFORMATION, USER_AUTHENTICATION_ATTEMPTS, USER_AUTHENTICATION_CA_CERTIFICATE,
    USER_AUTHENTICATION_CERTIFICATE, USER_AUTHENTICATION_KEY, USER_AUTHENTICATION_PIN,
};
use crate::leaf_template::LeafTemplate;
use crate::memory::{
    Aid, Application, CardMemory, ElementaryFile, FileContent, FileId, KeyFile, PinFile, ReadAccess,
};

/// The user-authentication PIN of every test person. Four digits, as on a real card; not 1234 or
/// the like, so that a test that looks for it where it must not be finds no chance hit, and a
/// wrong guess is wrong.
pub const TEST_AUTH_PIN: &str = "4649";

/// A test person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// The CN of the user-authentication certificate.
    pub user_authentication_common_name: String,
    /// The PIN of the user-authentication key and its tries.
    pub user_authentication_pin: PinFile,
}

impl Persona {
    /// An adult with all certificates in order, the PIN [`TEST_AUTH_PIN`] and all tries left.
    /// Another number makes another person.
    pub fn adult(number: u16) -> Self {
        let pin = PinFile::new(TEST_AUTH_PIN.as_bytes(), USER_AUTHENTICATION_ATTEMPTS);
        Self {
            user_authentication_common_name: common_name(number),
            user_authentication_pin: pin,
        }
    }

    /// The same person with fewer tries left.
    pub fn with_attempts_left(mut self, attempts_left: u8) -> Self {
        self.user_authentication_pin.attempts_left = attempts_left;
        self
    }

    /// The person's certificate if it was issued now (Unix time in seconds): valid for five years,
    /// up to the end of a day in Japan (confirmed; on a real card that day is a birthday).
    pub fn user_authentication_template(&self, now: u64) -> LeafTemplate {
        let last_day = now / DAY + 5 * 365;
        let not_after = last_day
            .saturating_mul(DAY)
            .saturating_add(END_OF_JAPANESE_DAY);
        LeafTemplate::user_authentication(&self.user_authentication_common_name, now, not_after)
    }

    /// A card's memory for this person. The identity may have any certificate, its key must be
    /// RSA: the present card has no other.
    pub fn card_memory(
        &self,
        identity: &IssuedIdentity,
        authority_certificate_der: &[u8],
    ) -> Result<CardMemory, VirtualCardError> {
        let key = identity.key.rsa()?.clone();
        let files = vec![
            free(TOKEN_INFORMATION, token_information()),
            free(CERTIFICATE_PRESENCE, ONLY_USER_AUTHENTICATION.to_vec()),
            free(
                USER_AUTHENTICATION_CERTIFICATE,
                identity.certificate_der.clone(),
            ),
            free(
                USER_AUTHENTICATION_CA_CERTIFICATE,
                authority_certificate_der.to_vec(),
            ),
            file(
                USER_AUTHENTICATION_KEY,
                FileContent::Key(KeyFile {
                    key,
                    pin: USER_AUTHENTICATION_PIN,
                }),
            ),
            file(
                USER_AUTHENTICATION_PIN,
                FileContent::Pin(self.user_authentication_pin.clone()),
            ),
        ];
        Ok(CardMemory {
            applications: vec![
                application(&ISSUER_SECURITY_DOMAIN, Vec::new()),
                application(&COMMON_APPLICATION, Vec::new()),
                application(&JPKI_APPLICATION, files),
            ],
        })
    }
}

/// A day in seconds.
const DAY: u64 = 86_400;

/// 14:59:59Z is 23:59:59 in Japan.
const END_OF_JAPANESE_DAY: u64 = 14 * 3_600 + 59 * 60 + 59;

/// 8F for a certificate that is there (single source); 00 for one that is not is a guess. First
/// the digital-signature certificate, then the user-authentication one, then an unknown byte.
const ONLY_USER_AUTHENTICATION: [u8; 3] = [0x00, 0x8F, 0x00];

/// The shape of the real one: 14 letters and digits, the 5 digits of a municipality code and
/// `003A` (confirmed in length). No municipality has the code 00000.
fn common_name(number: u16) -> String {
    format!("TEGATA{number:08}00000003A")
}

fn application(aid: &[u8], files: Vec<ElementaryFile>) -> Application {
    Application {
        aid: Aid::new(aid),
        files,
    }
}

fn file(id: FileId, content: FileContent) -> ElementaryFile {
    ElementaryFile { id, content }
}

fn free(id: FileId, bytes: Vec<u8>) -> ElementaryFile {
    file(
        id,
        FileContent::Transparent {
            access: ReadAccess::Free,
            bytes,
        },
    )
}

/// The CK_TOKEN_INFO of PKCS #11, 160 bytes with big-endian numbers (layout: single source). Text
/// is padded with blanks, never with zeros: one client compares the whole padded label. The label
/// is that of a physical card (confirmed).
fn token_information() -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(padded::<32>("JPKIAPICCTOKEN2"));
    bytes.extend(padded::<32>("TEGATA-TEST"));
    bytes.extend(padded::<16>("VIRTUAL"));
    bytes.extend(padded::<16>("00000000"));
    bytes.extend(TOKEN_NUMBERS.iter().flat_map(|number| number.to_be_bytes()));
    bytes.extend(padded::<2>("03"));
    bytes.extend(padded::<2>("01"));
    bytes.extend([b'9'; 16]);
    bytes
}

/// Flags; sessions (at most, now) and read-write sessions (at most, now); longest and shortest
/// PIN; four sizes of memory, unknown. Single source.
const TOKEN_NUMBERS: [u32; 11] = [
    0x0000_040D,
    1,
    0,
    1,
    0,
    16,
    6,
    u32::MAX,
    u32::MAX,
    u32::MAX,
    u32::MAX,
];

fn padded<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    let mut field = [b' '; LENGTH];
    for (byte, character) in field.iter_mut().zip(text.bytes()) {
        *byte = character;
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_information_is_160_bytes_padded_with_blanks() {
        let bytes = token_information();
        assert_eq!(bytes.len(), 160);
        assert_eq!(&bytes[..32], b"JPKIAPICCTOKEN2                 ");
        assert_eq!(&bytes[96..100], [0x00, 0x00, 0x04, 0x0D]);
        assert_eq!(&bytes[140..], b"03019999999999999999");
    }

    #[test]
    fn every_person_has_a_common_name_of_the_right_length() {
        assert_eq!(common_name(1), "TEGATA0000000100000003A");
        assert_eq!(common_name(u16::MAX).len(), 23);
    }

    #[test]
    fn certificates_end_with_a_day_in_japan() {
        for now in [0, 86_399, 1_790_000_000] {
            let template = Persona::adult(1).user_authentication_template(now);
            assert_eq!(template.not_after % DAY, 53_999);
        }
    }
}
