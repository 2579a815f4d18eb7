//! The signed attributes: what the key signs in place of the content.

use der::asn1::{ObjectIdentifier, OctetStringRef};

use crate::{
    Digest, DocumentError, HashAlgorithm, Signer, SigningTime,
    der_value::{encoded, value},
};

/// Which attributes are signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Profile {
    /// Content type, message digest, signing time, signing-certificate-v2 (EN 319 122-1, 6.3;
    /// specified).
    CadesBes,
    /// CAdES-BES without the signing time, which a PDF has in its dictionary (EN 319 142-1, 6.3:
    /// "shall not be used"; specified).
    Pades,
    /// Content type, message digest and signing time, which every reader of PKCS #7 knows. Without
    /// signing-certificate-v2, because agencies may refuse what looks like CAdES (guess).
    Plain,
}

/// A DER `SET OF Attribute`, in DER's order.
pub(crate) fn signed_attributes(
    profile: Profile,
    signer: &Signer,
    content: &Digest,
    signed_at: SigningTime,
) -> Result<Vec<u8>, DocumentError> {
    let digest =
        OctetStringRef::new(content.as_bytes()).map_err(|_| DocumentError::DigestLength)?;
    let mut attributes = vec![
        attribute(CONTENT_TYPE, &encoded(&DATA)?)?,
        attribute(MESSAGE_DIGEST, &encoded(&digest)?)?,
    ];
    if profile != Profile::Pades {
        attributes.push(attribute(SIGNING_TIME, &signed_at.to_der()?)?);
    }
    if profile != Profile::Plain {
        attributes.push(attribute(
            SIGNING_CERTIFICATE_V2,
            &signing_certificate(signer)?,
        )?);
    }
    // X.690, 11.6: ascending, as strings of bytes (specified).
    attributes.sort();
    let parts: Vec<&[u8]> = attributes.iter().map(Vec::as_slice).collect();
    Ok(value(SET, &parts))
}

fn attribute(kind: ObjectIdentifier, content: &[u8]) -> Result<Vec<u8>, DocumentError> {
    Ok(value(
        SEQUENCE,
        &[&encoded(&kind)?, &value(SET, &[content])],
    ))
}

/// `SigningCertificateV2` of RFC 5035, section 3 (specified): SHA-256 is the default and is not
/// written. `issuerSerial` is left out: the signer is named by issuer and serial number anyway.
fn signing_certificate(signer: &Signer) -> Result<Vec<u8>, DocumentError> {
    let hash = signer.algorithm().hash();
    let algorithm = match hash {
        HashAlgorithm::Sha256 => Vec::new(),
        _ => encoded(&signer.algorithm().digest_identifier())?,
    };
    let digest = hash.digest(signer.der());
    let digest = value(OCTET_STRING, &[digest.as_bytes()]);
    let certificate = value(SEQUENCE, &[&algorithm, &digest]);
    Ok(value(SEQUENCE, &[&value(SEQUENCE, &[&certificate])]))
}

const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;

/// id-contentType, RFC 5652, section 11.1.
pub(super) const CONTENT_TYPE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
/// id-data, RFC 5652, section 4: bytes of no particular kind.
pub(super) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
/// id-messageDigest, RFC 5652, section 11.2.
pub(super) const MESSAGE_DIGEST: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// id-aa-signingCertificateV2, RFC 5035, section 3.
pub(super) const SIGNING_CERTIFICATE_V2: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// id-signingTime, RFC 5652, section 11.3.
pub(super) const SIGNING_TIME: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
