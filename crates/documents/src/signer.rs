//! Who signs: the digital-signature certificate, and the signature that its key made.

use std::fmt;

use der::{Decode, Encode, oid::AssociatedOid};
use x509_cert::{Certificate, ext::pkix::SubjectAltName};

use crate::{DocumentError, SignatureAlgorithm, SignerItems};

/// A digital-signature certificate (署名用電子証明書) and how its key signs.
#[derive(Clone)]
pub struct Signer {
    algorithm: SignatureAlgorithm,
    certificate: Certificate,
    der: Vec<u8>,
}

impl Signer {
    /// Reads a DER certificate. Judges nothing but the kind of its key: whether the certificate is
    /// one for signing, and whose, is the caller's to know.
    ///
    /// # Errors
    /// [`DocumentError::Certificate`], [`DocumentError::UnsupportedKey`].
    pub fn parse(der: &[u8]) -> Result<Self, DocumentError> {
        let certificate = Certificate::from_der(der).map_err(|_| DocumentError::Certificate)?;
        let key = certificate.tbs_certificate().subject_public_key_info();
        let algorithm = SignatureAlgorithm::try_from(key)?;
        // What is embedded must be what was issued, to the byte.
        let same = certificate.to_der().is_ok_and(|again| again == der);
        same.then(|| Self {
            algorithm,
            certificate,
            der: der.to_vec(),
        })
        .ok_or(DocumentError::Certificate)
    }

    /// How the key signs.
    #[must_use]
    pub const fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The certificate, as it was issued.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Who the certificate says its holder is.
    ///
    /// # Errors
    /// [`DocumentError::SignerItems`], [`DocumentError::Certificate`].
    pub fn items(&self) -> Result<SignerItems, DocumentError> {
        let tbs = self.certificate.tbs_certificate();
        let mut extensions = tbs.extensions().into_iter().flatten();
        let names = extensions.find(|extension| extension.extn_id == SubjectAltName::OID);
        let names = names.ok_or(DocumentError::SignerItems)?;
        SignerItems::read(names.extn_value.as_bytes())
    }

    /// When the certificate ends: seconds since 1970 in UTC, the last one in which it is good.
    #[must_use]
    pub fn not_after(&self) -> u64 {
        let validity = self.certificate.tbs_certificate().validity();
        validity.not_after.to_unix_duration().as_secs()
    }

    /// The certificate, taken apart.
    #[must_use]
    pub(crate) const fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}

/// Names nobody: the certificate carries name and address.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// A signature (署名値) as the card gives it: RSA's number, or ECDSA's r and s side by side.
#[derive(Clone, Eq, PartialEq)]
pub struct Signature(Vec<u8>);

impl Signature {
    /// Takes the bytes that the key of `signer` made.
    ///
    /// # Errors
    /// [`DocumentError::SignatureLength`].
    pub fn new(signer: &Signer, bytes: Vec<u8>) -> Result<Self, DocumentError> {
        (bytes.len() == signer.algorithm.signature_len())
            .then_some(Self(bytes))
            .ok_or(DocumentError::SignatureLength)
    }

    /// The bytes as the card gives them, which is also how JWS (RFC 7518, section 3.4) and XMLDSig
    /// (RFC 6931, section 2.3.6) write them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}
