//! Certificate extensions, each from plain values to what the certificate holds. Which of them a
//! certificate gets is decided by its template.

use der::asn1::{Any, Ia5String, OctetString, Utf8StringRef};
use der::flagset::FlagSet;
use der::oid::{AssociatedOid, ObjectIdentifier};
use der::{Encode, Error};
use sha1::{Digest, Sha1};
use x509_cert::SubjectPublicKeyInfo;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::certpolicy::{PolicyInformation, PolicyQualifierInfo};
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName, OtherName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints,
    CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage, IssuerAltName, KeyUsage,
    KeyUsages, SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;

use crate::name::DistinguishedName;

/// An extension that no field of a template describes, given as it shall stand in the
/// certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateExtension {
    /// Its type.
    pub oid: ObjectIdentifier,
    /// Whether a verifier that does not know it must refuse the certificate.
    pub critical: bool,
    /// The DER of its value, without the OCTET STRING around it.
    pub der: Vec<u8>,
}

/// An otherName of subjectAltName with a text in it: a UTF8String, as JPKI writes them (confirmed).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlternativeName {
    /// Its type.
    pub oid: ObjectIdentifier,
    /// The text.
    pub text: String,
}

impl AlternativeName {
    fn to_general_name(&self) -> Result<GeneralName, Error> {
        let value = Any::encode_from(&Utf8StringRef::new(&self.text)?)?;
        let type_id = self.oid;
        Ok(GeneralName::OtherName(OtherName { type_id, value }))
    }
}

impl CertificateExtension {
    pub(crate) fn to_extension(&self) -> Result<Extension, Error> {
        let Self { oid, critical, der } = self;
        let extn_value = OctetString::new(der.as_slice())?;
        Ok(Extension {
            extn_id: *oid,
            critical: *critical,
            extn_value,
        })
    }
}

/// Who issued a certificate, as far as extensions speak of it.
#[derive(Debug, Clone)]
pub(crate) struct IssuerReference {
    pub(crate) key_identifier: Vec<u8>,
    pub(crate) issuer: Name,
    pub(crate) serial_number: SerialNumber,
}

/// Key id, issuer and serial number of the authority's certificate, as JPKI certificates have.
pub(crate) fn authority_key_identifier(reference: IssuerReference) -> Result<Extension, Error> {
    plain(&AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(reference.key_identifier)?),
        authority_cert_issuer: Some(vec![GeneralName::DirectoryName(reference.issuer)]),
        authority_cert_serial_number: Some(reference.serial_number),
    })
}

/// Says that the certificate is that of an authority, without limit to the path.
pub(crate) fn authority_constraints() -> Result<Extension, Error> {
    critical(&BasicConstraints {
        ca: true,
        path_len_constraint: None,
    })
}

pub(crate) fn certificate_policies(
    policies: &[ObjectIdentifier],
    practice_statement: Option<&str>,
) -> Result<Extension, Error> {
    let policies = policies.iter().map(|oid| policy(*oid, practice_statement));
    critical(&CertificatePolicies(policies.collect::<Result<_, _>>()?))
}

fn policy(
    policy_identifier: ObjectIdentifier,
    practice_statement: Option<&str>,
) -> Result<PolicyInformation, Error> {
    let qualifier = practice_statement
        .map(practice_statement_qualifier)
        .transpose()?;
    let policy_qualifiers = qualifier.map(|qualifier| vec![qualifier]);
    Ok(PolicyInformation {
        policy_identifier,
        policy_qualifiers,
    })
}

/// id-qt-cps, RFC 5280, 4.2.1.4.
const PRACTICE_STATEMENT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.2.1");

fn practice_statement_qualifier(url: &str) -> Result<PolicyQualifierInfo, Error> {
    let qualifier = Some(Any::encode_from(&Ia5String::new(url)?)?);
    Ok(PolicyQualifierInfo {
        policy_qualifier_id: PRACTICE_STATEMENT,
        qualifier,
    })
}

/// A place in a directory, no URL: that is how JPKI publishes its lists.
pub(crate) fn crl_distribution_point(directory: &DistinguishedName) -> Result<Extension, Error> {
    let names = vec![GeneralName::DirectoryName(directory.to_name()?)];
    plain(&CrlDistributionPoints(vec![DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(names)),
        reasons: None,
        crl_issuer: None,
    }]))
}

pub(crate) fn extended_key_usage(usages: &[ObjectIdentifier]) -> Result<Extension, Error> {
    plain(&ExtendedKeyUsage(usages.to_vec()))
}

pub(crate) fn issuer_alternative_name(name: &DistinguishedName) -> Result<Extension, Error> {
    plain(&IssuerAltName(vec![GeneralName::DirectoryName(
        name.to_name()?,
    )]))
}

pub(crate) fn key_usage(usages: &[KeyUsages]) -> Result<Extension, Error> {
    let flags = usages
        .iter()
        .fold(FlagSet::default(), |flags, usage| flags | *usage);
    critical(&KeyUsage(flags))
}

/// id-ad-ocsp, RFC 5280, 4.2.2.1.
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");

pub(crate) fn ocsp_access(url: &str) -> Result<Extension, Error> {
    let access_location = GeneralName::UniformResourceIdentifier(Ia5String::new(url)?);
    plain(&AuthorityInfoAccessSyntax(vec![AccessDescription {
        access_method: OCSP,
        access_location,
    }]))
}

pub(crate) fn subject_alternative_names(names: &[AlternativeName]) -> Result<Extension, Error> {
    let names = names.iter().map(AlternativeName::to_general_name);
    plain(&SubjectAltName(names.collect::<Result<_, _>>()?))
}

pub(crate) fn subject_alternative_name(name: &DistinguishedName) -> Result<Extension, Error> {
    plain(&SubjectAltName(vec![GeneralName::DirectoryName(
        name.to_name()?,
    )]))
}

pub(crate) fn subject_key_identifier(key: &SubjectPublicKeyInfo) -> Result<Extension, Error> {
    plain(&SubjectKeyIdentifier(OctetString::new(key_identifier(
        key,
    ))?))
}

/// The SHA-1 of the public key's bits: the first method of RFC 5280, 4.2.1.2. A name for the key,
/// no protection.
pub(crate) fn key_identifier(key: &SubjectPublicKeyInfo) -> Vec<u8> {
    Sha1::digest(key.subject_public_key.raw_bytes()).to_vec()
}

fn critical(value: &(impl AssociatedOid + Encode)) -> Result<Extension, Error> {
    let extension = plain(value)?;
    Ok(Extension {
        critical: true,
        ..extension
    })
}

fn plain<T: AssociatedOid + Encode>(value: &T) -> Result<Extension, Error> {
    let extn_value = OctetString::new(value.to_der()?)?;
    Ok(Extension {
        extn_id: T::OID,
        critical: false,
        extn_value,
    })
}
