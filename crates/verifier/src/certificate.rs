//! Certificates as bytes with their parts in sight. Reading is not believing: what a certificate
//! must look like is the profile's business, who signed it the anchors'.

use std::collections::BTreeSet;

use x509_parser::{
    asn1_rs::{self, Any, BitString, FromDer, Oid, oid},
    certificate::{TbsCertificate, TbsCertificateParser},
    error::X509Error,
    extensions::{BasicConstraints, X509Extension},
    nom::Parser,
    time::ASN1Time,
    x509::{AlgorithmIdentifier, X509Version},
};

use crate::UnixTime;

/// Largest certificate, in bytes. Today's are 1.6 KiB (confirmed: see `profile`).
pub const CERTIFICATE_MAX: usize = 4 * 1024;

/// A parsed certificate that borrows its DER.
pub(crate) struct Certificate<'a> {
    tbs: TbsCertificate<'a>,
    signature_algorithm: AlgorithmIdentifier<'a>,
    /// DER of the one above.
    signature_algorithm_der: &'a [u8],
    signature: BitString<'a>,
}

/// Why a certificate could not be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Unreadable {
    Malformed,
    TooLarge,
}

/// The algorithms with which an authority may sign.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum CertificateAlgorithm {
    EcdsaWithSha384,
    Sha256WithRsa,
}

impl<'a> Certificate<'a> {
    /// Reads exactly one certificate. Extensions are told apart here, not yet read.
    pub(crate) fn parse(der: &'a [u8]) -> Result<Self, Unreadable> {
        if der.len() > CERTIFICATE_MAX {
            return Err(Unreadable::TooLarge);
        }
        parse(der).ok_or(Unreadable::Malformed)
    }

    pub(crate) fn is_version_3(&self) -> bool {
        self.tbs.version == X509Version::V3
    }

    /// The extension with this object identifier, if there is one.
    pub(crate) fn extension(&self, oid: &Oid<'_>) -> Option<&X509Extension<'a>> {
        self.tbs
            .extensions()
            .iter()
            .find(|extension| extension.oid == *oid)
    }

    pub(crate) fn has_duplicate_extension(&self) -> bool {
        let mut seen = BTreeSet::new();
        !self
            .tbs
            .extensions()
            .iter()
            .all(|extension| seen.insert(extension.oid.as_bytes()))
    }

    /// Whether each critical extension is one of those the caller reads.
    pub(crate) fn criticals_are_among(&self, understood: &[Oid<'_>]) -> bool {
        let mut criticals = self
            .tbs
            .extensions()
            .iter()
            .filter(|extension| extension.critical);
        criticals.all(|extension| understood.contains(&extension.oid))
    }

    /// `None` if the extension is there and cannot be read.
    pub(crate) fn is_authority(&self) -> Option<bool> {
        let Some(extension) = self.extension(&BASIC_CONSTRAINTS) else {
            return Some(false);
        };
        whole::<BasicConstraints>(extension.value).map(|constraints| constraints.ca)
    }

    /// The algorithm's two statements, the signed one first (RFC 5280, section 4.1.1.2).
    pub(crate) const fn algorithms(&self) -> (&AlgorithmIdentifier<'a>, &AlgorithmIdentifier<'a>) {
        (&self.tbs.signature, &self.signature_algorithm)
    }

    /// The algorithm, if it is an allowed one. Compared as bytes, because the signature does not
    /// cover this statement of it: there is no second way to write it.
    pub(crate) fn algorithm(&self) -> Option<CertificateAlgorithm> {
        match self.signature_algorithm_der {
            ECDSA_WITH_SHA384 => Some(CertificateAlgorithm::EcdsaWithSha384),
            SHA256_WITH_RSA => Some(CertificateAlgorithm::Sha256WithRsa),
            _ => None,
        }
    }

    /// The bytes the authority signed, as they came.
    pub(crate) fn to_be_signed(&self) -> &[u8] {
        self.tbs.as_ref()
    }

    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature.data
    }

    /// DER of the issuer's name.
    pub(crate) fn issuer(&self) -> &[u8] {
        self.tbs.issuer.as_raw()
    }

    /// DER of the subject's name.
    pub(crate) fn subject(&self) -> &[u8] {
        self.tbs.subject.as_raw()
    }

    /// The subject's name as text.
    pub(crate) fn subject_text(&self) -> String {
        self.tbs.subject.to_string()
    }

    /// DER of the `SubjectPublicKeyInfo`.
    pub(crate) const fn spki(&self) -> &[u8] {
        self.tbs.subject_pki.raw
    }

    /// The first second in which the certificate is valid.
    pub(crate) fn not_before(&self) -> UnixTime {
        unix_time(self.tbs.validity.not_before)
    }

    /// The last second in which the certificate is valid.
    pub(crate) fn not_after(&self) -> UnixTime {
        unix_time(self.tbs.validity.not_after)
    }

    pub(crate) fn serial(&self) -> &[u8] {
        self.tbs.raw_serial()
    }

    /// The one way to write it. The authority's signature covers only its first member; readers
    /// are lenient about the rest, and a certificate must not have a second form.
    fn written(&self) -> Option<Vec<u8>> {
        let signature = tlv(BIT_STRING, &[&[0], self.signature()])?;
        let members = [
            self.to_be_signed(),
            self.signature_algorithm_der,
            &signature,
        ];
        tlv(SEQUENCE, &members)
    }
}

/// A value that fills its bytes; `None` if it is malformed or bytes follow it.
pub(crate) fn whole<'a, T: FromDer<'a, X509Error>>(bytes: &'a [u8]) -> Option<T> {
    match T::from_der(bytes) {
        Ok(([], value)) => Some(value),
        _ => None,
    }
}

/// The content of a SEQUENCE that fills its bytes.
pub(crate) fn whole_sequence(bytes: &[u8]) -> Option<&[u8]> {
    let (content, rest) = sequence(bytes)?;
    rest.is_empty().then_some(content)
}

/// The content of a SEQUENCE, and what follows it.
pub(crate) fn sequence(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, any) = Any::from_der(bytes).ok()?;
    (any.header.is_constructed() && any.tag() == asn1_rs::Tag::Sequence).then_some((any.data, rest))
}

pub(crate) const AUTHORITY_KEY_ID: Oid<'static> = oid!(2.5.29.35);
pub(crate) const BASIC_CONSTRAINTS: Oid<'static> = oid!(2.5.29.19);
pub(crate) const CERTIFICATE_POLICIES: Oid<'static> = oid!(2.5.29.32);
pub(crate) const EXTENDED_KEY_USAGE: Oid<'static> = oid!(2.5.29.37);
pub(crate) const KEY_USAGE: Oid<'static> = oid!(2.5.29.15);
pub(crate) const SUBJECT_ALT_NAME: Oid<'static> = oid!(2.5.29.17);
pub(crate) const SUBJECT_KEY_ID: Oid<'static> = oid!(2.5.29.14);
/// `SEQUENCE { 1.2.840.10045.4.3.3 }`, parameters absent (RFC 5758, section 3.2; specified).
const ECDSA_WITH_SHA384: &[u8] = &[
    0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03,
];
/// `SEQUENCE { 1.2.840.113549.1.1.11, NULL }` (RFC 4055, section 5; specified).
const SHA256_WITH_RSA: &[u8] = &[
    0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0x00,
];

fn parse(der: &[u8]) -> Option<Certificate<'_>> {
    let content = whole_sequence(der)?;
    let mut parser = TbsCertificateParser::new().with_deep_parse_extensions(false);
    let (after_tbs, tbs) = parser.parse(content).ok()?;
    let (after_algorithm, signature_algorithm) = AlgorithmIdentifier::from_der(after_tbs).ok()?;
    let signature_algorithm_der = after_tbs.strip_suffix(after_algorithm)?;
    let (_, signature) = BitString::from_der(after_algorithm).ok()?;
    let certificate = Certificate {
        tbs,
        signature_algorithm,
        signature_algorithm_der,
        signature,
    };
    (certificate.written()? == der).then_some(certificate)
}

/// DER of a value of up to 65,535 bytes (X.690, section 10.1; specified).
fn tlv(tag: u8, content: &[&[u8]]) -> Option<Vec<u8>> {
    let content = content.concat();
    let length = u16::try_from(content.len()).ok()?;
    let [high, low] = length.to_be_bytes();
    let mut der = match length {
        0..=0x7F => vec![tag, low],
        0x80..=0xFF => vec![tag, 0x81, low],
        0x100.. => vec![tag, 0x82, high, low],
    };
    der.extend(content);
    Some(der)
}

const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;

/// Times before 1970 become 1970.
fn unix_time(time: ASN1Time) -> UnixTime {
    UnixTime::from_secs(u64::try_from(time.timestamp()).unwrap_or(0))
}
