//! The demo: a bank that lets people log in with the virtual card, two sites that speak other
//! contracts, the folder in which that card
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
pub use site::{
    Contract, Neighbors, Platforms, Site, SiteError, StandIn, Transcript, origin_of_port, router,
    stand_in_router,
};
pub use virtual_reader::VirtualReader;
