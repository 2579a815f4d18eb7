//! The card: who carries APDUs, what is sent, and the thread that does it.

mod announced;
mod certificate;
mod client;
mod error;
mod given_up;
mod guard;
mod items;
mod locked;
mod metered;
mod open_card;
mod profile;
mod reader_name;
mod search;
mod thread;
mod transport;
mod wait;

pub use certificate::{Certificate, CertificateError};
pub(crate) use client::ACCEPTED_FOR;
pub use client::{AcceptedPassword, CardClient, Signature};
pub use error::CardError;
pub(crate) use error::{failure, given_up_waiting};
pub use given_up::GivenUp;
pub use guard::{GUARD_ARGUMENT, Guard, Guarded, stand_by};
pub use profile::KeyUse;
pub use reader_name::ReaderName;
pub use thread::{CardCommand, CardEvent, CardTask, CardThread};
pub use transport::{Card, Disposition, Exchange, FoundCard, Reader, ReaderError, TransportError};
pub use wait::Wait;
