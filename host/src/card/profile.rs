//! Every constant of the card in one table. The next card gets another entry, not other code.
//!
//! Sources: OpenSC `card-jpki.c`, jpki/myna, myna-card (survey of real cards). *Confirmed* means two
//! independent public sources agree, *single source* one; none was checked on a card by us.

use myna_card::ap;

/// What of the card a request is about, each behind a PIN of its own.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyUse {
    /// The key that signs documents (署名用).
    DigitalSignature,
    /// The four items (基本4情報), which are no key's but have a PIN too.
    Items,
    /// The key that logs in (利用者証明用).
    UserAuthentication,
}

impl KeyUse {
    /// AID of the application that has it.
    pub(crate) const fn application(self) -> &'static [u8; 10] {
        match self {
            Self::DigitalSignature | Self::UserAuthentication => &CURRENT.application,
            Self::Items => &CURRENT.items.application,
        }
    }

    /// What is verified for it, in that application.
    pub(crate) const fn pin(self) -> u16 {
        match self {
            Self::DigitalSignature => CURRENT.digital_signature.pin,
            Self::Items => CURRENT.items.pin,
            Self::UserAuthentication => CURRENT.user_authentication.pin,
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
    /// Name, address, date of birth and sex as text.
    pub(crate) items: ItemsProfile,
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

/// Where the four items are. Of the other files of that application none is named here: one of them
/// is not for us to read.
pub(crate) struct ItemsProfile {
    /// AID of the card-information input application (券面事項入力補助AP). Confirmed.
    pub(crate) application: [u8; 10],
    /// The items, readable after the PIN (confirmed), and by short file id (confirmed for this
    /// application).
    pub(crate) file: u16,
    /// What is verified for them: four digits, three tries. Confirmed.
    pub(crate) pin: u16,
}

/// The card issued since 2016.
pub(crate) static CURRENT: CardProfile = CardProfile {
    application: ap::jpki::DF,
    elsewhere: ap::common::DF,
    items: ItemsProfile {
        application: ap::text::DF,
        file: ap::text::ef::ATTRIBUTES,
        pin: ap::text::ef::PIN,
    },
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
