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
