//! When a document is signed, as the caller says it: this crate reads no clock.

use std::time::Duration;

use der::{
    DateTime, Encode,
    asn1::{GeneralizedTime, UtcTime},
};

use crate::DocumentError;

/// The time that a signer claims to sign at. It proves nothing: only a time-stamp would.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SigningTime(DateTime);

impl SigningTime {
    /// Takes seconds since 1970 in UTC.
    ///
    /// # Errors
    /// [`DocumentError::SigningTime`]: after the year 9999.
    pub fn from_unix_seconds(seconds: u64) -> Result<Self, DocumentError> {
        DateTime::from_unix_duration(Duration::from_secs(seconds))
            .map(Self)
            .map_err(|_| DocumentError::SigningTime)
    }

    /// Seconds since 1970 in UTC.
    #[must_use]
    pub fn unix_seconds(self) -> u64 {
        self.0.unix_duration().as_secs()
    }

    /// `Time` of a CMS: a UTCTime until 2049, a GeneralizedTime from 2050 (RFC 5652, section 11.3;
    /// specified).
    pub(crate) fn to_der(self) -> Result<Vec<u8>, DocumentError> {
        let der = match UtcTime::from_date_time(self.0) {
            Ok(time) => time.to_der(),
            Err(_) => GeneralizedTime::from_date_time(self.0).to_der(),
        };
        der.map_err(|_| DocumentError::SigningTime)
    }

    /// A clock on a wall in Japan, which has had no summer time since 1951.
    pub(crate) fn in_japan(self) -> Result<DateTime, DocumentError> {
        let seconds = self.unix_seconds().saturating_add(9 * 3600);
        Self::from_unix_seconds(seconds).map(|time| time.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2049-12-31T23:59:59Z.
    const LAST_OF_2049: u64 = 2_524_607_999;

    fn der(seconds: u64) -> Vec<u8> {
        SigningTime::from_unix_seconds(seconds)
            .unwrap()
            .to_der()
            .unwrap()
    }

    #[test]
    fn times_until_2049_have_two_digits_for_the_year() {
        assert_eq!(der(LAST_OF_2049), b"\x17\x0d491231235959Z");
    }

    #[test]
    fn times_from_2050_have_four_digits_for_the_year() {
        assert_eq!(der(LAST_OF_2049 + 1), b"\x18\x0f20500101000000Z");
    }

    #[test]
    fn no_time_is_later_than_the_year_9999() {
        assert_eq!(
            SigningTime::from_unix_seconds(u64::MAX),
            Err(DocumentError::SigningTime)
        );
    }
}
