//! Signed documents: what is to be signed, and the containers that a signature is put into.
//!
//! Every container works in two phases. `prepare` takes the bytes and the [`Signer`] and gives what
//! the key has to sign; `finish` takes the [`Signature`] and gives the signed bytes. Between them lies
//! the card, which this crate does not know: it reads no clock, opens nothing and holds no key.
#![forbid(unsafe_code)]

mod algorithm;
mod error;
mod signer;

pub use algorithm::{Digest, Hasher, SignatureAlgorithm};
pub use error::DocumentError;
pub use signer::{Signature, Signer};
