//! Every constant of the card in one table. The next card gets another entry, not other code.
//!
//! Sources: OpenSC `card-jpki.c`, jpki/myna, myna-card (survey of real cards). *Confirmed* means two
//! independent public sources agree, *single source* one; none was checked on a card by us.

use myna_card::ap;

/// Where things are on one generation of card.
pub(crate) struct CardProfile {
    /// AID of the JPKI application (公的個人認証AP). Confirmed.
    pub(crate) application: [u8; 10],
    /// AID of an application to leave to: selecting another one drops what was verified (JICSAP
    /// 5.1.3, single source). The common application (共通カードAP). Confirmed.
    pub(crate) elsewhere: [u8; 10],
    /// User-authentication certificate, readable by short file id. File confirmed, short id single
    /// source.
    pub(crate) certificate: u16,
    /// User-authentication key. Confirmed.
    pub(crate) key: u16,
    /// User-authentication PIN. Confirmed.
    pub(crate) pin: u16,
}

/// The card issued since 2016.
pub(crate) const CURRENT: CardProfile = CardProfile {
    application: ap::jpki::DF,
    elsewhere: ap::common::DF,
    certificate: ap::jpki::ef::AUTH_CERTIFICATE,
    key: ap::jpki::ef::AUTH_KEY,
    pin: ap::jpki::ef::AUTH_PIN,
};
