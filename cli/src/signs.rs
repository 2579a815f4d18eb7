//! Who signs: the boundary between the command, which knows files, and the card and the person, whom
//! the program brings along. Tests bring a virtual card and a scripted person.

use tegata_host::{
    Confined, Document, Failure, Language, ListedDocument, LocalSigning, Reader, SignedDocument,
    confine,
};

use crate::terminal::Terminal;

/// Documents to be signed together.
pub struct Order {
    /// At least one.
    pub documents: Vec<Document>,
    /// In which language the person is asked first.
    pub language: Language,
    /// Hears how many documents the card has signed.
    pub progress: Box<dyn FnMut(u32) + Send>,
}

/// Where the person is asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Asking {
    /// In this terminal.
    Terminal,
    /// In the consent window.
    Window,
}

/// There is no terminal in which a person could be asked.
#[derive(Debug, thiserror::Error)]
#[error("there is no terminal")]
pub struct NoTerminal;

/// A card, and a person who can be asked.
pub trait Signs {
    /// Called once, before any file is opened: whether the person can be asked there.
    ///
    /// # Errors
    /// [`NoTerminal`]: nothing will be signed.
    fn prepare(&mut self, asking: Asking) -> Result<(), NoTerminal>;

    /// Asks, and signs all documents or none, in their order.
    ///
    /// # Errors
    /// A code and a clause for developers.
    fn sign(&mut self, order: Order) -> Result<Vec<SignedDocument>, Failure>;
}

/// The person at this computer, and the card in their reader.
pub struct PersonAndCard<R> {
    confined: Option<Confined>,
    open_reader: Option<R>,
    terminal: Option<Terminal>,
}

impl<R: FnOnce() -> Box<dyn Reader> + Send + 'static> PersonAndCard<R> {
    /// `confined` where the process is already; otherwise it will be, as late as it is needed.
    pub const fn new(confined: Option<Confined>, open_reader: R) -> Self {
        Self {
            confined,
            open_reader: Some(open_reader),
            terminal: None,
        }
    }

    /// Asks at this terminal instead of the one that the process belongs to.
    #[must_use]
    pub fn at(mut self, terminal: Terminal) -> Self {
        self.terminal = Some(terminal);
        self
    }
}

impl<R: FnOnce() -> Box<dyn Reader> + Send + 'static> Signs for PersonAndCard<R> {
    fn prepare(&mut self, asking: Asking) -> Result<(), NoTerminal> {
        if asking == Asking::Terminal && self.terminal.is_none() {
            self.terminal = Some(Terminal::open().map_err(|_| NoTerminal)?);
        }
        Ok(())
    }

    fn sign(&mut self, order: Order) -> Result<Vec<SignedDocument>, Failure> {
        let confined = self.confined.get_or_insert_with(confine);
        let Some(open_reader) = self.open_reader.take() else {
            return Ok(Vec::new());
        };
        let entries = order.documents.iter().flat_map(Document::entries);
        let listed: Vec<ListedDocument> = entries.map(|(listed, _)| listed.clone()).collect();
        let signing = LocalSigning {
            documents: order.documents,
            language: order.language,
            open_reader: Box::new(open_reader),
            progress: order.progress,
        };
        match self.terminal.take() {
            None => signing.in_window(confined),
            Some(terminal) => {
                let person = terminal.ask(listed, order.language);
                signing.with(confined, person.map_err(|_| terminal_lost())?)
            }
        }
    }
}

fn terminal_lost() -> Failure {
    let code = tegata_host::ErrorCode::NoDisplay;
    (code, "the terminal cannot be used".into())
}
