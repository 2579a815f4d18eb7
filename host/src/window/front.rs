//! The model behind its gate: which of a person's inputs reach what is shown. No painting, no window
//! system, no clock; times are parameters.

use std::time::Instant;

use super::{
    documents::Documents,
    keys::{Focus, KeyGate, KeyPress, Route},
    model::Model,
    view::UiAction,
};
use crate::consent::{ConsentEvent, Scene, ShownDocument};

/// What the window shows and what a person may do there already.
pub(super) struct Front {
    /// When the last press of a key or of the pointer came, or what an assistive program did.
    began: Option<Instant>,
    gate: KeyGate,
    pub(super) model: Model,
}

impl Front {
    pub(super) fn new(model: Model) -> Self {
        Self {
            began: None,
            gate: KeyGate::default(),
            model,
        }
    }

    /// Starts a scene; nothing counts before it has been painted for a while.
    pub(super) fn show(&mut self, scene: Scene) {
        self.model.show(scene);
        self.gate.rearm();
    }

    /// The documents are there.
    pub(super) fn receive(&mut self, documents: Vec<ShownDocument>) {
        self.model.receive(documents);
        self.gate.rearm();
    }

    /// The page is on screen.
    pub(super) fn painted(&mut self, now: Instant) {
        self.gate.painted(now);
    }

    /// The page is on screen, and in it the first page of this document, if of any. It is looked at
    /// only in a window that has the keyboard.
    pub(super) fn looked(&mut self, sight: Option<usize>, now: Instant) {
        let sight = sight.filter(|_| self.gate.is_focused());
        self.change_documents(|documents| documents.looked(sight, now));
    }

    /// The document that is shown cannot be, or not to its end.
    pub(super) fn hide(&mut self, document: usize) {
        self.change_documents(|documents| documents.hide(document));
    }

    /// The window is covered or hidden: nothing in it is looked at.
    pub(super) fn covered(&mut self) {
        self.change_documents(Documents::look_away);
    }

    /// When the field for the password opens, keys count only after that has been painted.
    fn change_documents(&mut self, change: impl FnOnce(&mut Documents)) {
        let before = self.model.documents().are_ready();
        self.model.change_documents(change);
        if self.model.documents().are_ready() != before {
            self.gate.rearm();
        }
    }

    /// The window got or lost the keyboard.
    pub(super) fn focused(&mut self, focused: bool, now: Instant) {
        self.gate.focused(focused, now);
        if !focused {
            self.covered();
        }
    }

    /// A button of the pointer was pressed, or an assistive program presses a control.
    pub(super) const fn pressed(&mut self, now: Instant) {
        self.began = Some(now);
    }

    /// Who gets this key.
    pub(super) fn key<'a>(
        &mut self,
        press: &KeyPress<'a>,
        focus: Focus,
        now: Instant,
    ) -> Route<'a> {
        if press.state.is_pressed() {
            self.pressed(now);
        }
        self.gate.route(press, focus, now)
    }

    /// Does what the person chose, if it counts; returns what the session is to be told.
    pub(super) fn act(&mut self, action: UiAction) -> Option<ConsentEvent> {
        if binds(action) && !self.counts() {
            return None;
        }
        let page = self.model.view.page.clone();
        let ready = self.model.documents().are_ready();
        let event = self.model.act(action);
        if self.model.view.page != page || self.model.documents().are_ready() != ready {
            self.gate.rearm();
        }
        event
    }

    /// Whether the press that led here came when keys counted too. So neither a click meant for
    /// something else, a double click nor an assistive program can run through a page that nobody
    /// has seen.
    fn counts(&self) -> bool {
        self.began.is_some_and(|began| self.gate.is_armed(began))
    }
}

/// What sends a PIN or decides to which card one will be sent, and what consents to a signature.
const fn binds(action: UiAction) -> bool {
    match action {
        UiAction::AllowHidden(_)
        | UiAction::ChooseCard(_)
        | UiAction::ConfirmLastTry
        | UiAction::ConfirmSigner
        | UiAction::Submit => true,
        UiAction::Browse(_)
        | UiAction::Cancel
        | UiAction::ShowDocument(_)
        | UiAction::ShowNextDocument
        | UiAction::SwitchLanguage => false,
    }
}

#[cfg(test)]
mod tests;
