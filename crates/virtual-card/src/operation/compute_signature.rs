//! COMPUTE DIGITAL SIGNATURE: PKCS #1 v1.5 padding around the given bytes and the private key.
//! The card does not look at the bytes; usually they are a DigestInfo. Confirmed. It can also make
//! the DigestInfo itself.

use sha2::{Digest, Sha256};

use crate::command::{Preparation, SignatureRequest};
use crate::memory::{CardMemory, FileContent, FileId, KeyFile};
use crate::operation::target;
use crate::session::Session;
use crate::status::StatusWord;

/// The order of the checks (file, PIN, lengths) is a guess.
pub(crate) fn compute_signature(
    memory: &CardMemory,
    session: &Session,
    request: SignatureRequest<'_>,
) -> Result<Vec<u8>, StatusWord> {
    let id = target(session, request.key)?;
    let file = key_file(memory, session, id)?;
    if !session.is_verified(file.pin) {
        return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
    }
    let data = prepared(request.preparation, request.data)?;
    check_lengths(file, &data, request.expected)?;
    file.key
        .sign_padded(&data)
        .map_err(|_| StatusWord::NO_DIAGNOSIS)
}

/// Single source for everything but `AsGiven`. Of the two answers seen for a wrong length (6700,
/// 6985) this card gives the first.
fn prepared(preparation: Preparation, data: &[u8]) -> Result<Vec<u8>, StatusWord> {
    let is_digest = data.len() == Sha256::output_size();
    match preparation {
        Preparation::AsGiven => Ok(data.to_vec()),
        _ if data.is_empty() => Err(StatusWord::WRONG_LENGTH),
        Preparation::Hash => Ok(Sha256::digest(data).to_vec()),
        Preparation::HashAndWrap => Ok(wrapped(&Sha256::digest(data))),
        Preparation::Wrap if is_digest => Ok(wrapped(data)),
        Preparation::Wrap => Err(StatusWord::WRONG_LENGTH),
    }
}

fn wrapped(digest: &[u8]) -> Vec<u8> {
    [&SHA_256_DIGEST_INFO, digest].concat()
}

/// The DigestInfo of SHA-256 without the digest: RFC 8017, 9.2, note 1.
const SHA_256_DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

fn key_file<'m>(
    memory: &'m CardMemory,
    session: &Session,
    id: FileId,
) -> Result<&'m KeyFile, StatusWord> {
    let file = memory
        .file(session.application(), id)
        .ok_or(StatusWord::FILE_NOT_FOUND)?;
    match &file.content {
        FileContent::Key(key) => Ok(key),
        _ => Err(StatusWord::WRONG_FILE_STRUCTURE),
    }
}

/// At least 11 bytes of the modulus are padding (RFC 8017, 9.2), so a 2048-bit key takes 1 to
/// 245 bytes; confirmed. An Le that is missing or too small is refused in the same way: guess.
fn check_lengths(file: &KeyFile, data: &[u8], expected: Option<usize>) -> Result<(), StatusWord> {
    let modulus_length = file.key.modulus_length();
    let data_fits = !data.is_empty() && data.len().saturating_add(11) <= modulus_length;
    let answer_fits = expected.is_some_and(|expected| expected >= modulus_length);
    if data_fits && answer_fits {
        Ok(())
    } else {
        Err(StatusWord::WRONG_LENGTH)
    }
}

#[cfg(test)]
mod tests {
    use rsa::RsaPublicKey;
    use rsa::pkcs1v15::Pkcs1v15Sign;
    use rsa::pkcs8::DecodePublicKey;
    use sha2::{Digest, Sha256, Sha512};
    use x509_parser::parse_x509_certificate;

    use crate::VirtualCard;
    use crate::testing::{
        RIGHT_PIN, SELECT_JPKI, SELECT_KEY, SELECT_PIN, WRONG_PIN, card, check, from_hex, identity,
        send, to_hex,
    };

    /// DigestInfo of SHA-256 without the digest: RFC 8017, 9.2, note 1.
    const SHA_256: &str = "3031300D060960864801650304020105000420";
    /// DigestInfo of SHA-512 without the digest: the same place.
    const SHA_512: &str = "3051300D060960864801650304020305000440";

    fn unlocked_card() -> VirtualCard {
        let mut card = card();
        check(
            &mut card,
            &[
                (SELECT_JPKI, "9000"),
                (SELECT_PIN, "9000"),
                (RIGHT_PIN, "9000"),
            ],
        );
        card
    }

    fn public_key() -> RsaPublicKey {
        let (_, certificate) = parse_x509_certificate(&identity().certificate_der).unwrap();
        RsaPublicKey::from_public_key_der(certificate.public_key().raw).unwrap()
    }

    fn sign(card: &mut VirtualCard, p2: &str, data: &str) -> Vec<u8> {
        sign_prepared(card, "00", p2, data)
    }

    fn sign_prepared(card: &mut VirtualCard, p1: &str, p2: &str, data: &str) -> Vec<u8> {
        let length = data.len() / 2;
        let response = send(card, &format!("802A{p1}{p2}{length:02X}{data}00"));
        let signature = response.strip_suffix("9000").unwrap();
        from_hex(signature)
    }

    #[test]
    fn the_signature_verifies_with_the_key_of_the_certificate() {
        let mut card = unlocked_card();
        check(&mut card, &[(SELECT_KEY, "9000")]);
        let digest = Sha256::digest(b"message");
        let signature = sign(&mut card, "80", &format!("{SHA_256}{}", to_hex(&digest)));
        assert_eq!(signature.len(), 256);
        public_key()
            .verify(Pkcs1v15Sign::new::<Sha256>(), &digest, &signature)
            .unwrap();
    }

    #[test]
    fn a_short_file_id_names_the_key() {
        let digest = Sha512::digest(b"message");
        let data = format!("{SHA_512}{}", to_hex(&digest));
        let signature = sign(&mut unlocked_card(), "97", &data);
        public_key()
            .verify(Pkcs1v15Sign::new::<Sha512>(), &digest, &signature)
            .unwrap();
    }

    #[test]
    fn any_data_up_to_245_bytes_is_padded_as_it_is() {
        for length in [1, 245] {
            let data = vec![0x5A; length];
            let signature = sign(&mut unlocked_card(), "97", &to_hex(&data));
            public_key()
                .verify(Pkcs1v15Sign::new_unprefixed(), &data, &signature)
                .unwrap();
        }
    }

    #[test]
    fn the_card_hashes_and_wraps_if_asked_to() {
        let mut card = unlocked_card();
        let message = to_hex(b"message");
        let digest = to_hex(&Sha256::digest(b"message"));
        let info = format!("{SHA_256}{digest}");
        let as_given = |card: &mut VirtualCard, data: &str| sign(card, "97", data);
        let bare = as_given(&mut card, &digest);
        let wrapped = as_given(&mut card, &info);
        assert_eq!(sign_prepared(&mut card, "01", "97", &message), bare);
        assert_eq!(sign_prepared(&mut card, "02", "97", &digest), wrapped);
        assert_eq!(sign_prepared(&mut card, "03", "97", &message), wrapped);
        let longest = "5A".repeat(255);
        assert_eq!(sign_prepared(&mut card, "03", "97", &longest).len(), 256);
    }

    #[test]
    fn a_digest_to_be_wrapped_has_32_bytes() {
        let short = format!("802A02971F{}00", "5A".repeat(31));
        check(
            &mut unlocked_card(),
            &[
                (&short, "6700"),
                ("802A029700", "6700"),
                ("802A039700", "6700"),
            ],
        );
    }

    #[test]
    fn the_same_data_gives_the_same_signature_as_often_as_asked() {
        let mut card = unlocked_card();
        assert_eq!(sign(&mut card, "97", "AA"), sign(&mut card, "97", "AA"));
    }

    #[test]
    fn lengths_that_do_not_fit_are_refused() {
        let too_long = format!("802A0097F6{}00", "5A".repeat(246));
        check(
            &mut unlocked_card(),
            &[
                (&too_long, "6700"),
                ("802A009700", "6700"),
                ("802A0097", "6700"),
                ("802A009701AA", "6700"),
                ("802A009701AAFF", "6700"),
            ],
        );
    }

    #[test]
    fn nothing_is_signed_without_the_pin() {
        check(
            &mut card(),
            &[
                (SELECT_JPKI, "9000"),
                ("802A009701AA00", "6982"),
                (SELECT_PIN, "9000"),
                (WRONG_PIN, "63C2"),
                ("802A009701AA00", "6982"),
            ],
        );
    }

    #[test]
    fn a_wrong_pin_takes_the_right_one_back() {
        check(
            &mut unlocked_card(),
            &[(WRONG_PIN, "63C2"), ("802A009701AA00", "6982")],
        );
    }

    #[test]
    fn other_parameters_and_files_are_refused() {
        check(
            &mut unlocked_card(),
            &[
                ("802A048001AA00", "6A86"),
                ("802A058001AA00", "6A86"),
                ("802A068001AA00", "6A86"),
                ("802A000001AA00", "6A86"),
                ("802A008001AA00", "6981"),
                ("802A009A01AA00", "6A82"),
                ("002A009701AA00", "6D00"),
                (SELECT_JPKI, "9000"),
                ("802A008001AA00", "6986"),
            ],
        );
    }
}
