//! A My Number Card in software: APDU in, APDU out, with a test certificate authority and test
//! people beside it. For development and tests only.
//!
//! What the card knows comes from public facts about the real card, each with its source beside
//! it; it shares no constant with our card client, so that two readings of the facts meet in the
//! tests. It is pure: no clock, no I/O, no threads. Time and randomness are parameters.
//!
//! Nothing here protects a secret. Keys and PINs are throw-away values that are meant to be
//! written to a file between two runs ([`CardMemory`], [`TestAuthority`]), so the secret types
//! are `Clone` and `Serialize`, against the rule for the shipped programs.
//!
//! How sure a fact is, is said in these words: *confirmed* (two or more independent sources),
//! *single source*, *guess* (ours; no source says).

#![forbid(unsafe_code)]

mod apdu;
mod authority;
mod card;
mod command;
mod error;
mod exchange_log;
mod extension;
mod key;
mod layout;
mod leaf_template;
mod memory;
mod name;
mod operation;
mod persona;
mod session;
mod status;
#[cfg(test)]
mod testing;

pub use der::asn1::ObjectIdentifier;
pub use x509_cert::ext::pkix::KeyUsages;

pub use crate::authority::{AuthorityTemplate, IssuedIdentity, TestAuthority};
pub use crate::card::VirtualCard;
pub use crate::error::VirtualCardError;
pub use crate::exchange_log::{Exchange, ExchangeLog, LOG_LIMIT};
pub use crate::extension::CertificateExtension;
pub use crate::key::{KeyKind, P384Key, PrivateKey, RsaKey};
pub use crate::leaf_template::{
    LeafTemplate, TEST_POLICY_DIGITAL_SIGNATURE, TEST_POLICY_USER_AUTHENTICATION,
};
pub use crate::memory::{
    Aid, Application, CardMemory, ElementaryFile, FileContent, FileId, KeyFile, PinFile, ReadAccess,
};
pub use crate::name::{DistinguishedName, NameAttribute};
pub use crate::persona::{Persona, TEST_AUTH_PIN};
pub use crate::status::StatusWord;
