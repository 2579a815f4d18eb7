//! Who signed: the four basic items in a digital-signature certificate.

use std::fmt;

use x509_parser::{
    asn1_rs::{Any, Class, FromDer, Oid, Tag, oid},
    extensions::{GeneralName, SubjectAlternativeName},
};

use crate::{
    CertificateError,
    certificate::{Certificate, SUBJECT_ALT_NAME, whole},
};

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
    /// Each of the four stands there once, as a text that is not empty. Names of other kinds are
    /// passed over: the list grows.
    pub(crate) fn read(certificate: &Certificate<'_>) -> Result<Self, CertificateError> {
        let extension = certificate.extension(&SUBJECT_ALT_NAME);
        let extension = extension.ok_or(CertificateError::SignerItems)?;
        let names = whole::<SubjectAlternativeName<'_>>(extension.value);
        let names = names.ok_or(CertificateError::CertificateMalformed)?;
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
fn item(names: &SubjectAlternativeName<'_>, kind: Oid<'_>) -> Result<String, CertificateError> {
    let mut found = names.general_names.iter().filter_map(|name| match name {
        GeneralName::OtherName(oid, value) if *oid == kind => Some(text(value)),
        _ => None,
    });
    match (found.next(), found.next()) {
        (Some(Some(text)), None) => Ok(text),
        _ => Err(CertificateError::SignerItems),
    }
}

fn text(explicit: &[u8]) -> Option<String> {
    let (rest, outer) = Any::from_der(explicit).ok()?;
    let is_explicit = outer.class() == Class::ContextSpecific && outer.tag() == Tag(0);
    let (inner_rest, inner) = Any::from_der(outer.data).ok()?;
    let fits = is_explicit && rest.is_empty() && inner_rest.is_empty();
    let text = str::from_utf8(inner.data).ok()?;
    (fits && inner.tag() == Tag::Utf8String && !text.is_empty()).then(|| text.to_owned())
}

const NAME: Oid<'static> = oid!(1.2.392.200149.8.5.5.1);
const NAME_REPLACED: Oid<'static> = oid!(1.2.392.200149.8.5.5.2);
const SEX: Oid<'static> = oid!(1.2.392.200149.8.5.5.3);
const BIRTH_DATE: Oid<'static> = oid!(1.2.392.200149.8.5.5.4);
const ADDRESS: Oid<'static> = oid!(1.2.392.200149.8.5.5.5);
const ADDRESS_REPLACED: Oid<'static> = oid!(1.2.392.200149.8.5.5.6);
