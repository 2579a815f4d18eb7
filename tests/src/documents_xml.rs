//! XML signatures and canonical XML, against libxml2 and xmlsec1.

mod canonical;
mod documents;
mod generator;
mod libxml2;
mod people;
mod refused;
mod signed;
pub(crate) mod signxml;
mod wrapping;
mod xmlsec;
