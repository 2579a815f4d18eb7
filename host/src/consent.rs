//! What a person is shown and what a person can do: the boundary between the session, which
//! decides, and the window, which paints and listens. Nothing here touches a card or a display.

use std::{fmt, sync::Arc};

use tegata_documents::SignerItems;
use tegata_protocol::{DocumentFormat, DocumentName, Language, OfficialService, Origin, Purpose};

use crate::{
    Visible,
    card::ReaderName,
    pin::{AuthPin, ItemsPin, SignaturePassword},
};

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

/// What a person is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Matter {
    /// The four items of the card, for an official site.
    Items(OfficialService),
    /// A login with the user-authentication key.
    Login,
    /// A login with the same key by the contract of official sites.
    PortalLogin(OfficialService),
    /// Signatures over what an official site computed, whose documents nobody here has.
    PortalSigning {
        /// How many.
        count: u32,
        /// For which service.
        service: OfficialService,
    },
    /// Signatures with the digital-signature key.
    Signing {
        /// In the order in which they are shown and signed.
        documents: Vec<ListedDocument>,
        /// What the asker says it is for.
        purpose: Option<Purpose>,
    },
    /// A login with the user-authentication key as Web eID has it.
    WebEidLogin,
    /// The digital-signature certificate, and one signature over what the site computes then.
    WebEidSigning,
}

/// What a person is asked for, whichever way the site asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Items,
    Login,
    Signing,
}

impl Matter {
    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Self::Items(_) => Kind::Items,
            Self::Login | Self::PortalLogin(_) | Self::WebEidLogin => Kind::Login,
            Self::PortalSigning { .. } | Self::Signing { .. } | Self::WebEidSigning => {
                Kind::Signing
            }
        }
    }

    /// How many hashes shall be signed, of whose documents there is nothing to be shown.
    pub(crate) const fn bare_count(&self) -> Option<u32> {
        match self {
            Self::PortalSigning { count, .. } => Some(*count),
            Self::WebEidSigning => Some(1),
            Self::Items(_)
            | Self::Login
            | Self::PortalLogin(_)
            | Self::Signing { .. }
            | Self::WebEidLogin => None,
        }
    }

    /// The official service that asks, by its own contract.
    pub(crate) const fn service(&self) -> Option<OfficialService> {
        match self {
            Self::Items(service)
            | Self::PortalLogin(service)
            | Self::PortalSigning { service, .. } => Some(*service),
            Self::Login | Self::Signing { .. } | Self::WebEidLogin | Self::WebEidSigning => None,
        }
    }
}

/// A document as it is announced, before its bytes are there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListedDocument {
    /// How it is signed.
    pub form: Form,
    /// What the asker calls it.
    pub name: DocumentName,
    /// Bytes.
    pub size: u64,
}

/// How a document is signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Form {
    /// By its name and its hash, in the signature of the application before it in the list.
    Attached,
    /// As an application to e-Gov, of which some parts are signed. No site can ask for it.
    Egov {
        /// The ids of these parts.
        ids: Vec<String>,
    },
    /// As a PDF in this format, with a signature that is seen on a page. No site can ask for it.
    Seen(DocumentFormat, Visible),
    /// As a whole, in a format that sites can ask for, too.
    Whole(DocumentFormat),
}

impl From<DocumentFormat> for Form {
    fn from(format: DocumentFormat) -> Self {
        Self::Whole(format)
    }
}

/// A document to be looked at before it is signed. What is shown and what is hashed are these bytes
/// and no others.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ShownDocument {
    /// What can be shown of it.
    pub content: ShownContent,
    /// What cannot be seen by looking at it.
    pub facts: Vec<DocumentFact>,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
}

/// What can be shown of a document, by what its bytes are and not by what it is called.
#[derive(Clone, Eq, PartialEq)]
pub enum ShownContent {
    /// A PNG or a JPEG.
    Image(Arc<Vec<u8>>),
    /// A PDF.
    Pdf(Arc<Vec<u8>>),
    /// UTF-8 text, JSON among it.
    Text(Arc<Vec<u8>>),
    /// Nothing but its name, its size and its hash.
    Unseen,
    /// An XML document in UTF-8.
    Xml(Arc<Vec<u8>>),
}

/// Shows nothing of the person's document.
impl fmt::Debug for ShownContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Image(_) => "Image(..)",
            Self::Pdf(_) => "Pdf(..)",
            Self::Text(_) => "Text(..)",
            Self::Unseen => "Unseen",
            Self::Xml(_) => "Xml(..)",
        })
    }
}

/// What a document has besides what its pages show.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DocumentFact {
    /// It does something when it is opened or clicked on: starts programs, sends data, plays, shows and
    /// hides parts.
    Actions,
    /// Files are attached to it.
    Attachments,
    /// Something that its pages show is fetched from elsewhere, and is not signed.
    External,
    /// It has fields that can be filled in.
    Forms,
    /// It has parts that are not always shown: layers, hidden notes.
    Hidden,
    /// It has scripts, which other programs may run.
    Scripts,
    /// Others have signed it before.
    Signatures(u32),
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
    /// The site has the certificate; what is to be signed has not come yet. The card was left clean,
    /// the password is kept for a minute.
    AwaitingHash,
    /// The site wants a signature over something that cannot be shown, and the person has not switched
    /// that on: says so, and how to. Stays until the person closes it.
    BareHashOff,
    /// The PIN is blocked: says what to do. Stays until the person closes it.
    Blocked,
    /// Another program has the card for itself; it is waited for.
    CardInUse,
    /// Several cards lie in readers: the person chooses one. Nothing is chosen beforehand.
    ChooseCard(CardChoice),
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

/// Why a document cannot be signed, in a person's terms.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DocumentTrouble {
    /// Its author has forbidden changes, and a signature is one.
    Certified,
    /// Its structure cannot be read.
    Damaged,
    /// It has no bytes.
    Empty,
    /// It is encrypted.
    Encrypted,
    /// It is not of the format in which it shall be signed.
    FormatMismatch,
    /// It is larger than its format allows.
    TooLarge,
    /// The signer's name cannot be drawn on its page.
    Undrawable,
    /// It is of a kind that is not signed.
    Unsupported,
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
    /// The digital-signature certificate has ended.
    CertificateExpired,
    /// The card has no digital-signature certificate.
    CertificateMissing,
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

impl fmt::Display for AttemptsLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
