//! Every constant of the card in one table. The next card gets another entry, not other code.
//!
//! Sources: OpenSC `card-jpki.c`, jpki/myna, myna-card (survey of real cards). *Confirmed* means two
//! independent public sources agree, *single source* one; none was checked on a card by us.

use myna_card::ap;

/// What a key of the card is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyUse {
    /// Signs documents (署名用).
    DigitalSignature,
    /// Logs in (利用者証明用).
    UserAuthentication,
}

impl KeyUse {
    pub(crate) const fn profile(self) -> &'static KeyProfile {
        match self {
            Self::DigitalSignature => &CURRENT.digital_signature,
            Self::UserAuthentication => &CURRENT.user_authentication,
        }
    }
}

/// Where things are on one generation of card.
pub(crate) struct CardProfile {
    /// AID of the JPKI application (公的個人認証AP). Confirmed.
    pub(crate) application: [u8; 10],
    /// AID of an application to leave to: selecting another one drops what was verified (JICSAP
    /// 5.1.3, single source). The common application (共通カードAP). Confirmed.
    pub(crate) elsewhere: [u8; 10],
    /// What signs documents (署名用). Its certificate is readable only after its password.
    pub(crate) digital_signature: KeyProfile,
    /// What logs in (利用者証明用). Its certificate is free to read.
    pub(crate) user_authentication: KeyProfile,
}

/// Where the files of one key are.
pub(crate) struct KeyProfile {
    /// The certificate, readable by short file id. File confirmed, short id single source.
    pub(crate) certificate: u16,
    /// The private key. Confirmed.
    pub(crate) key: u16,
    /// What is verified for the key. Confirmed.
    pub(crate) pin: u16,
}

/// The card issued since 2016.
pub(crate) static CURRENT: CardProfile = CardProfile {
    application: ap::jpki::DF,
    elsewhere: ap::common::DF,
    digital_signature: KeyProfile {
        certificate: ap::jpki::ef::SIGN_CERTIFICATE,
        key: ap::jpki::ef::SIGN_KEY,
        pin: ap::jpki::ef::SIGN_PIN,
    },
    user_authentication: KeyProfile {
        certificate: ap::jpki::ef::AUTH_CERTIFICATE,
        key: ap::jpki::ef::AUTH_KEY,
        pin: ap::jpki::ef::AUTH_PIN,
    },
};
