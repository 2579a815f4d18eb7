//! Reading a `SignedData` that anybody may have made. Nothing is verified here but that the parts
//! fit together; the bytes that were signed are given as they stand.

use der::{
    Tag, TagNumber,
    asn1::{ObjectIdentifier, OctetStringRef},
};
use x509_cert::{Certificate, ext::pkix::SubjectKeyIdentifier, time::Time};

use super::{
    assemble::SIGNED_DATA,
    attributes::{CONTENT_TYPE, DATA, MESSAGE_DIGEST, SIGNING_CERTIFICATE_V2, SIGNING_TIME},
    ber,
};
use crate::{
    DocumentError, HashAlgorithm,
    der_value::{Element, elements},
};

/// A signature of one or more signers, with or without its content.
#[derive(Clone, Eq, PartialEq)]
pub struct SignedData {
    /// The content, where it is attached.
    pub content: Option<Vec<u8>>,
    /// Who signed. At least one.
    pub signers: Vec<SignerEntry>,
    /// All certificates, in DER, as they stand.
    pub certificates: Vec<Vec<u8>>,
}

/// What one signer left.
#[derive(Clone, Eq, PartialEq)]
pub struct SignerEntry {
    /// The certificate that the signer is named by, in DER. It is among those of the message.
    pub certificate: Vec<u8>,
    /// What the content and the signed attributes are hashed with.
    pub hash: HashAlgorithm,
    /// The signed attributes as a DER `SET OF`: what was signed.
    pub signed_attributes: Vec<u8>,
    /// The digest that the content must have.
    pub message_digest: Vec<u8>,
    /// When the signer claims to have signed, in seconds since 1970.
    pub signing_time: Option<u64>,
    /// Whether the signed attributes name the certificate.
    pub signing_certificate: SigningCertificate,
    /// The algorithm of the signature.
    pub signature_algorithm: ObjectIdentifier,
    /// RSA's number, or a DER `ECDSA-Sig-Value`.
    pub signature: Vec<u8>,
}

/// Whether a signature names its certificate, so that no other with the same key can take its place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SigningCertificate {
    /// signing-certificate-v2 is there and fits.
    Named,
    /// No such attribute: plain CMS.
    NotNamed,
}

impl SignedData {
    /// Reads DER, or BER as some programs write it, and nothing after it.
    ///
    /// # Errors
    /// [`DocumentError::Cms`] and the reasons beginning with `Cms`; [`DocumentError::TooLarge`].
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        match Self::parse_first(bytes)? {
            (signed, []) => Ok(signed),
            _ => Err(DocumentError::Cms),
        }
    }

    /// Reads the same with zeros after it: a PDF keeps more room than the signature needs.
    pub(crate) fn parse_padded(bytes: &[u8]) -> Result<Self, DocumentError> {
        match Self::parse_first(bytes)? {
            (signed, padding) if padding.iter().all(|byte| *byte == 0) => Ok(signed),
            _ => Err(DocumentError::Cms),
        }
    }

    fn parse_first(bytes: &[u8]) -> Result<(Self, &[u8]), DocumentError> {
        if bytes.len() > MAX_LEN {
            return Err(DocumentError::TooLarge);
        }
        let (der, rest) = ber::first_as_der(bytes)?;
        let [content_info] = exactly(elements(&der, 1))?;
        Ok((Self::from_content_info(content_info)?, rest))
    }

    fn from_content_info(content_info: Element<'_>) -> Result<Self, DocumentError> {
        let [kind, explicit] = exactly(content_info.elements(Tag::Sequence, 2))?;
        if kind.decode::<ObjectIdentifier>().map_err(malformed)? != SIGNED_DATA {
            return Err(DocumentError::Cms);
        }
        let [signed_data] = exactly(explicit.elements(context(0), 1))?;
        // Version, algorithms, content; certificates, revocation lists, signers.
        let parts = signed_data.elements(Tag::Sequence, 6).map_err(malformed)?;
        let [version, hashes, encapsulated, tail @ ..] = parts.as_slice() else {
            return Err(DocumentError::Cms);
        };
        Self::from_parts(&[*version, *hashes], content(encapsulated)?, tail)
    }

    /// `head` is version and hashes, `tail` what comes after the content.
    pub(super) fn from_parts(
        head: &[Element<'_>],
        content: Option<Vec<u8>>,
        tail: &[Element<'_>],
    ) -> Result<Self, DocumentError> {
        let certificates = certificates(tail)?;
        let signers = tail.last().ok_or(DocumentError::Cms)?;
        let signers = signers.elements(Tag::Set, MAX_SIGNERS).map_err(malformed)?;
        if signers.is_empty() {
            return Err(DocumentError::Cms);
        }
        let version = demanded_version(&signers)?;
        let read = |signer| SignerEntry::read(signer, &certificates);
        let signers: Vec<_> = signers.into_iter().map(read).collect::<Result<_, _>>()?;
        demand_version(head.first(), version)?;
        demand_hashes(head.get(1), &signers)?;
        Ok(Self {
            content,
            signers,
            certificates: certificates.iter().map(|der| der.to_vec()).collect(),
        })
    }
}

/// RFC 5652, section 5.1 (specified): 3 if any signer is named by a key identifier, else 1. Nothing that
/// is not signed may say two things.
fn demanded_version(signers: &[Element<'_>]) -> Result<u8, DocumentError> {
    for signer in signers {
        let parts = signer.elements(Tag::Sequence, 7).map_err(malformed)?;
        if parts.get(1).is_some_and(|name| name.tag() != Tag::Sequence) {
            return Ok(BY_KEY_IDENTIFIER);
        }
    }
    Ok(BY_NAME)
}

fn demand_version(found: Option<&Element<'_>>, version: u8) -> Result<(), DocumentError> {
    let found = found.and_then(|found| found.decode::<u8>().ok());
    (found == Some(version))
        .then_some(())
        .ok_or(DocumentError::Cms)
}

/// Versions of a message and of a signer (RFC 5652, sections 5.1 and 5.3; specified).
const BY_NAME: u8 = 1;
const BY_KEY_IDENTIFIER: u8 = 3;

/// The message announces the hashes of its signers and no other, each once.
fn demand_hashes(
    found: Option<&Element<'_>>,
    signers: &[SignerEntry],
) -> Result<(), DocumentError> {
    let found = found.ok_or(DocumentError::Cms)?;
    let found = found.elements(Tag::Set, MAX_SIGNERS).map_err(malformed)?;
    let mut hashes = Vec::new();
    for identifier in &found {
        let hash = HashAlgorithm::from_oid(algorithm_oid(identifier)?);
        let hash = hash.ok_or(DocumentError::CmsAlgorithm)?;
        let is_used = signers.iter().any(|signer| signer.hash == hash);
        if !is_used || hashes.contains(&hash) {
            return Err(DocumentError::Cms);
        }
        hashes.push(hash);
    }
    let are_announced = signers.iter().all(|signer| hashes.contains(&signer.hash));
    are_announced.then_some(()).ok_or(DocumentError::Cms)
}

/// An attached content is read into memory; so that a hostile file cannot fill it.
const MAX_LEN: usize = 100 * 1024 * 1024;
/// A message of more people than sign one contract.
const MAX_SIGNERS: usize = 64;
/// A chain for each of them.
const MAX_CERTIFICATES: usize = 256;
/// Every signer is looked for among all certificates. The card's have two thousand bytes.
const MAX_CERTIFICATE_LEN: usize = 16 * 1024;

/// Plain data only: a content of another type is signed for another purpose (a time-stamp, a list).
fn content(encapsulated: &Element<'_>) -> Result<Option<Vec<u8>>, DocumentError> {
    let parts = encapsulated.elements(Tag::Sequence, 2).map_err(malformed)?;
    let (Some(kind), explicit) = (parts.first(), parts.get(1)) else {
        return Err(DocumentError::Cms);
    };
    if kind.decode::<ObjectIdentifier>().map_err(malformed)? != DATA {
        return Err(DocumentError::CmsContentType);
    }
    let Some(explicit) = explicit else {
        return Ok(None);
    };
    let [octets] = exactly(explicit.elements(context(0), 1))?;
    let octets: &OctetStringRef = octets.decode().map_err(malformed)?;
    Ok(Some(octets.as_bytes().to_vec()))
}

fn certificates<'a>(parts: &[Element<'a>]) -> Result<Vec<&'a [u8]>, DocumentError> {
    let Some(set) = parts.iter().find(|part| part.tag() == context(0)) else {
        return Ok(Vec::new());
    };
    let certificates = elements(set.content(), MAX_CERTIFICATES).map_err(malformed)?;
    if certificates
        .iter()
        .any(|it| it.bytes.len() > MAX_CERTIFICATE_LEN)
    {
        return Err(DocumentError::CmsCertificate);
    }
    let plain = certificates.iter().filter(|it| it.tag() == Tag::Sequence);
    Ok(plain.map(|certificate| certificate.bytes).collect())
}

impl SignerEntry {
    fn read(signer: Element<'_>, certificates: &[&[u8]]) -> Result<Self, DocumentError> {
        // Version, name, hash, signed attributes, algorithm, signature, unsigned attributes.
        let parts = signer.elements(Tag::Sequence, 7).map_err(malformed)?;
        let [version, name, hash, attributes, algorithm, signature, ..] = parts.as_slice() else {
            // Six at least: without signed attributes the content's own bytes could be attributes.
            return Err(DocumentError::CmsAttributes);
        };
        let demanded = match name.tag() {
            Tag::Sequence => BY_NAME,
            _ => BY_KEY_IDENTIFIER,
        };
        demand_version(Some(version), demanded)?;
        let certificate = named(name, certificates)?;
        let hash = HashAlgorithm::from_oid(algorithm_oid(hash)?);
        let hash = hash.ok_or(DocumentError::CmsAlgorithm)?;
        let attributes = Attributes::read(attributes)?;
        attributes.demand_plain_data()?;
        let signature: &OctetStringRef = signature.decode().map_err(malformed)?;
        Ok(Self {
            certificate: certificate.to_vec(),
            hash,
            message_digest: attributes.message_digest(hash)?,
            signing_time: attributes.signing_time()?,
            signing_certificate: attributes.signing_certificate(certificate)?,
            signed_attributes: attributes.as_signed,
            signature_algorithm: algorithm_oid(algorithm)?,
            signature: signature.as_bytes().to_vec(),
        })
    }
}

/// The certificate that a `SignerIdentifier` names.
fn named<'a>(name: &Element<'_>, certificates: &[&'a [u8]]) -> Result<&'a [u8], DocumentError> {
    let is_named = |der: &&&[u8]| match name.tag() {
        Tag::Sequence => is_issued_as(der, name),
        tag if tag == context_primitive(0) => has_key_identifier(der, name.content()),
        _ => false,
    };
    let found = certificates.iter().find(is_named).copied();
    found.ok_or(DocumentError::CmsCertificate)
}

fn is_issued_as(der: &[u8], name: &Element<'_>) -> bool {
    use der::{Decode, Encode};
    let Ok(certificate) = Certificate::from_der(der) else {
        return false;
    };
    let certificate = certificate.tbs_certificate();
    let parts = [
        certificate.issuer().to_der(),
        certificate.serial_number().to_der(),
    ];
    let parts: Result<Vec<_>, _> = parts.into_iter().collect();
    parts.is_ok_and(|parts| parts.concat() == name.content())
}

fn has_key_identifier(der: &[u8], identifier: &[u8]) -> bool {
    use der::Decode;
    let Ok(certificate) = Certificate::from_der(der) else {
        return false;
    };
    let extension = certificate
        .tbs_certificate()
        .get_extension::<SubjectKeyIdentifier>();
    extension.is_ok_and(|found| found.is_some_and(|(_, key)| key.0.as_bytes() == identifier))
}

/// The algorithms that are accepted have no parameters: absent or NULL.
fn algorithm_oid(identifier: &Element<'_>) -> Result<ObjectIdentifier, DocumentError> {
    let parts = identifier.elements(Tag::Sequence, 2).map_err(malformed)?;
    let oid = parts.first().ok_or(DocumentError::Cms)?;
    let has_none = parts.get(1).is_none_or(|it| it.bytes == NULL);
    has_none.then_some(()).ok_or(DocumentError::CmsAlgorithm)?;
    oid.decode().map_err(malformed)
}

const NULL: [u8; 2] = [0x05, 0x00];

/// The signed attributes, each of which is there once and has one value.
struct Attributes<'a> {
    as_signed: Vec<u8>,
    values: Vec<(ObjectIdentifier, Element<'a>)>,
}

impl<'a> Attributes<'a> {
    fn read(implicit: &Element<'a>) -> Result<Self, DocumentError> {
        if implicit.tag() != context(0) {
            return Err(DocumentError::CmsAttributes);
        }
        let attributes = implicit
            .elements(context(0), MAX_ATTRIBUTES)
            .map_err(malformed)?;
        let mut values: Vec<(ObjectIdentifier, Element<'a>)> = Vec::new();
        for attribute in attributes {
            let [kind, set] = exactly(attribute.elements(Tag::Sequence, 2))?;
            let kind = kind.decode().map_err(malformed)?;
            let [value] = exactly(set.elements(Tag::Set, 1))?;
            if values.iter().any(|(other, _)| *other == kind) {
                return Err(DocumentError::CmsAttributes);
            }
            values.push((kind, value));
        }
        let as_set = |rest: &[u8]| [&[0x31], rest].concat();
        let rest = implicit.bytes.get(1..).unwrap_or_default();
        Ok(Self {
            as_signed: as_set(rest),
            values,
        })
    }

    fn get(&self, kind: ObjectIdentifier) -> Option<&Element<'a>> {
        let found = self.values.iter().find(|(other, _)| *other == kind);
        found.map(|(_, value)| value)
    }

    fn demand_plain_data(&self) -> Result<(), DocumentError> {
        let kind = self.get(CONTENT_TYPE).ok_or(DocumentError::CmsAttributes)?;
        match kind.decode::<ObjectIdentifier>() {
            Ok(DATA) => Ok(()),
            _ => Err(DocumentError::CmsContentType),
        }
    }

    fn message_digest(&self, hash: HashAlgorithm) -> Result<Vec<u8>, DocumentError> {
        let digest = self
            .get(MESSAGE_DIGEST)
            .ok_or(DocumentError::CmsAttributes)?;
        let digest: &OctetStringRef = digest.decode().map_err(malformed)?;
        (digest.as_bytes().len() == hash.digest_len())
            .then(|| digest.as_bytes().to_vec())
            .ok_or(DocumentError::CmsAttributes)
    }

    fn signing_time(&self) -> Result<Option<u64>, DocumentError> {
        let time = self.get(SIGNING_TIME).map(Element::decode::<Time>);
        let time = time.transpose().map_err(malformed)?;
        Ok(time.map(|time| time.to_unix_duration().as_secs()))
    }

    /// An attribute that names another certificate is an attack, not a detail.
    fn signing_certificate(&self, certificate: &[u8]) -> Result<SigningCertificate, DocumentError> {
        let Some(attribute) = self.get(SIGNING_CERTIFICATE_V2) else {
            return Ok(SigningCertificate::NotNamed);
        };
        let parts = attribute.elements(Tag::Sequence, 2).map_err(malformed)?;
        let certificates = parts.first().ok_or(DocumentError::Cms)?;
        let certificates = certificates.elements(Tag::Sequence, MAX_CERTIFICATES);
        let certificates = certificates.map_err(malformed)?;
        // RFC 5035, section 3: the first one is the signer's.
        let first = certificates.first().ok_or(DocumentError::Cms)?;
        let parts = first.elements(Tag::Sequence, 3).map_err(malformed)?;
        let (hash, digest) = match parts.as_slice() {
            [algorithm, digest, ..] if algorithm.tag() == Tag::Sequence => {
                (HashAlgorithm::from_oid(algorithm_oid(algorithm)?), digest)
            }
            [digest, ..] => (Some(HashAlgorithm::Sha256), digest),
            [] => return Err(DocumentError::Cms),
        };
        let hash = hash.ok_or(DocumentError::CmsAlgorithm)?;
        let digest: &OctetStringRef = digest.decode().map_err(malformed)?;
        (hash.digest(certificate).as_bytes() == digest.as_bytes())
            .then_some(SigningCertificate::Named)
            .ok_or(DocumentError::CmsCertificate)
    }
}

/// Standards name about twenty.
const MAX_ATTRIBUTES: usize = 64;

const fn context(number: u32) -> Tag {
    Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(number),
    }
}

const fn context_primitive(number: u32) -> Tag {
    Tag::ContextSpecific {
        constructed: false,
        number: TagNumber(number),
    }
}

fn exactly<const N: usize>(
    found: der::Result<Vec<Element<'_>>>,
) -> Result<[Element<'_>; N], DocumentError> {
    let found = found.map_err(malformed)?;
    found.try_into().map_err(|_| DocumentError::Cms)
}

fn malformed(_: der::Error) -> DocumentError {
    DocumentError::Cms
}

/// Names nobody.
impl std::fmt::Debug for SignerEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignerEntry")
            .field("hash", &self.hash)
            .field("signing_certificate", &self.signing_certificate)
            .finish_non_exhaustive()
    }
}

/// Names nobody: the certificate carries name and address.
impl std::fmt::Debug for SignedData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedData")
            .field("signers", &self.signers)
            .finish_non_exhaustive()
    }
}
