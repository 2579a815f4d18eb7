//! `ContentInfo` with a `SignedData` of one signer (RFC 5652, sections 3 and 5; specified).

use der::{
    Encode,
    asn1::{ObjectIdentifier, UintRef},
};

use super::attributes::DATA;
use crate::{
    DocumentError, Signature, SignatureAlgorithm, Signer,
    der_value::{encoded, header, len, value},
};

/// Everything of a `SignedData` but the content.
pub(super) struct SignerInfo {
    /// `digestAlgorithms`.
    digest_algorithms: Vec<u8>,
    /// `certificates` and `signerInfos`, which follow the content.
    tail: Vec<u8>,
}

impl SignerInfo {
    /// `attributes` is the DER `SET OF` that was signed.
    pub(super) fn build(
        signer: &Signer,
        attributes: &[u8],
        signature: &Signature,
    ) -> Result<Self, DocumentError> {
        let algorithm = signer.algorithm();
        let digest_algorithm = encoded(&algorithm.digest_identifier())?;
        let signer_info = value(
            SEQUENCE,
            &[
                &VERSION_1,
                &issuer_and_serial_number(signer)?,
                &digest_algorithm,
                &implicit(attributes)?,
                &encoded(&algorithm.signature_identifier())?,
                &value(OCTET_STRING, &[&signature_value(algorithm, signature)?]),
            ],
        );
        let certificates = value(CONTEXT_0, &[signer.der()]);
        Ok(Self {
            digest_algorithms: value(SET, &[&digest_algorithm]),
            tail: [certificates, value(SET, &[&signer_info])].concat(),
        })
    }

    pub(super) fn detached(&self) -> Vec<u8> {
        let content = value(SEQUENCE, &[&data_identifier()]);
        self.head(&content, 0)
            .into_iter()
            .chain(self.tail.iter().copied())
            .collect()
    }

    /// What comes before and what comes after a content of this length.
    pub(super) fn attached(self, content_len: u64) -> (Vec<u8>, Vec<u8>) {
        let octets = header(OCTET_STRING, content_len);
        let explicit = header(CONTEXT_0, len(&octets).saturating_add(content_len));
        let identifier = data_identifier();
        let inner = [identifier, explicit, octets].concat();
        let outer = header(SEQUENCE, len(&inner).saturating_add(content_len));
        let head = self.head(&[outer, inner].concat(), content_len);
        (head, self.tail)
    }

    /// Up to where a content of this length begins; `encapsulated` is `encapContentInfo` so far.
    fn head(&self, encapsulated: &[u8], content_len: u64) -> Vec<u8> {
        let inner = [&VERSION_1, &*self.digest_algorithms, encapsulated].concat();
        let after = len(&self.tail).saturating_add(content_len);
        let signed_data = header(SEQUENCE, len(&inner).saturating_add(after));
        let rest = after
            .saturating_add(len(&inner))
            .saturating_add(len(&signed_data));
        let explicit = header(CONTEXT_0, rest);
        let identifier = identifier(SIGNED_DATA);
        let whole = rest
            .saturating_add(len(&explicit))
            .saturating_add(len(&identifier));
        [
            header(SEQUENCE, whole),
            identifier,
            explicit,
            signed_data,
            inner,
        ]
        .concat()
    }
}

fn data_identifier() -> Vec<u8> {
    identifier(DATA)
}

fn identifier(oid: ObjectIdentifier) -> Vec<u8> {
    value(OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

fn issuer_and_serial_number(signer: &Signer) -> Result<Vec<u8>, DocumentError> {
    let certificate = signer.certificate().tbs_certificate();
    let issuer = encoded(certificate.issuer())?;
    let serial_number = encoded(certificate.serial_number())?;
    Ok(value(SEQUENCE, &[&issuer, &serial_number]))
}

/// Signed as a `SET OF`, written as `[0] IMPLICIT` (RFC 5652, section 5.4; specified).
fn implicit(attributes: &[u8]) -> Result<Vec<u8>, DocumentError> {
    let (_, rest) = attributes.split_first().ok_or(DocumentError::Cms)?;
    Ok([&[CONTEXT_0], rest].concat())
}

/// RSA's number as it is; ECDSA's two as `ECDSA-Sig-Value` (RFC 5753, section 2.1.1; specified).
fn signature_value(
    algorithm: SignatureAlgorithm,
    signature: &Signature,
) -> Result<Vec<u8>, DocumentError> {
    let bytes = signature.as_bytes();
    if bytes.len() != algorithm.signature_len() {
        return Err(DocumentError::SignatureLength);
    }
    match algorithm {
        SignatureAlgorithm::RsaSha256 { .. } => Ok(bytes.to_vec()),
        SignatureAlgorithm::EcdsaP384Sha384 => {
            let (r, s) = bytes
                .split_at_checked(bytes.len().div_euclid(2))
                .ok_or(DocumentError::SignatureLength)?;
            Ok(value(SEQUENCE, &[&integer(r)?, &integer(s)?]))
        }
    }
}

fn integer(bytes: &[u8]) -> Result<Vec<u8>, DocumentError> {
    UintRef::new(bytes)
        .and_then(|number| number.to_der())
        .map_err(|_| DocumentError::SignatureLength)
}

const CONTEXT_0: u8 = 0xA0;
const OBJECT_IDENTIFIER: u8 = 0x06;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// The version of a `SignedData` of plain data, and of a signer named by issuer and serial number.
const VERSION_1: [u8; 3] = [2, 1, 1];

/// id-signedData, RFC 5652, section 5.1.
pub(super) const SIGNED_DATA: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
