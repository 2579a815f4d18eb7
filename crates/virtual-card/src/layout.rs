//! Where things are on the card: application identifiers, file ids, limits. One table, nothing
//! else. "Confirmed" and the other words are explained in the crate's documentation; the sources
//! are the public clients OpenSC, myna, jpki-rs and myna-card, independent of one another where
//! it says confirmed.

use crate::memory::FileId;

/// The JPKI application (公的個人認証AP); confirmed.
pub(crate) const JPKI_APPLICATION: [u8; 10] =
    [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

/// The common card application (共通カードAP); confirmed. Clients select it to leave the JPKI
/// application.
pub(crate) const COMMON_APPLICATION: [u8; 10] =
    [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00];

/// The card-information input application (券面事項入力補助AP); confirmed.
pub(crate) const INPUT_SUPPORT_APPLICATION: [u8; 10] =
    [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];

/// The issuer security domain of GlobalPlatform, selected at power-up; single source.
pub(crate) const ISSUER_SECURITY_DOMAIN: [u8; 7] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

/// The token information, 160 bytes, free to read; confirmed.
pub(crate) const TOKEN_INFORMATION: FileId = FileId(0x0006);

/// Which certificates are present; single source.
pub(crate) const CERTIFICATE_PRESENCE: FileId = FileId(0x0008);

/// The user-authentication certificate, free to read; confirmed.
pub(crate) const USER_AUTHENTICATION_CERTIFICATE: FileId = FileId(0x000A);

/// The certificate of the authority that issued it, free to read; confirmed.
pub(crate) const USER_AUTHENTICATION_CA_CERTIFICATE: FileId = FileId(0x000B);

/// The user-authentication key; confirmed.
pub(crate) const USER_AUTHENTICATION_KEY: FileId = FileId(0x0017);

/// The PIN of the user-authentication key; confirmed.
pub(crate) const USER_AUTHENTICATION_PIN: FileId = FileId(0x0018);

/// The tries of the user-authentication PIN; confirmed.
pub(crate) const USER_AUTHENTICATION_ATTEMPTS: u8 = 3;

/// The digital-signature certificate, read after its password only; confirmed.
pub(crate) const DIGITAL_SIGNATURE_CERTIFICATE: FileId = FileId(0x0001);

/// The certificate of the authority that issued it, free to read; confirmed.
pub(crate) const DIGITAL_SIGNATURE_CA_CERTIFICATE: FileId = FileId(0x0002);

/// The digital-signature key; confirmed.
pub(crate) const DIGITAL_SIGNATURE_KEY: FileId = FileId(0x001A);

/// The password of the digital-signature key; confirmed.
pub(crate) const DIGITAL_SIGNATURE_PASSWORD: FileId = FileId(0x001B);

/// The tries of the digital-signature password; confirmed.
pub(crate) const DIGITAL_SIGNATURE_ATTEMPTS: u8 = 5;

/// In the common card application: records about the card itself, free to read; confirmed.
pub(crate) const CARD_RECORDS: FileId = FileId(0x0001);

/// In the card-information input application: the My Number, after the PIN or verification number
/// A; confirmed. On a virtual card it is never anybody's, see `card_information`.
pub(crate) const MY_NUMBER: FileId = FileId(0x0001);

/// The four basic items, after the PIN (confirmed) or verification number B (single source).
pub(crate) const BASIC_ITEMS: FileId = FileId(0x0002);

/// About the application, free to read; confirmed.
pub(crate) const INPUT_SUPPORT_INFORMATION: FileId = FileId(0x0005);

/// The PIN of the card-information input application; confirmed.
pub(crate) const INPUT_SUPPORT_PIN: FileId = FileId(0x0011);

/// Its tries; confirmed.
pub(crate) const INPUT_SUPPORT_ATTEMPTS: u8 = 3;

/// Verification number A (照合番号A), which is the My Number; confirmed.
pub(crate) const VERIFICATION_NUMBER_A: FileId = FileId(0x0014);

/// Verification number B (照合番号B), which is printed on the card in parts; confirmed.
pub(crate) const VERIFICATION_NUMBER_B: FileId = FileId(0x0015);

/// The tries of either verification number; confirmed.
pub(crate) const VERIFICATION_NUMBER_ATTEMPTS: u8 = 10;
