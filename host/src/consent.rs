//! What a person is shown and what a person can do: the boundary between the session, which
//! decides, and the window, which paints and listens. Nothing here touches a card or a display.

use std::fmt;

use tegata_protocol::{Language, Origin};

use crate::{card::ReaderName, pin::AuthPin};

/// What the consent window says about a login. It does not change while the window is open.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LoginConsent {
    /// Which build speaks: the demo says so in its title.
    pub edition: Edition,
    /// Language to start in; the person can switch.
    pub language: Language,
    /// Who asks: the very value that goes into the token's `aud`.
    pub origin: Origin,
}

/// Whether a real card or the virtual card is behind the window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Edition {
    /// The demo host: the title says デモ・仮想カード.
    Demo,
    /// The shipped host.
    Release,
}

/// Tries left (残り回数) before the PIN is blocked, as the card reported them.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct AttemptsLeft(pub u8);

/// What the window shows right now.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Scene {
    /// The PIN is blocked: says what to do. Stays until the person closes it.
    Blocked,
    /// Another program has the card for itself; it is waited for.
    CardInUse,
    /// Several cards lie in readers: the person chooses one. Nothing is chosen beforehand.
    ChooseCard(CardChoice),
    /// The card signed.
    Done,
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
    /// Something has to be there first. Goes on by itself once it is.
    Waiting(Wanted),
    /// The card is at work; it must stay where it is.
    Working,
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
    /// The smart-card service ended while the card was at work.
    ServiceLost,
    /// A key this version cannot use.
    UnsupportedKey,
}

/// What a person did.
#[derive(Debug)]
pub enum ConsentEvent {
    /// Moved, clicked or typed: the ten minutes start anew.
    Activity,
    /// やめる, Esc or the window's close button; in a final scene, 閉じる.
    Cancelled,
    /// Chose one of the cards that were shown.
    CardChosen(OfferNumber),
    /// Typed four digits and confirmed (with one try left: confirmed twice).
    PinEntered(AuthPin),
}

/// A person who can be shown scenes and who answers. The window is one; tests script another.
pub trait Consent {
    /// Shows a scene; the last one shown counts.
    fn show(&mut self, scene: Scene);

    /// Shows how many seconds remain before the window gives up, or nothing.
    fn show_countdown(&mut self, seconds_left: Option<u32>);

    /// The next thing the person does. Never ends while the window is open.
    fn next_event(&mut self) -> impl Future<Output = ConsentEvent>;
}

impl fmt::Display for AttemptsLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
