//! What the bank keeps of somebody who is logged in.

use tegata_verifier::{Check, Unchecked, UnixTime};

use super::contract::Contract;

/// What the site keeps of a login: nothing that names the certificate.
#[derive(Debug)]
pub(super) struct Login {
    /// When, by the site's clock.
    pub(super) at: UnixTime,
    /// What was checked.
    pub(super) checks: Vec<Check>,
    /// What this customer is given to sign.
    pub(super) contract: Contract,
    /// The how manyth login of this card it is.
    pub(super) count: u32,
    /// The number of this customer's tax return.
    pub(super) return_number: String,
    /// What was not checked.
    pub(super) unchecked: Vec<Unchecked>,
}
