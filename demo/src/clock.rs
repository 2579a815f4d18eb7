//! What time it is. The verifier and the virtual card have no clock of their own.

use std::time::SystemTime;

use tegata_verifier::UnixTime;

/// The time of this machine. A clock set before 1970 counts as 1970.
#[must_use]
pub fn now() -> UnixTime {
    UnixTime::try_from(SystemTime::now()).unwrap_or(UnixTime::from_secs(0))
}
