//! Who signed: the four basic items in a digital-signature certificate.

use std::fmt;

use der::{
    Decode,
    asn1::{ObjectIdentifier, Utf8StringRef},
};
use x509_cert::ext::pkix::{SubjectAltName, name::GeneralName};

use crate::DocumentError;

/// The four basic items (基本4情報) as the authority states them in a digital-signature certificate.
///
/// They are a person's name, address, birth date and sex: show them to whoever asked for the signer,
/// and log them nowhere.
#[derive(Clone, Eq, PartialEq)]
pub struct SignerItems {
    address: String,
    birth_date: String,
    name: String,
    replaced: bool,
    sex: String,
}

impl SignerItems {
    /// Reads the value of a certificate's subject alternative name, in DER. Each of the four stands
    /// there once, as a text that is not empty. Names of other kinds are passed over: the list grows.
    ///
    /// # Errors
    /// [`DocumentError::Certificate`] if the value cannot be read, [`DocumentError::SignerItems`] if it
    /// does not name a holder.
    pub fn read(subject_alternative_name: &[u8]) -> Result<Self, DocumentError> {
        let names = SubjectAltName::from_der(subject_alternative_name);
        let SubjectAltName(names) = names.map_err(|_| DocumentError::Certificate)?;
        let item = |kind| item(&names, kind);
        let is_replaced = |kind| item(kind).is_ok_and(|places| places.contains('1'));
        Ok(Self {
            name: item(NAME)?,
            birth_date: item(BIRTH_DATE)?,
            sex: item(SEX)?,
            address: item(ADDRESS)?,
            replaced: is_replaced(NAME_REPLACED) || is_replaced(ADDRESS_REPLACED),
        })
    }

    /// The name (氏名).
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address (住所).
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The date of birth (生年月日) as it stands there: a digit for the era, then the year of the
    /// common era, month and day.
    #[must_use]
    pub fn birth_date(&self) -> &str {
        &self.birth_date
    }

    /// The sex (性別) as it stands there: `1` male, `2` female, `3` unknown.
    #[must_use]
    pub fn sex(&self) -> &str {
        &self.sex
    }

    /// Whether a character of name or address was replaced (代替文字), because certificates cannot
    /// hold it.
    #[must_use]
    pub const fn has_replaced_characters(&self) -> bool {
        self.replaced
    }
}

/// Names nobody.
impl fmt::Debug for SignerItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignerItems(..)")
    }
}

/// The one otherName of this kind: a UTF8String (confirmed: real certificates agree).
fn item(names: &[GeneralName], kind: ObjectIdentifier) -> Result<String, DocumentError> {
    let mut found = names.iter().filter_map(|name| match name {
        GeneralName::OtherName(other) if other.type_id == kind => {
            Some(other.value.decode_as::<Utf8StringRef<'_>>().ok())
        }
        _ => None,
    });
    match (found.next(), found.next()) {
        (Some(Some(text)), None) if !text.as_str().is_empty() => Ok(text.as_str().to_owned()),
        _ => Err(DocumentError::SignerItems),
    }
}

const NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.1");
const NAME_REPLACED: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.2");
const SEX: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.3");
const BIRTH_DATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.4");
const ADDRESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.5");
const ADDRESS_REPLACED: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.6");
