//! The native host: reads one request from the browser, shows the person who asks and for what,
//! operates the card, and answers with a login token or a reason. It opens no socket but the
//! reader's and the desktop's, and writes nothing to stdout but frames.

mod caller;
mod card;
mod confinement;
mod consent;
mod encounter;
mod foreign_login;
mod four_items;
mod frames;
mod install;
mod local;
mod lock;
mod login;
mod patience;
mod pcsc_reader;
pub mod pin;
mod preview;
mod run;
mod session;
mod signing;
mod site_digest;
mod stop;
mod terminated;
mod usage;
pub mod window;

pub use caller::{arguments, may_call};
pub use card::{
    AcceptedPassword, Card, CardClient, CardCommand, CardError, CardEvent, CardTask, CardThread,
    Certificate, CertificateError, Disposition, Exchange, FoundCard, GUARD_ARGUMENT, GivenUp,
    Guard, Guarded, KeyUse, Reader, ReaderError, ReaderName, Signature, TransportError, Wait,
    stand_by,
};
pub use confinement::{Confined, confine};
pub use consent::{
    Asker, AttemptsLeft, CardChoice, ChoiceNotice, Consent, ConsentEvent, ConsentRequest,
    DocumentFact, DocumentTrouble, Edition, Form, ListedDocument, Matter, OfferNumber, OfferedCard,
    PinNotice, Scene, ShownContent, ShownDocument, Trouble, Wanted,
};
pub use frames::{FRAMES_AHEAD, Incoming, Wire, spawn_reader};
pub use install::install_command;
pub use local::LocalSigning;
pub use lock::{ConsentLock, LockError};
pub use pcsc_reader::{PcscReader, guard_command};
pub use preview::{
    DOCUMENT_MAX, Drawn, PREVIEW_ARGUMENT, PageSize, Picturable, PreviewError, Previewer, Sheet,
    picturable, preview_command,
};
pub use run::run;
pub use session::{Failure, Greeted, NoDisplay, OpenConsent, World, greet, serve};
pub use signing::{Attachment, Document, NotVisible, Piece, Seal, SignedDocument, Visible};
pub use site_digest::{AllowedDigest, OfficialDigest};
pub use tegata_documents::SignerItems;
pub use tegata_protocol::{DocumentFormat, DocumentName, ErrorCode, Language, Purpose, controls};
pub use terminated::asked_to_end;
pub use usage::usage_command;
