//! A My Number Card in software: APDU in, APDU out, with a test certificate authority and test
//! people beside it. For development and tests only.
//!
//! What the card knows comes from public facts about the real card, each with its source beside
//! it; it shares no constant with our card client, so that two readings of the facts meet in the
//! tests. It is pure: no clock, no I/O, no threads. Time and randomness are parameters. The program
//! of the same name puts the card into a virtual reader and does everything that is not pure.
//!
//! [`TestPerson`] names the people, [`VirtualCard`] is a card that works, and [`FaultyCard`] one on
//! which things go wrong as planned.
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
mod basic_items;
mod card;
mod card_information;
mod command;
mod data_object;
mod error;
mod exchange_log;
mod extension;
mod fault;
mod faulty_card;
mod interface;
mod key;
mod layout;
mod leaf_template;
mod memory;
mod name;
mod operation;
mod persona;
mod personalization;
mod session;
mod status;
mod test_authorities;
mod test_person;
#[cfg(test)]
mod testing;
mod token_information;
mod validity_period;

pub use der::asn1::ObjectIdentifier;
pub use x509_cert::ext::pkix::KeyUsages;

pub use crate::authority::{AuthorityTemplate, IssuedIdentity, TestAuthority};
pub use crate::basic_items::{BasicItems, BirthDate, RegisteredText, Sex};
pub use crate::card::VirtualCard;
pub use crate::error::VirtualCardError;
pub use crate::exchange_log::{Exchange, ExchangeLog, LOG_LIMIT};
pub use crate::extension::{AlternativeName, CertificateExtension};
pub use crate::fault::{Fault, FaultError, FaultKind, Occasion, parse_duration};
pub use crate::faulty_card::{FaultyCard, Outcome, Reply};
pub use crate::interface::Interface;
pub use crate::key::{KeyKind, P384Key, PrivateKey, RsaKey};
pub use crate::leaf_template::{
    LeafTemplate, TEST_POLICY_DIGITAL_SIGNATURE, TEST_POLICY_USER_AUTHENTICATION,
};
pub use crate::memory::{
    Aid, Application, CardMemory, ElementaryFile, FileContent, FileId, KeyFile, PinFile, ReadAccess,
};
pub use crate::name::{DistinguishedName, NameAttribute};
pub use crate::persona::{
    Persona, SignatureHolder, TEST_AUTH_PIN, TEST_INPUT_SUPPORT_PIN, TEST_SIGNATURE_PASSWORD,
};
pub use crate::status::StatusWord;
pub use crate::test_authorities::{TestAuthorities, TestIdentities};
pub use crate::test_person::{TestPerson, UnknownTestPerson};
pub use crate::validity_period::ValidityPeriod;
