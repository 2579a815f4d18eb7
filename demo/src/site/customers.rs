//! The customers of the bank: who has logged in before. A card is known again by the account key,
//! which is all a certificate without a name gives.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tegata_verifier::AccountKey;

/// How often each card has logged in since the site was started.
#[derive(Default)]
pub(super) struct Customers {
    logins: Mutex<HashMap<AccountKey, u32>>,
}

/// Most cards remembered: a developer makes a new one with a click, but not this often.
const CUSTOMERS_MAX: usize = 10_000;

impl Customers {
    /// Counts a login and says the how manyth of this card it is. When the bank is full, cards it
    /// does not know stay unknown.
    pub(super) fn count_login(&self, account: AccountKey) -> u32 {
        let mut logins = self.logins.lock().unwrap_or_else(PoisonError::into_inner);
        if logins.len() >= CUSTOMERS_MAX && !logins.contains_key(&account) {
            return 1;
        }
        let count = logins.entry(account).or_default();
        *count = count.saturating_add(1);
        *count
    }
}
