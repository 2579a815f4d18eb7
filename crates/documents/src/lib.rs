//! Signed documents: what is to be signed, and the containers that a signature is put into.
//!
//! Every container works in two phases. `prepare` takes the bytes and the [`Signer`] and gives what
//! the key has to sign; `finish` takes the [`Signature`] and gives the signed bytes. Between them lies
//! the card, which this crate does not know: it reads no clock, opens nothing and holds no key.
#![forbid(unsafe_code)]

mod algorithm;
pub mod cms;
mod der_value;
mod error;
pub mod jws;
pub mod pdf;
mod signer;
mod signer_items;
mod time;
pub mod xml;

pub use algorithm::{Digest, HashAlgorithm, Hasher, SignatureAlgorithm};
pub use error::DocumentError;
pub use signer::{Signature, Signer};
pub use signer_items::SignerItems;
pub use time::SigningTime;
