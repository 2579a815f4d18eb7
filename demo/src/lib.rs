//! The demo: a bank that lets people log in with the virtual card, the folder in which that card
//! lies, and the reader through which the demo host reaches it. Nothing here is for production.

#![forbid(unsafe_code)]

mod card_folder;
mod clock;
mod private_file;
mod site;
#[cfg(test)]
mod testing;
mod virtual_reader;

pub use card_folder::{CardFolder, CardFolderError};
pub use clock::now;
pub use site::{Site, SiteError, Transcript, origin_of_port, router};
pub use virtual_reader::VirtualReader;
