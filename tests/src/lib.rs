//! What needs two crates to be tested: one package, one binary.
#![forbid(unsafe_code)]

#[cfg(test)]
mod card_client;
#[cfg(test)]
mod choice;
#[cfg(test)]
mod cited_tests;
#[cfg(test)]
mod code_tables;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod contract_desk;
#[cfg(test)]
mod dependencies;
#[cfg(test)]
mod document_look;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod documents_verified;
#[cfg(test)]
mod documents_xml;
#[cfg(test)]
mod editions;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod jpki_test;
#[cfg(test)]
mod login;
#[cfg(test)]
mod pin_care;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod protocol_example;
#[cfg(test)]
mod signed_values;
#[cfg(test)]
mod signing;
#[cfg(test)]
mod verifier;
#[cfg(test)]
mod web_eid;
