//! A certificate authority for tests: it signs whatever a template asks for. Its key is made for
//! the occasion and thrown away with it.

use std::time::Duration;

use der::asn1::GeneralizedTime;
use der::{DateTime, Decode, Encode};
use rand_core::CryptoRng;
use rsa::pkcs1v15::Signature;
use serde::{Deserialize, Serialize};
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{self, Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{KeyUsages, SubjectKeyIdentifier};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoRef;
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, SubjectPublicKeyInfo};

use crate::error::VirtualCardError;
use crate::extension::{self, IssuerReference};
use crate::key::{PrivateKey, RsaKey};
use crate::leaf_template::LeafTemplate;
use crate::name::{DistinguishedName, NameAttribute};

/// A key and a self-signed certificate. With `serde` both are written down, key included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestAuthority {
    key: RsaKey,
    certificate_der: Vec<u8>,
}

/// What the certificate of an authority shall say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityTemplate {
    /// Issuer and subject.
    pub name: DistinguishedName,
    /// The same name in Japanese, for subjectAltName.
    pub name_in_japanese: DistinguishedName,
    /// The start of the validity, Unix time in seconds.
    pub not_before: u64,
    /// The end of the validity, Unix time in seconds.
    pub not_after: u64,
}

/// A person's key and certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IssuedIdentity {
    /// The private key, which can sign for tests that need no card.
    pub key: PrivateKey,
    /// The certificate.
    pub certificate_der: Vec<u8>,
}

impl TestAuthority {
    /// Makes an RSA-2048 key (as the real authorities have; confirmed) and a certificate for it.
    pub fn generate<R: CryptoRng + ?Sized>(
        template: &AuthorityTemplate,
        rng: &mut R,
    ) -> Result<Self, VirtualCardError> {
        Self::with_key(template, RsaKey::generate(2048, rng)?, rng)
    }

    /// Makes a certificate for a key that is there already.
    pub fn with_key<R: CryptoRng + ?Sized>(
        template: &AuthorityTemplate,
        key: RsaKey,
        rng: &mut R,
    ) -> Result<Self, VirtualCardError> {
        let public_key = SubjectPublicKeyInfo::from_der(&key.public_key_der()?)?;
        let name = template.name.to_name()?;
        let content = Content {
            issuer: name.clone(),
            subject: name,
            extensions: template.extensions(&public_key)?,
        };
        let validity = validity(template.not_before, template.not_after)?;
        let certificate_der = sign(
            content,
            draw_serial_number(rng)?,
            validity,
            public_key,
            &key,
        )?;
        Ok(Self {
            key,
            certificate_der,
        })
    }

    /// The self-signed certificate: the trust anchor of everything issued here.
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate_der
    }

    /// Makes a key of the kind that the template asks for, and a certificate for it.
    pub fn issue<R: CryptoRng + ?Sized>(
        &self,
        template: &LeafTemplate,
        rng: &mut R,
    ) -> Result<IssuedIdentity, VirtualCardError> {
        let key = PrivateKey::generate(template.key, rng)?;
        let certificate_der = self.certify(template, &key.public_key_der()?, rng)?;
        Ok(IssuedIdentity {
            key,
            certificate_der,
        })
    }

    /// Makes a certificate for a public key (a DER SubjectPublicKeyInfo), which saves the time
    /// for a new key. The kind of key in the template is not looked at.
    pub fn certify<R: CryptoRng + ?Sized>(
        &self,
        template: &LeafTemplate,
        public_key_der: &[u8],
        rng: &mut R,
    ) -> Result<Vec<u8>, VirtualCardError> {
        let public_key = SubjectPublicKeyInfo::from_der(public_key_der)?;
        let content = self.content(template, &public_key)?;
        let serial_number = match template.serial_number {
            Some(number) => SerialNumber::new(&number.to_be_bytes())?,
            None => draw_serial_number(rng)?,
        };
        let validity = validity(template.not_before, template.not_after)?;
        sign(content, serial_number, validity, public_key, &self.key)
    }

    fn content(
        &self,
        template: &LeafTemplate,
        public_key: &SubjectPublicKeyInfo,
    ) -> Result<Content, VirtualCardError> {
        let reference = self.reference()?;
        let issuer = match &template.issuer_override {
            Some(name) => name.to_name()?,
            None => reference.issuer.clone(),
        };
        let subject = template.subject().to_name()?;
        let extensions = template.extensions(reference, public_key)?;
        Ok(Content {
            issuer,
            subject,
            extensions,
        })
    }

    /// The certificate is self-signed, so its subject is its issuer too.
    fn reference(&self) -> Result<IssuerReference, VirtualCardError> {
        let certificate = Certificate::from_der(&self.certificate_der)?;
        let content = certificate.tbs_certificate();
        let identifier = content.get_extension::<SubjectKeyIdentifier>()?;
        let (_, identifier) = identifier.ok_or(VirtualCardError::AuthorityUnusable)?;
        Ok(IssuerReference {
            key_identifier: identifier.0.into_bytes().into_vec(),
            issuer: content.subject().clone(),
            serial_number: content.serial_number().clone(),
        })
    }
}

impl IssuedIdentity {
    /// Signs a message as JOSE's RS256 does.
    pub fn sign_rs256(&self, message: &[u8]) -> Result<Vec<u8>, VirtualCardError> {
        self.key.sign_rs256(message)
    }

    /// Signs a message as JOSE's RS512 does.
    pub fn sign_rs512(&self, message: &[u8]) -> Result<Vec<u8>, VirtualCardError> {
        self.key.sign_rs512(message)
    }

    /// Signs a message as JOSE's ES384 does: 96 bytes, r and s one after the other.
    pub fn sign_es384(&self, message: &[u8]) -> Result<Vec<u8>, VirtualCardError> {
        self.key.sign_es384(message)
    }
}

impl AuthorityTemplate {
    /// An authority for user-authentication certificates, in the shape of the real one but with
    /// a name that cannot be taken for it. Valid from a day ago for ten years, like the real ones.
    pub fn user_authentication(now: u64) -> Self {
        Self::for_purpose("user authentication", "利用者証明用", now)
    }

    /// An authority for digital-signature certificates; otherwise as above.
    pub fn digital_signature(now: u64) -> Self {
        Self::for_purpose("digital signature", "署名用", now)
    }

    fn for_purpose(purpose: &str, purpose_in_japanese: &str, now: u64) -> Self {
        let unit = format!("TEGATA-TEST for {purpose}");
        let unit_in_japanese = format!("手形の試験 {purpose_in_japanese}");
        Self {
            name: authority_name("TEGATA-TEST (not JPKI)", &unit, "Throw-away keys of a test"),
            name_in_japanese: authority_name("手形の試験", &unit_in_japanese, "試験用の使い捨て鍵"),
            not_before: now.saturating_sub(DAY),
            not_after: now.saturating_add(10 * 365 * DAY),
        }
    }

    /// What the real authorities have (confirmed).
    fn extensions(&self, key: &SubjectPublicKeyInfo) -> Result<Vec<Extension>, der::Error> {
        Ok(vec![
            extension::authority_constraints()?,
            extension::key_usage(&[KeyUsages::KeyCertSign, KeyUsages::CRLSign])?,
            extension::subject_alternative_name(&self.name_in_japanese)?,
            extension::crl_distribution_point(&self.name)?,
            extension::subject_key_identifier(key)?,
        ])
    }
}

/// A day in seconds.
const DAY: u64 = 86_400;

fn authority_name(organization: &str, unit: &str, inner_unit: &str) -> DistinguishedName {
    DistinguishedName::new(&[
        (NameAttribute::Country, "JP"),
        (NameAttribute::Organization, organization),
        (NameAttribute::OrganizationalUnit, unit),
        (NameAttribute::OrganizationalUnit, inner_unit),
    ])
}

/// The parts of a certificate that the builder asks for, worked out beforehand.
struct Content {
    issuer: Name,
    subject: Name,
    extensions: Vec<Extension>,
}

impl BuilderProfile for Content {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _key: SubjectPublicKeyInfoRef<'_>,
        _issuer_key: SubjectPublicKeyInfoRef<'_>,
        _content: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        Ok(self.extensions.clone())
    }
}

fn sign(
    content: Content,
    serial_number: SerialNumber,
    validity: Validity,
    public_key: SubjectPublicKeyInfo,
    key: &RsaKey,
) -> Result<Vec<u8>, VirtualCardError> {
    let builder = CertificateBuilder::new(content, serial_number, validity, public_key)?;
    let certificate = builder.build::<_, Signature>(&key.certificate_signer())?;
    Ok(certificate.to_der()?)
}

/// Positive and at most four bytes long, as JPKI's are (confirmed).
fn draw_serial_number<R: CryptoRng + ?Sized>(rng: &mut R) -> Result<SerialNumber, der::Error> {
    let number = (rng.next_u32() >> 1).max(1);
    SerialNumber::new(&number.to_be_bytes())
}

fn validity(not_before: u64, not_after: u64) -> Result<Validity, der::Error> {
    Ok(Validity::new(time(not_before)?, time(not_after)?))
}

/// The builder turns it into a UTCTime up to 2049, as RFC 5280 asks.
fn time(unix_seconds: u64) -> Result<Time, der::Error> {
    let time = DateTime::from_unix_duration(Duration::from_secs(unix_seconds))?;
    Ok(Time::GeneralTime(GeneralizedTime::from_date_time(time)))
}

#[cfg(test)]
mod tests {
    use der::oid::ObjectIdentifier;
    use p384::ecdsa::signature::Verifier;
    use rsa::RsaPublicKey;
    use rsa::pkcs1v15::VerifyingKey;
    use rsa::pkcs8::DecodePublicKey;
    use sha2::{Sha256, Sha512};
    use x509_parser::extensions::{GeneralName, ParsedExtension};
    use x509_parser::prelude::{FromDer, X509Certificate};

    use super::*;
    use crate::extension::CertificateExtension;
    use crate::key::KeyKind;
    use crate::persona::Persona;
    use crate::testing::{NOW, authority, identity, rng};

    fn parse(der: &[u8]) -> X509Certificate<'_> {
        let (rest, certificate) = X509Certificate::from_der(der).unwrap();
        assert!(rest.is_empty());
        certificate
    }

    fn verify(certificate: &X509Certificate<'_>, issuer: &X509Certificate<'_>) {
        let key = RsaPublicKey::from_public_key_der(issuer.public_key().raw).unwrap();
        let signature = certificate.signature_value.as_ref();
        let signature = Signature::try_from(signature).unwrap();
        let content = certificate.tbs_certificate.as_ref();
        VerifyingKey::<Sha256>::new(key)
            .verify(content, &signature)
            .unwrap();
    }

    /// A certificate with the key that the tests share.
    fn certify(template: &LeafTemplate) -> Vec<u8> {
        let public_key = identity().key.public_key_der().unwrap();
        authority()
            .certify(template, &public_key, &mut rng())
            .unwrap()
    }

    fn template() -> LeafTemplate {
        Persona::adult(1).user_authentication_template(NOW)
    }

    fn extension<'a>(
        certificate: &'a X509Certificate<'_>,
        oid: &str,
    ) -> Option<(bool, &'a ParsedExtension<'a>)> {
        let mut found = certificate
            .extensions()
            .iter()
            .filter(|it| it.oid.to_id_string() == oid);
        found
            .next()
            .map(|extension| (extension.critical, extension.parsed_extension()))
    }

    #[test]
    fn the_authority_certificate_has_the_shape_of_the_real_one() {
        let certificate = parse(authority().certificate_der());
        verify(&certificate, &certificate);
        assert_eq!(certificate.subject(), certificate.issuer());
        assert_eq!(
            certificate.subject().to_string(),
            "C=JP, O=TEGATA-TEST (not JPKI), OU=TEGATA-TEST for user authentication, \
             OU=Throw-away keys of a test"
        );
        let constraints = certificate.basic_constraints().unwrap().unwrap();
        assert!(constraints.critical && constraints.value.ca);
        assert_eq!(constraints.value.path_len_constraint, None);
        let usage = certificate.key_usage().unwrap().unwrap();
        assert!(usage.critical && usage.value.key_cert_sign() && usage.value.crl_sign());
    }

    #[test]
    fn a_user_authentication_certificate_has_the_shape_of_a_real_one() {
        let certificate = parse(&identity().certificate_der);
        let issuer = parse(authority().certificate_der());
        verify(&certificate, &issuer);
        assert_eq!(certificate.issuer(), issuer.subject());
        assert_eq!(
            certificate.subject().to_string(),
            "C=JP, CN=TEGATA0000000100000003A"
        );
        assert_eq!(certificate.validity().not_before.timestamp(), 1_790_000_000);
        assert_eq!(
            certificate.validity().not_after.to_string(),
            "Sep 20 14:59:59 2031 +00:00"
        );
        assert!(certificate.raw_serial().len() <= 4);
        let usage = certificate.key_usage().unwrap().unwrap();
        assert!(usage.critical);
        assert_eq!(usage.value.flags, 1);
        let extended = certificate.extended_key_usage().unwrap().unwrap().value;
        assert!(extended.client_auth && !extended.server_auth && !extended.any);
        assert!(certificate.basic_constraints().unwrap().is_none());
    }

    #[test]
    fn the_policy_is_critical_and_names_a_practice_statement() {
        let certificate = parse(&identity().certificate_der);
        let Some((true, ParsedExtension::CertificatePolicies(policies))) =
            extension(&certificate, "2.5.29.32")
        else {
            panic!("certificatePolicies")
        };
        assert_eq!(policies.len(), 1);
        assert_eq!(
            policies[0].policy_id.to_id_string(),
            "1.2.392.200149.8.5.1.0.30"
        );
        let qualifiers = policies[0].policy_qualifiers.as_ref().unwrap();
        assert!(
            qualifiers[0]
                .qualifier
                .ends_with(b"http://jpki.example/cps.html")
        );
    }

    #[test]
    fn the_leaf_points_to_the_key_of_the_authority() {
        let certificate = parse(&identity().certificate_der);
        let issuer = parse(authority().certificate_der());
        let Some((false, ParsedExtension::SubjectKeyIdentifier(issuer_key))) =
            extension(&issuer, "2.5.29.14")
        else {
            panic!("subjectKeyIdentifier")
        };
        let Some((false, ParsedExtension::AuthorityKeyIdentifier(identifier))) =
            extension(&certificate, "2.5.29.35")
        else {
            panic!("authorityKeyIdentifier")
        };
        assert_eq!(identifier.key_identifier.as_ref(), Some(issuer_key));
        assert_eq!(identifier.authority_cert_serial, Some(issuer.raw_serial()));
        let names = identifier.authority_cert_issuer.as_ref().unwrap();
        assert_eq!(
            names[0],
            GeneralName::DirectoryName(issuer.subject().clone())
        );
    }

    #[test]
    fn both_certificates_are_about_as_long_as_real_ones() {
        assert!((1_100..1_700).contains(&identity().certificate_der.len()));
        assert!((1_000..1_500).contains(&authority().certificate_der().len()));
    }

    #[test]
    fn a_digital_signature_certificate_differs_in_usage_policy_and_subject() {
        let common_name = "19700101000000000010000000".to_owned() + "3A";
        let der = certify(&LeafTemplate::digital_signature(
            &common_name,
            NOW,
            NOW + 10,
        ));
        let certificate = parse(&der);
        verify(&certificate, &parse(authority().certificate_der()));
        assert_eq!(certificate.key_usage().unwrap().unwrap().value.flags, 3);
        assert!(certificate.extended_key_usage().unwrap().is_none());
        assert!(extension(&certificate, "1.3.6.1.5.5.7.1.1").is_none());
        assert!(
            certificate
                .subject()
                .to_string()
                .starts_with("C=JP, L=Mihon-ken, L=Tegata-shi")
        );
    }

    #[test]
    fn a_template_can_leave_everything_out() {
        let der = certify(&LeafTemplate {
            authority_key_identifier_override: Some(vec![1, 2, 3]),
            crl_distribution_point: None,
            extended_key_usage: Vec::new(),
            issuer_alternative_name: None,
            key_usage: Vec::new(),
            ocsp_responder: None,
            policies: Vec::new(),
            ..template()
        });
        let certificate = parse(&der);
        let found = certificate
            .extensions()
            .iter()
            .map(|extension| extension.oid.to_id_string());
        assert_eq!(found.collect::<Vec<_>>(), ["2.5.29.35", "2.5.29.14"]);
    }

    #[test]
    fn a_template_can_deviate_where_a_verifier_must_look() {
        let stranger = DistinguishedName::new(&[(NameAttribute::CommonName, "somebody else")]);
        let unknown = CertificateExtension {
            oid: ObjectIdentifier::new_unwrap("1.2.3.4"),
            critical: true,
            der: vec![0x05, 0x00],
        };
        let der = certify(&LeafTemplate {
            extra_extensions: vec![unknown],
            issuer_override: Some(stranger),
            not_after: 2_556_144_000,
            policies: vec![ObjectIdentifier::new_unwrap("2.5.29.32.0")],
            serial_number: Some(7),
            ..template()
        });
        let certificate = parse(&der);
        verify(&certificate, &parse(authority().certificate_der()));
        assert_eq!(certificate.issuer().to_string(), "CN=somebody else");
        assert_eq!(certificate.raw_serial(), [7]);
        assert_eq!(certificate.validity().not_after.timestamp(), 2_556_144_000);
        let (critical, value) = extension(&certificate, "1.2.3.4").unwrap();
        assert!(critical && value.unsupported());
    }

    #[test]
    fn identities_sign_as_jose_does() {
        let certificate = parse(&identity().certificate_der);
        let key = RsaPublicKey::from_public_key_der(certificate.public_key().raw).unwrap();
        let signature = identity().sign_rs512(b"message").unwrap();
        let signature = Signature::try_from(signature.as_slice()).unwrap();
        VerifyingKey::<Sha512>::new(key.clone())
            .verify(b"message", &signature)
            .unwrap();
        let signature = identity().sign_rs256(b"message").unwrap();
        let signature = Signature::try_from(signature.as_slice()).unwrap();
        VerifyingKey::<Sha256>::new(key)
            .verify(b"message", &signature)
            .unwrap();
        assert!(identity().sign_es384(b"message").is_err());
    }

    #[test]
    fn a_p384_identity_is_issued_and_signs_raw() {
        let template = LeafTemplate {
            key: KeyKind::P384,
            ..template()
        };
        let identity = authority().issue(&template, &mut rng()).unwrap();
        let certificate = parse(&identity.certificate_der);
        verify(&certificate, &parse(authority().certificate_der()));
        let key = certificate.public_key().raw;
        let key = p384::ecdsa::VerifyingKey::from_public_key_der(key).unwrap();
        let signature = identity.sign_es384(b"message").unwrap();
        assert_eq!(signature.len(), 96);
        let signature = p384::ecdsa::Signature::from_slice(&signature).unwrap();
        key.verify(b"message", &signature).unwrap();
        assert!(identity.sign_rs512(b"message").is_err());
    }

    #[test]
    fn authority_and_identity_survive_being_written_down() {
        let written = serde_json::to_string(authority()).unwrap();
        assert_eq!(
            &serde_json::from_str::<TestAuthority>(&written).unwrap(),
            authority()
        );
        let written = serde_json::to_string(identity()).unwrap();
        assert_eq!(
            &serde_json::from_str::<IssuedIdentity>(&written).unwrap(),
            identity()
        );
    }

    #[test]
    fn a_broken_key_is_refused_when_it_is_read() {
        assert!(serde_json::from_str::<RsaKey>("[48, 0]").is_err());
    }
}
