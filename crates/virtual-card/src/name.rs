//! Distinguished names as data, so that a test can ask for any name.

use der::asn1::{Any, PrintableString, Utf8StringRef};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc4519;
use der::{Decode, Encode};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};

/// A distinguished name, outermost part (country) first, one attribute in each part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistinguishedName(pub Vec<(NameAttribute, String)>);

/// The attributes that JPKI certificates use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameAttribute {
    /// CN.
    CommonName,
    /// C, written as a PrintableString; the others are UTF8Strings.
    Country,
    /// L.
    Locality,
    /// O.
    Organization,
    /// OU.
    OrganizationalUnit,
}

impl DistinguishedName {
    /// A name from its parts.
    pub fn new(parts: &[(NameAttribute, &str)]) -> Self {
        Self(
            parts
                .iter()
                .map(|(attribute, value)| (*attribute, (*value).to_owned()))
                .collect(),
        )
    }

    /// The DER of the name, as it stands in a certificate.
    pub fn to_der(&self) -> Result<Vec<u8>, der::Error> {
        let mut sequence = RdnSequence::default();
        for (attribute, value) in &self.0 {
            sequence.push(single_part(*attribute, value)?);
        }
        sequence.to_der()
    }

    pub(crate) fn to_name(&self) -> Result<Name, der::Error> {
        Name::from_der(&self.to_der()?)
    }
}

fn single_part(
    attribute: NameAttribute,
    value: &str,
) -> Result<RelativeDistinguishedName, der::Error> {
    let value = match attribute {
        NameAttribute::Country => Any::encode_from(&PrintableString::new(value)?)?,
        _ => Any::encode_from(&Utf8StringRef::new(value)?)?,
    };
    let mut part = RelativeDistinguishedName::default();
    part.insert(AttributeTypeAndValue {
        oid: attribute.oid(),
        value,
    })?;
    Ok(part)
}

impl NameAttribute {
    fn oid(self) -> ObjectIdentifier {
        match self {
            Self::CommonName => rfc4519::COMMON_NAME,
            Self::Country => rfc4519::COUNTRY_NAME,
            Self::Locality => rfc4519::LOCALITY_NAME,
            Self::Organization => rfc4519::ORGANIZATION_NAME,
            Self::OrganizationalUnit => rfc4519::ORGANIZATIONAL_UNIT_NAME,
        }
    }
}
