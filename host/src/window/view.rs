//! What the painting code knows, and what it says that a person chose. Nothing is decided here but
//! which page a scene is and where that starts.

use tegata_protocol::Language;

use super::fonts::Script;
use crate::{
    consent::{Asker, AttemptsLeft, Edition, Kind, Matter, OfferNumber, PinNotice, Scene},
    pin::{PasswordCharError, PinCharError},
};

/// All that the painting code needs to know, except the documents and what is typed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct ViewState {
    pub(super) asker: Asker,
    pub(super) countdown: Option<u32>,
    pub(super) edition: Edition,
    /// What takes the keyboard focus in the next frame; then it is the person's to move.
    pub(super) focus: Option<FocusTarget>,
    pub(super) language: Language,
    pub(super) matter: Matter,
    pub(super) page: Page,
    /// Without a Japanese font there is only English.
    pub(super) script: Script,
}

/// What fills the window. A page is a scene as a person meets it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Page {
    /// The field for a secret. That for a password is closed until the documents have been seen.
    Enter {
        secret: Secret,
        attempts_left: AttemptsLeft,
        notice: Option<PinNotice>,
    },
    /// The second, separate confirmation before the last try.
    LastTry(Secret),
    /// A scene in which nothing is typed.
    Scene(Scene),
}

impl Page {
    /// A secret without tries is blocked, however the scene is called.
    const fn enter(secret: Secret, attempts_left: AttemptsLeft, notice: Option<PinNotice>) -> Self {
        match attempts_left {
            AttemptsLeft(0) => Self::Scene(Scene::Blocked),
            _ => Self::Enter {
                secret,
                attempts_left,
                notice,
            },
        }
    }

    /// Whether the field is there that takes the password.
    pub(super) const fn asks_for_password(&self) -> bool {
        matches!(
            self,
            Self::Enter {
                secret: Secret::Password,
                ..
            }
        )
    }

    /// While waiting, choosing, working and before the signature nothing has the focus, so that a stray
    /// Enter neither cancels nor chooses nor signs.
    pub(super) const fn first_focus(&self) -> Option<FocusTarget> {
        match self {
            Self::Enter { .. } => Some(FocusTarget::Pin),
            Self::LastTry(_)
            | Self::Scene(
                Scene::BareHashOff
                | Scene::Blocked
                | Scene::BrokenOff { .. }
                | Scene::Done
                | Scene::Failed(_)
                | Scene::Refused { .. },
            ) => Some(FocusTarget::Cancel),
            Self::Scene(
                Scene::AwaitingHash
                | Scene::CardInUse
                | Scene::ChooseCard(_)
                | Scene::ConfirmSigner(_)
                | Scene::EnterItemsPin { .. }
                | Scene::EnterPassword { .. }
                | Scene::EnterPin { .. }
                | Scene::Receiving { .. }
                | Scene::Signing { .. }
                | Scene::Waiting(_)
                | Scene::Working,
            ) => None,
        }
    }
}

impl From<Scene> for Page {
    fn from(scene: Scene) -> Self {
        match scene {
            Scene::EnterItemsPin {
                attempts_left,
                notice,
            } => Self::enter(Secret::ItemsPin, attempts_left, notice),
            Scene::EnterPassword {
                attempts_left,
                notice,
            } => Self::enter(Secret::Password, attempts_left, notice),
            Scene::EnterPin {
                attempts_left,
                notice,
            } => Self::enter(Secret::Pin, attempts_left, notice),
            Scene::AwaitingHash
            | Scene::BareHashOff
            | Scene::Blocked
            | Scene::BrokenOff { .. }
            | Scene::ConfirmSigner(_)
            | Scene::Done
            | Scene::Failed(_)
            | Scene::CardInUse
            | Scene::ChooseCard(_)
            | Scene::Receiving { .. }
            | Scene::Refused { .. }
            | Scene::Signing { .. }
            | Scene::Waiting(_)
            | Scene::Working => Self::Scene(scene),
        }
    }
}

/// What is typed and sent to the card.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Secret {
    /// That of the four items, 4 digits.
    ItemsPin,
    /// The digital-signature certificate's, 6 to 16 characters.
    Password,
    /// The user-authentication certificate's, 4 digits.
    Pin,
}

/// The control that a new page gives the focus to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum FocusTarget {
    /// やめる or 閉じる.
    Cancel,
    /// The field for a PIN or a password.
    Pin,
}

/// What the painting code may know about the PIN or the password.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct PinView {
    pub(super) problem: Option<PinProblem>,
    pub(super) typed: usize,
}

/// Why an entry was not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum PinProblem {
    Character(PinCharError),
    Incomplete,
    PasswordCharacter(PasswordCharError),
    PasswordIncomplete,
}

/// What a person chose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum UiAction {
    /// 見ないで署名する, for all that cannot be shown, or no longer.
    AllowHidden(bool),
    /// Shows the documents one after the other, or no longer.
    Browse(bool),
    /// やめる, 閉じる, Esc or the window's close button.
    Cancel,
    /// A card in the list.
    ChooseCard(OfferNumber),
    /// 送る on the page before the last try.
    ConfirmLastTry,
    /// 署名する on the page that shows the signer.
    ConfirmSigner,
    /// A document in the list.
    ShowDocument(usize),
    /// 次の書類.
    ShowNextDocument,
    /// ログインする or 次へ, or Enter in the field.
    Submit,
    SwitchLanguage,
}

pub(super) const LAST_TRY: AttemptsLeft = AttemptsLeft(1);

/// What is typed for a request of this kind.
impl From<Kind> for Secret {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Items => Self::ItemsPin,
            Kind::Login => Self::Pin,
            Kind::Signing => Self::Password,
        }
    }
}
