//! What a person is shown and what a person can do: the boundary between the session, which
//! decides, and the window, which paints and listens. Nothing here touches a card or a display.

mod document;
mod matter;
mod scene;

use tegata_protocol::{Language, Origin};

use crate::pin::{AuthPin, ItemsPin, SignaturePassword};
pub use document::{
    DocumentFact, DocumentTrouble, Form, ListedDocument, ShownContent, ShownDocument,
};
pub(crate) use matter::Kind;
pub use matter::Matter;
pub use scene::{
    AttemptsLeft, CardChoice, ChoiceNotice, OfferNumber, OfferedCard, PinNotice, Scene, Trouble,
    Wanted,
};

/// A person who can be shown scenes and who answers. The window is one; tests script another.
pub trait Consent {
    /// Shows a scene; the last one shown counts.
    fn show(&mut self, scene: Scene);

    /// Shows the documents of a signing, all of them and once, beside every scene that follows.
    fn show_documents(&mut self, documents: Vec<ShownDocument>);

    /// Shows how many seconds remain before the window gives up, or nothing.
    fn show_countdown(&mut self, seconds_left: Option<u32>);

    /// The next thing the person does. Never ends while the window is open.
    fn next_event(&mut self) -> impl Future<Output = ConsentEvent>;
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
    /// Typed the four digits for the four items and confirmed (with one try left: confirmed twice).
    ItemsPinEntered(ItemsPin),
    /// Typed a password and confirmed (with one try left: confirmed twice), after the documents had
    /// been seen.
    PasswordEntered(SignaturePassword),
    /// Typed four digits and confirmed (with one try left: confirmed twice).
    PinEntered(AuthPin),
    /// Saw the signer and clicked 署名する.
    SignerConfirmed,
}

/// What the consent window is opened for. It does not change while the window is open.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConsentRequest {
    /// Who asks.
    pub asker: Asker,
    /// Which build speaks: the demo says so in its title.
    pub edition: Edition,
    /// Language to start in; the person can switch.
    pub language: Language,
    /// What for.
    pub matter: Matter,
}

/// Who asks a person for consent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Asker {
    /// The person, by a command on this computer.
    CommandLine,
    /// A site: the very value that goes into a token's `aud`.
    Site(Origin),
}

/// Whether a real card or the virtual card is behind the window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Edition {
    /// The demo host: the title says デモ・仮想カード.
    Demo,
    /// The shipped host.
    Release,
}
