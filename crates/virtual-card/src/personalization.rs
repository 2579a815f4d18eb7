//! Puts a person on a card: which application has which files, and who may read them.

use crate::authority::IssuedIdentity;
use crate::card_information::{
    NOBODYS_NUMBER, application_information_file, basic_items_file, card_record, my_number_file,
    verification_number_b,
};
use crate::error::VirtualCardError;
use crate::layout::{
    BASIC_ITEMS, CARD_RECORDS, CERTIFICATE_PRESENCE, COMMON_APPLICATION,
    DIGITAL_SIGNATURE_ATTEMPTS, DIGITAL_SIGNATURE_CA_CERTIFICATE, DIGITAL_SIGNATURE_CERTIFICATE,
    DIGITAL_SIGNATURE_KEY, DIGITAL_SIGNATURE_PASSWORD, INPUT_SUPPORT_APPLICATION,
    INPUT_SUPPORT_INFORMATION, INPUT_SUPPORT_PIN, ISSUER_SECURITY_DOMAIN, JPKI_APPLICATION,
    MY_NUMBER, TOKEN_INFORMATION, USER_AUTHENTICATION_CA_CERTIFICATE,
    USER_AUTHENTICATION_CERTIFICATE, USER_AUTHENTICATION_KEY, USER_AUTHENTICATION_PIN,
    VERIFICATION_NUMBER_A, VERIFICATION_NUMBER_ATTEMPTS, VERIFICATION_NUMBER_B,
};
use crate::memory::{
    Aid, Application, ElementaryFile, FileContent, FileId, KeyFile, PinFile, ReadAccess,
};
use crate::persona::Persona;
use crate::token_information::token_information;

/// At power-up it is the selected one; nothing in it can be read here. On a real card GET DATA can
/// (single source), but no client asks.
pub(crate) fn issuer_security_domain() -> Application {
    application(&ISSUER_SECURITY_DOMAIN, Vec::new())
}

/// The common card application: one record about the card.
pub(crate) fn common(person_number: u16) -> Application {
    let content = FileContent::Records {
        access: ReadAccess::Free,
        records: vec![card_record(person_number)],
    };
    application(&COMMON_APPLICATION, vec![file(CARD_RECORDS, content)])
}

pub(crate) fn jpki(files: Vec<ElementaryFile>) -> Application {
    application(&JPKI_APPLICATION, files)
}

/// The files of the JPKI application that speak of user authentication, and those about the token.
pub(crate) fn user_authentication(
    persona: &Persona,
    identity: &IssuedIdentity,
    authority_certificate_der: &[u8],
    presence: Presence,
) -> Result<Vec<ElementaryFile>, VirtualCardError> {
    let key = KeyFile {
        key: identity.key.rsa()?.clone(),
        pin: USER_AUTHENTICATION_PIN,
    };
    Ok(vec![
        free(TOKEN_INFORMATION, token_information()),
        free(CERTIFICATE_PRESENCE, presence.to_bytes()),
        free(
            USER_AUTHENTICATION_CERTIFICATE,
            identity.certificate_der.clone(),
        ),
        free(
            USER_AUTHENTICATION_CA_CERTIFICATE,
            authority_certificate_der.to_vec(),
        ),
        file(USER_AUTHENTICATION_KEY, FileContent::Key(key)),
        pin(
            USER_AUTHENTICATION_PIN,
            persona.user_authentication_pin.clone(),
        ),
    ])
}

/// The files of the JPKI application that speak of digital signatures.
pub(crate) fn digital_signature(
    password: &PinFile,
    identity: &IssuedIdentity,
    authority_certificate_der: &[u8],
) -> Result<Vec<ElementaryFile>, VirtualCardError> {
    let key = KeyFile {
        key: identity.key.rsa()?.clone(),
        pin: DIGITAL_SIGNATURE_PASSWORD,
    };
    Ok(vec![
        after_password(identity.certificate_der.clone()),
        free(
            DIGITAL_SIGNATURE_CA_CERTIFICATE,
            authority_certificate_der.to_vec(),
        ),
        file(DIGITAL_SIGNATURE_KEY, FileContent::Key(key)),
        pin(DIGITAL_SIGNATURE_PASSWORD, password.clone()),
    ])
}

/// The same files where no certificate was issued. Guess: they are made with the card, so the
/// certificate is protected and empty, the password was never set and counts as blocked, and there
/// is no key. What tells for sure is the file of certificate presence.
pub(crate) fn no_digital_signature(authority_certificate_der: &[u8]) -> Vec<ElementaryFile> {
    let never_set = PinFile {
        value: Vec::new(),
        attempts_left: 0,
        attempts_at_most: DIGITAL_SIGNATURE_ATTEMPTS,
    };
    vec![
        after_password(Vec::new()),
        free(
            DIGITAL_SIGNATURE_CA_CERTIFICATE,
            authority_certificate_der.to_vec(),
        ),
        pin(DIGITAL_SIGNATURE_PASSWORD, never_set),
    ]
}

/// The card-information input application: the four basic items and what belongs to them.
pub(crate) fn input_support(persona: &Persona) -> Result<Application, VirtualCardError> {
    let items = &persona.basic_items;
    let verification_number =
        |digits: &str| PinFile::new(digits.as_bytes(), VERIFICATION_NUMBER_ATTEMPTS);
    let files = vec![
        after_either(MY_NUMBER, VERIFICATION_NUMBER_A, my_number_file()?),
        after_either(BASIC_ITEMS, VERIFICATION_NUMBER_B, basic_items_file(items)?),
        free(INPUT_SUPPORT_INFORMATION, application_information_file()?),
        pin(INPUT_SUPPORT_PIN, persona.input_support_pin.clone()),
        pin(VERIFICATION_NUMBER_A, verification_number(NOBODYS_NUMBER)),
        pin(
            VERIFICATION_NUMBER_B,
            verification_number(&verification_number_b(items)),
        ),
    ];
    Ok(application(&INPUT_SUPPORT_APPLICATION, files))
}

/// Which certificates are on the card.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Presence {
    Both,
    OnlyUserAuthentication,
}

impl Presence {
    /// 8F for a certificate that is there (single source); 00 for one that is not is a guess. First
    /// the digital-signature certificate, then the user-authentication one, then an unknown byte.
    fn to_bytes(self) -> Vec<u8> {
        match self {
            Self::Both => vec![0x8F, 0x8F, 0x00],
            Self::OnlyUserAuthentication => vec![0x00, 0x8F, 0x00],
        }
    }
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

fn pin(id: FileId, pin: PinFile) -> ElementaryFile {
    file(id, FileContent::Pin(pin))
}

fn free(id: FileId, bytes: Vec<u8>) -> ElementaryFile {
    transparent(id, ReadAccess::Free, bytes)
}

fn after_password(certificate: Vec<u8>) -> ElementaryFile {
    let access = ReadAccess::AfterPin(DIGITAL_SIGNATURE_PASSWORD);
    transparent(DIGITAL_SIGNATURE_CERTIFICATE, access, certificate)
}

fn after_either(id: FileId, verification_number: FileId, bytes: Vec<u8>) -> ElementaryFile {
    let access = ReadAccess::AfterEither(INPUT_SUPPORT_PIN, verification_number);
    transparent(id, access, bytes)
}

fn transparent(id: FileId, access: ReadAccess, bytes: Vec<u8>) -> ElementaryFile {
    file(id, FileContent::Transparent { access, bytes })
}

#[cfg(test)]
mod tests {
    use rsa::RsaPublicKey;
    use rsa::pkcs1v15::Pkcs1v15Sign;
    use rsa::pkcs8::DecodePublicKey;
    use sha2::{Digest, Sha256};
    use x509_parser::extensions::{GeneralName, ParsedExtension};
    use x509_parser::parse_x509_certificate;

    use crate::test_person::TestPerson;
    use crate::testing::{
        RIGHT_PASSWORD, SELECT_COMMON, SELECT_INPUT_SUPPORT, SELECT_JPKI, WRONG_PIN, authorities,
        check, complete_card_of, from_hex, identities_of, read_all, send,
    };

    const SELECT_SIGNATURE_CERTIFICATE: &str = "00A4020C020001";
    /// TEST_INPUT_SUPPORT_PIN in ASCII.
    const INPUT_SUPPORT: &str = "002000910435393633";
    const RIGHT_PIN: &str = "002000980434363439";
    const SIGN_LOGIN: &str = "802A009701AA00";
    const SIGN_DOCUMENT: &str = "802A009A01AA00";

    fn signature_certificate(person: TestPerson) -> Vec<u8> {
        identities_of(person)
            .digital_signature
            .unwrap()
            .certificate_der
    }

    #[test]
    fn the_signature_certificate_is_read_after_its_password_only() {
        let mut card = complete_card_of(TestPerson::Adult);
        check(
            &mut card,
            &[
                (SELECT_JPKI, "9000"),
                ("00B0880000", "8F8F009000"),
                (SELECT_SIGNATURE_CERTIFICATE, "9000"),
                ("00B0000000", "6982"),
                ("00B0810000", "6982"),
                (RIGHT_PIN, "9000"),
                ("00B0810000", "6982"),
                (RIGHT_PASSWORD, "9000"),
                (SELECT_SIGNATURE_CERTIFICATE, "9000"),
            ],
        );
        let certificate = read_all(&mut card);
        parse_x509_certificate(&certificate).unwrap();
        check(&mut card, &[("00A4020C020002", "9000")]);
        let authority = read_all(&mut card);
        assert_eq!(authority, authorities().digital_signature.certificate_der());
    }

    #[test]
    fn the_two_secrets_are_independent() {
        let mut card = complete_card_of(TestPerson::Adult);
        check(
            &mut card,
            &[
                (SELECT_JPKI, "9000"),
                (RIGHT_PIN, "9000"),
                (SIGN_DOCUMENT, "6982"),
                ("0020009B0430303030", "63C4"),
                ("00200098", "63C3"),
                ("0020009B", "63C4"),
            ],
        );
        assert!(send(&mut card, SIGN_LOGIN).ends_with("9000"));
        check(&mut card, &[(RIGHT_PASSWORD, "9000"), ("0020009B", "63C5")]);
        assert!(send(&mut card, SIGN_DOCUMENT).ends_with("9000"));
        check(
            &mut card,
            &[("002000980430303030", "63C2"), (SIGN_LOGIN, "6982")],
        );
        assert!(send(&mut card, SIGN_DOCUMENT).ends_with("9000"));
        check(
            &mut card,
            &[
                (SELECT_COMMON, "9000"),
                (SELECT_JPKI, "9000"),
                (SIGN_DOCUMENT, "6982"),
            ],
        );
    }

    #[test]
    fn the_password_is_not_folded_to_upper_case() {
        let mut card = complete_card_of(TestPerson::Adult);
        let lower_case = "0020009B0968616E6B6F38333137";
        check(&mut card, &[(SELECT_JPKI, "9000"), (lower_case, "63C4")]);
    }

    #[test]
    fn five_wrong_passwords_block_it_and_nothing_else() {
        let mut card = complete_card_of(TestPerson::Adult);
        check(
            &mut card,
            &[(SELECT_JPKI, "9000"), ("00A4020C02001B", "9000")],
        );
        for left in ["63C4", "63C3", "63C2", "63C1", "63C0"] {
            check(&mut card, &[(WRONG_PIN, left)]);
        }
        check(&mut card, &[(RIGHT_PASSWORD, "6984"), (RIGHT_PIN, "9000")]);
        assert_eq!(card.signature_attempts_left(), Some(0));
        assert_eq!(card.attempts_left(), Some(3));
    }

    #[test]
    fn the_signature_verifies_with_the_key_of_the_signature_certificate() {
        let mut card = complete_card_of(TestPerson::Adult);
        let digest = Sha256::digest(b"message");
        check(
            &mut card,
            &[(SELECT_JPKI, "9000"), (RIGHT_PASSWORD, "9000")],
        );
        let signature = send(&mut card, "802A039A076D65737361676500");
        let signature = from_hex(signature.strip_suffix("9000").unwrap());
        let certificate = signature_certificate(TestPerson::Adult);
        let (_, certificate) = parse_x509_certificate(&certificate).unwrap();
        RsaPublicKey::from_public_key_der(certificate.public_key().raw)
            .unwrap()
            .verify(Pkcs1v15Sign::new::<Sha256>(), &digest, &signature)
            .unwrap();
    }

    #[test]
    fn a_child_has_no_signature_certificate() {
        let mut card = complete_card_of(TestPerson::Child);
        check(
            &mut card,
            &[
                (SELECT_JPKI, "9000"),
                ("00B0880000", "008F009000"),
                ("00B0810000", "6982"),
                ("0020009B", "63C0"),
                (RIGHT_PASSWORD, "6984"),
                (SIGN_DOCUMENT, "6A82"),
                (RIGHT_PIN, "9000"),
            ],
        );
        assert!(send(&mut card, SIGN_LOGIN).ends_with("9000"));
    }

    #[test]
    fn tries_are_as_the_name_of_the_person_says() {
        let tries = |person| {
            let card = complete_card_of(person);
            (card.attempts_left(), card.signature_attempts_left())
        };
        assert_eq!(tries(TestPerson::Adult), (Some(3), Some(5)));
        assert_eq!(tries(TestPerson::Blocked), (Some(0), Some(0)));
        assert_eq!(tries(TestPerson::OneTryLeft), (Some(1), Some(1)));
    }

    /// Types and texts of the otherNames in a certificate, without the header of the text.
    fn other_names(certificate: &[u8]) -> Vec<(String, String)> {
        let (_, certificate) = parse_x509_certificate(certificate).unwrap();
        let mut extensions = certificate.extensions().iter();
        let names = extensions.find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(names) => Some(names.general_names.clone()),
            _ => None,
        });
        let names = names.unwrap_or_default().into_iter();
        names.map(|name| other_name(&name)).collect()
    }

    /// The value is `A0 length 0C length text`.
    fn other_name(name: &GeneralName<'_>) -> (String, String) {
        let GeneralName::OtherName(oid, value) = name else {
            panic!("{name:?}")
        };
        let (_, explicit) = x509_parser::der_parser::parse_der(value).unwrap();
        let (_, text) = x509_parser::der_parser::parse_der(explicit.as_slice().unwrap()).unwrap();
        let arc = oid.to_id_string();
        let last = arc.strip_prefix("1.2.392.200149.8.5.5.").unwrap();
        (last.to_owned(), text.as_str().unwrap().to_owned())
    }

    #[test]
    fn the_four_basic_items_stand_in_the_signature_certificate_only() {
        let identities = identities_of(TestPerson::ReplacedCharacters);
        let found = other_names(&identities.digital_signature.unwrap().certificate_der);
        let expected = [
            ("1", "高崎　舞"),
            ("4", "319850401"),
            ("3", "2"),
            ("5", "見本県高崎市試験町９番地"),
            ("2", "1100"),
            ("6", "000110000000"),
        ];
        let expected = expected.map(|(oid, text)| (oid.to_owned(), text.to_owned()));
        assert_eq!(found, expected);
        assert_eq!(
            other_names(&identities.user_authentication.certificate_der),
            []
        );
    }

    #[test]
    fn large_certificates_are_over_2_kib_and_others_are_not() {
        let lengths = |person| {
            let identities = identities_of(person);
            let signature = identities.digital_signature.unwrap().certificate_der.len();
            [
                identities.user_authentication.certificate_der.len(),
                signature,
            ]
        };
        for length in lengths(TestPerson::LargeCertificate) {
            assert!((2_049..=4_096).contains(&length), "{length}");
        }
        for length in lengths(TestPerson::Adult) {
            assert!((1_200..2_000).contains(&length), "{length}");
        }
    }

    #[test]
    fn the_basic_items_are_read_after_the_pin_or_verification_number_b() {
        let mut card = complete_card_of(TestPerson::ReplacedCharacters);
        check(
            &mut card,
            &[
                (SELECT_INPUT_SUPPORT, "9000"),
                ("00B0820000", "6982"),
                (INPUT_SUPPORT, "9000"),
                ("00A4020C020002", "9000"),
            ],
        );
        let file = read_all(&mut card);
        let text = String::from_utf8_lossy(&file);
        assert!(text.contains("髙﨑　舞") && text.contains("見本県髙﨑市"));
        card.power_off();
        check(
            &mut card,
            &[
                (SELECT_INPUT_SUPPORT, "9000"),
                ("00200095", "63CA"),
                ("002000950E3630303430313230333530303030", "9000"),
                ("00B0820001", "FF9000"),
                ("00B0810001", "6982"),
                (SELECT_JPKI, "9000"),
                (SELECT_INPUT_SUPPORT, "9000"),
                ("00B0820001", "6982"),
            ],
        );
    }

    #[test]
    fn the_file_of_the_my_number_holds_nobodys() {
        let nobodys = "FF100C303030303030303030303031FFFF9000";
        let mut card = complete_card_of(TestPerson::Adult);
        check(
            &mut card,
            &[
                (SELECT_INPUT_SUPPORT, "9000"),
                ("00B0810000", "6982"),
                (INPUT_SUPPORT, "9000"),
                ("00B0810000", nobodys),
            ],
        );
        card.power_off();
        check(
            &mut card,
            &[
                (SELECT_INPUT_SUPPORT, "9000"),
                ("002000940C303030303030303030303031", "9000"),
                ("00B0810000", nobodys),
                ("00B0820000", "6982"),
            ],
        );
    }

    #[test]
    fn the_information_on_the_application_is_free_to_read() {
        let mut card = complete_card_of(TestPerson::Adult);
        check(
            &mut card,
            &[(SELECT_INPUT_SUPPORT, "9000"), ("00A4020C020005", "9000")],
        );
        assert_eq!(read_all(&mut card).len(), 256);
    }

    #[test]
    fn a_pin_of_one_application_is_unknown_in_another() {
        let mut card = complete_card_of(TestPerson::Adult);
        check(
            &mut card,
            &[
                (SELECT_INPUT_SUPPORT, "9000"),
                ("0020009B", "6A82"),
                ("00200091", "63C3"),
                (SELECT_JPKI, "9000"),
                ("00200091", "6A82"),
            ],
        );
    }
}
