//! What the card forgets without power: the selected application, the current file and which
//! PINs have been verified.
//!
//! The lifetime of a verified PIN was measured on real cards over the contactless interface
//! (`myna-card`, single source): it outlives the selection of files, a new SELECT of the same
//! application and a warm reset; selecting another application or losing power ends it.

use std::collections::BTreeSet;

use crate::layout::ISSUER_SECURITY_DOMAIN;
use crate::memory::{Aid, FileId, ReadAccess};

/// The volatile half of the card's state.
#[derive(Debug)]
pub(crate) struct Session {
    application: Aid,
    current_file: Option<FileId>,
    verified_in: Aid,
    verified_pins: BTreeSet<FileId>,
}

impl Session {
    /// At power-up the issuer security domain is selected (single source) and nothing is verified.
    pub(crate) fn power_up() -> Self {
        Self {
            application: Aid::new(&ISSUER_SECURITY_DOMAIN),
            current_file: None,
            verified_in: Aid::new(&ISSUER_SECURITY_DOMAIN),
            verified_pins: BTreeSet::new(),
        }
    }

    /// A reset without loss of power. That the issuer security domain is selected afterwards is a
    /// guess, and the strict one: a client has to select its application again.
    pub(crate) fn warm_reset(&mut self) {
        self.application = Aid::new(&ISSUER_SECURITY_DOMAIN);
        self.current_file = None;
    }

    pub(crate) fn application(&self) -> &Aid {
        &self.application
    }

    pub(crate) fn current_file(&self) -> Option<FileId> {
        self.current_file
    }

    /// After this no file is current, even if the application was selected before: guess, from
    /// ISO/IEC 7816-4.
    pub(crate) fn select_application(&mut self, aid: Aid) {
        if self.verified_in != aid {
            self.verified_pins.clear();
            self.verified_in = aid.clone();
        }
        self.application = aid;
        self.current_file = None;
    }

    pub(crate) fn select_file(&mut self, id: FileId) {
        self.current_file = Some(id);
    }

    pub(crate) fn is_verified(&self, pin: FileId) -> bool {
        self.application == self.verified_in && self.verified_pins.contains(&pin)
    }

    pub(crate) fn may_read(&self, access: ReadAccess) -> bool {
        match access {
            ReadAccess::AfterEither(one, other) => self.is_verified(one) || self.is_verified(other),
            ReadAccess::AfterPin(pin) => self.is_verified(pin),
            ReadAccess::Free => true,
        }
    }

    /// The PIN belongs to the selected application: no other one can be verified.
    pub(crate) fn mark_verified(&mut self, pin: FileId) {
        self.verified_pins.insert(pin);
    }

    pub(crate) fn forget_verified(&mut self, pin: FileId) {
        self.verified_pins.remove(&pin);
    }
}
