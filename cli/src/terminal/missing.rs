//! Systems on which no terminal is asked yet.

use std::{convert::Infallible, io};

use tegata_host::{Consent, ConsentEvent, Language, ListedDocument, Scene, ShownDocument};

/// A terminal; there is none here.
pub struct Terminal(Infallible);

impl Terminal {
    /// Fails: use the window.
    ///
    /// # Errors
    /// Always.
    pub fn open() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn ask(
        self,
        _documents: Vec<ListedDocument>,
        _language: Language,
    ) -> io::Result<Nobody> {
        match self.0 {}
    }
}

/// Never there.
pub(crate) struct Nobody(Infallible);

impl Consent for Nobody {
    fn show(&mut self, _scene: Scene) {
        match self.0 {}
    }

    fn show_documents(&mut self, _documents: Vec<ShownDocument>) {
        match self.0 {}
    }

    fn show_countdown(&mut self, _seconds_left: Option<u32>) {
        match self.0 {}
    }

    async fn next_event(&mut self) -> ConsentEvent {
        match self.0 {}
    }
}
