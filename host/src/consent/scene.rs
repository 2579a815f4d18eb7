//! What the window shows, one scene at a time, and why.

use std::fmt;

use tegata_documents::SignerItems;

use super::DocumentTrouble;
use crate::card::ReaderName;

/// What the window shows right now.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Scene {
    /// The site has the certificate; what is to be signed has not come yet. The card was left clean,
    /// the password is kept for a minute.
    AwaitingHash,
    /// The site wants a signature over something that cannot be shown, and the person has not switched
    /// that on: says so, and how to. Stays until the person closes it.
    BareHashOff,
    /// The PIN is blocked: says what to do. Stays until the person closes it.
    Blocked,
    /// Some were signed when the rest could not be; nothing of it leaves. Stays until the
    /// person closes it.
    BrokenOff {
        /// How many the card had signed.
        signed: u32,
        /// Of how many.
        of: u32,
        /// Why it ended.
        trouble: Trouble,
    },
    /// Another program has the card for itself; it is waited for.
    CardInUse,
    /// Several cards lie in readers: the person chooses one. Nothing is chosen beforehand.
    ChooseCard(CardChoice),
    /// The holder of the certificate is shown before the last click. The password was right and is
    /// kept for a minute.
    ConfirmSigner(SignerItems),
    /// The card signed.
    Done,
    /// The PIN of the four items may be typed. As with the other, one try left asks for a second
    /// confirmation.
    EnterItemsPin {
        /// Shown before anything can be typed.
        attempts_left: AttemptsLeft,
        /// Why the person is asked again, if so.
        notice: Option<PinNotice>,
    },
    /// The password may be typed, once the documents have been seen. As with the PIN, one try left
    /// asks for a second confirmation.
    EnterPassword {
        /// Shown before anything can be typed.
        attempts_left: AttemptsLeft,
        /// Why the person is asked again, if so.
        notice: Option<PinNotice>,
    },
    /// The PIN may be typed. With one try left the window asks for a second, separate confirmation
    /// before it reports the entry.
    EnterPin {
        /// Shown before anything can be typed.
        attempts_left: AttemptsLeft,
        /// Why the person is asked again, if so.
        notice: Option<PinNotice>,
    },
    /// The login cannot go on: says why and the next step. Stays until the person closes it.
    Failed(Trouble),
    /// The documents are on their way.
    Receiving {
        /// Bytes that are there.
        received: u64,
        /// Bytes of all documents.
        total: u64,
    },
    /// A document cannot be signed: says which and why. Stays until the person closes it.
    Refused {
        /// Which of the documents, counted from 0.
        document: usize,
        /// Why.
        reason: DocumentTrouble,
    },
    /// The card signs one document after the other; it must stay where it is.
    Signing {
        /// How many are signed.
        signed: u32,
        /// Of how many.
        of: u32,
    },
    /// Something has to be there first. Goes on by itself once it is.
    Waiting(Wanted),
    /// The card is at work; it must stay where it is.
    Working,
}

/// Tries left (残り回数) before the PIN is blocked, as the card reported them.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct AttemptsLeft(pub u8);

impl fmt::Display for AttemptsLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is waited for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wanted {
    /// A card on the reader.
    Card,
    /// The card, which was taken away before it had signed.
    CardAgain,
    /// A My Number Card in place of another kind of card.
    MyNumberCard,
    /// A card reader.
    Reader,
    /// The smart-card service of the operating system.
    Service,
}

/// The cards to choose one from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CardChoice {
    /// In the order in which they are shown.
    pub cards: Vec<OfferedCard>,
    /// Why the person is asked, if not because there are several.
    pub notice: Option<ChoiceNotice>,
}

/// A card that can be chosen. Only where it lies is known of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OfferedCard {
    /// Stands for this card.
    pub number: OfferNumber,
    /// Where it lies.
    pub reader: ReaderName,
}

/// Stands for one card as long as it stays in its reader, and in one login for no other: a choice
/// that comes late cannot mean a card that was put there since.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct OfferNumber(pub u32);

/// Why the person has to choose although nothing was added.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ChoiceNotice {
    /// The connection to the card that was used is lost; what was typed was erased.
    CardLost,
}

/// Why the PIN is asked for again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PinNotice {
    /// Another program used up tries while the person typed; this entry was not sent.
    AttemptsChanged,
    /// Another card is there than before; nothing that was typed was sent.
    CardChanged,
    /// The person took more than a minute to look at the signer; the password was erased.
    Expired,
    /// The card said that this was not the PIN.
    Rejected,
}

/// Why a login cannot go on, in a person's terms.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trouble {
    /// The card answered something unexpected.
    CardError,
    /// The card was taken away while it was at work.
    CardRemoved,
    /// The card did not answer.
    CardSilent,
    /// The digital-signature certificate has expired.
    CertificateExpired,
    /// The card has no digital-signature certificate.
    CertificateMissing,
    /// The smart-card service ended while the card was at work.
    ServiceLost,
    /// A key this version cannot use.
    UnsupportedKey,
}
