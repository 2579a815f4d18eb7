//! What a person's certificate shall say, as data: a test of a verifier takes one of the two
//! profiles and changes what it wants to see refused.

use der::oid::ObjectIdentifier;
use x509_cert::SubjectPublicKeyInfo;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::KeyUsages;

use crate::extension::{self, AlternativeName, CertificateExtension, IssuerReference};
use crate::key::KeyKind;
use crate::name::{DistinguishedName, NameAttribute};

/// The policy of user-authentication certificates of the official test hierarchy; single source.
pub const TEST_POLICY_USER_AUTHENTICATION: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.0.30");

/// The policy of digital-signature certificates of the official test hierarchy; single source.
pub const TEST_POLICY_DIGITAL_SIGNATURE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.0.20");

/// id-kp-clientAuth, RFC 5280, 4.2.1.12.
const CLIENT_AUTHENTICATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");

/// Reserved by RFC 6761: it will never be anybody's page.
const TEST_PRACTICE_STATEMENT: &str = "http://jpki.example/cps.html";

/// Reserved by RFC 6761: it will never resolve.
const TEST_OCSP_RESPONDER: &str = "http://ocsp.jpki.invalid";

/// The content of an end-entity certificate. A list that is empty and an option that is `None`
/// leave their extension out; everything else is written as it is, sensible or not.
#[derive(Debug, Clone, PartialEq)]
pub struct LeafTemplate {
    /// Which key [`TestAuthority::issue`](crate::TestAuthority::issue) makes.
    pub key: KeyKind,
    /// The CN of the subject. JPKI: 23 characters for user authentication, 28 for signatures.
    pub subject_common_name: String,
    /// The Ls of the subject, prefecture first; JPKI has them in signature certificates only.
    pub subject_localities: Vec<String>,
    /// The start of the validity, Unix time in seconds.
    pub not_before: u64,
    /// The end of the validity, Unix time in seconds. JPKI: 14:59:59Z, the end of a Japanese day.
    pub not_after: u64,
    /// The serial number; `None` draws one of up to four bytes, the length that JPKI uses.
    pub serial_number: Option<u32>,
    /// keyUsage, critical.
    pub key_usage: Vec<KeyUsages>,
    /// extKeyUsage.
    pub extended_key_usage: Vec<ObjectIdentifier>,
    /// certificatePolicies, critical.
    pub policies: Vec<ObjectIdentifier>,
    /// The URL of the certification practice statement in every policy.
    pub practice_statement: Option<String>,
    /// subjectAltName: otherNames. JPKI has the four basic items there, in signature certificates.
    pub subject_alternative_names: Vec<AlternativeName>,
    /// issuerAltName.
    pub issuer_alternative_name: Option<DistinguishedName>,
    /// cRLDistributionPoints, a place in a directory.
    pub crl_distribution_point: Option<DistinguishedName>,
    /// authorityInfoAccess: the URL of an OCSP responder.
    pub ocsp_responder: Option<String>,
    /// The issuer's name instead of the authority's own.
    pub issuer_override: Option<DistinguishedName>,
    /// The key id in authorityKeyIdentifier instead of the authority's own.
    pub authority_key_identifier_override: Option<Vec<u8>>,
    /// More extensions, written after the others.
    pub extra_extensions: Vec<CertificateExtension>,
}

impl LeafTemplate {
    /// The profile of a user-authentication certificate (利用者証明用電子証明書): keyUsage
    /// digitalSignature, extKeyUsage clientAuth and an OCSP responder (confirmed).
    pub fn user_authentication(common_name: &str, not_before: u64, not_after: u64) -> Self {
        Self {
            extended_key_usage: vec![CLIENT_AUTHENTICATION],
            issuer_alternative_name: Some(issuer_in_japanese("利用者証明用")),
            key_usage: vec![KeyUsages::DigitalSignature],
            ocsp_responder: Some(TEST_OCSP_RESPONDER.to_owned()),
            policies: vec![TEST_POLICY_USER_AUTHENTICATION],
            ..Self::bare(common_name, not_before, not_after)
        }
    }

    /// The profile of a digital-signature certificate (署名用電子証明書): keyUsage
    /// digitalSignature and nonRepudiation, no extKeyUsage, no OCSP responder (confirmed). The
    /// four basic items, which a real one has in subjectAltName, are left to the caller.
    pub fn digital_signature(common_name: &str, not_before: u64, not_after: u64) -> Self {
        Self {
            issuer_alternative_name: Some(issuer_in_japanese("署名用")),
            key_usage: vec![KeyUsages::DigitalSignature, KeyUsages::NonRepudiation],
            policies: vec![TEST_POLICY_DIGITAL_SIGNATURE],
            subject_localities: vec!["Mihon-ken".to_owned(), "Tegata-shi".to_owned()],
            ..Self::bare(common_name, not_before, not_after)
        }
    }

    /// What both profiles have in common (confirmed).
    fn bare(common_name: &str, not_before: u64, not_after: u64) -> Self {
        Self {
            key: KeyKind::Rsa { bits: 2048 },
            subject_common_name: common_name.to_owned(),
            subject_localities: Vec::new(),
            not_before,
            not_after,
            serial_number: None,
            key_usage: Vec::new(),
            extended_key_usage: Vec::new(),
            policies: Vec::new(),
            subject_alternative_names: Vec::new(),
            practice_statement: Some(TEST_PRACTICE_STATEMENT.to_owned()),
            issuer_alternative_name: None,
            crl_distribution_point: Some(crl_directory()),
            ocsp_responder: None,
            issuer_override: None,
            authority_key_identifier_override: None,
            extra_extensions: Vec::new(),
        }
    }

    /// The subject: C=JP, the localities, CN.
    pub fn subject(&self) -> DistinguishedName {
        let mut parts = vec![(NameAttribute::Country, "JP".to_owned())];
        let localities = self.subject_localities.iter().cloned();
        parts.extend(localities.map(|locality| (NameAttribute::Locality, locality)));
        parts.push((NameAttribute::CommonName, self.subject_common_name.clone()));
        DistinguishedName(parts)
    }

    /// Every extension, in an order of our own: that of the real certificates is not documented.
    pub(crate) fn extensions(
        &self,
        issuer: IssuerReference,
        key: &SubjectPublicKeyInfo,
    ) -> Result<Vec<Extension>, der::Error> {
        let mut extensions = self.usage_extensions()?;
        extensions.extend(self.issuer_extensions()?);
        extensions.push(extension::authority_key_identifier(
            self.overridden(issuer),
        )?);
        extensions.push(extension::subject_key_identifier(key)?);
        for extra in &self.extra_extensions {
            extensions.push(extra.to_extension()?);
        }
        Ok(extensions)
    }

    fn usage_extensions(&self) -> Result<Vec<Extension>, der::Error> {
        let mut extensions = Vec::new();
        if !self.key_usage.is_empty() {
            extensions.push(extension::key_usage(&self.key_usage)?);
        }
        if !self.extended_key_usage.is_empty() {
            extensions.push(extension::extended_key_usage(&self.extended_key_usage)?);
        }
        if !self.policies.is_empty() {
            let statement = self.practice_statement.as_deref();
            extensions.push(extension::certificate_policies(&self.policies, statement)?);
        }
        if !self.subject_alternative_names.is_empty() {
            let names = &self.subject_alternative_names;
            extensions.push(extension::subject_alternative_names(names)?);
        }
        Ok(extensions)
    }

    fn issuer_extensions(&self) -> Result<Vec<Extension>, der::Error> {
        let name = self.issuer_alternative_name.as_ref();
        let directory = self.crl_distribution_point.as_ref();
        let responder = self.ocsp_responder.as_deref();
        let extensions = [
            name.map(extension::issuer_alternative_name),
            directory.map(extension::crl_distribution_point),
            responder.map(extension::ocsp_access),
        ];
        extensions.into_iter().flatten().collect()
    }

    fn overridden(&self, issuer: IssuerReference) -> IssuerReference {
        match self.authority_key_identifier_override.clone() {
            Some(key_identifier) => IssuerReference {
                key_identifier,
                ..issuer
            },
            None => issuer,
        }
    }
}

fn issuer_in_japanese(purpose: &str) -> DistinguishedName {
    let unit = format!("手形の試験用認証局（公的個人認証サービスではない） {purpose}");
    DistinguishedName::new(&[
        (NameAttribute::Country, "JP"),
        (NameAttribute::Organization, "手形の試験"),
        (NameAttribute::OrganizationalUnit, &unit),
    ])
}

fn crl_directory() -> DistinguishedName {
    DistinguishedName::new(&[
        (NameAttribute::Country, "JP"),
        (NameAttribute::Organization, "TEGATA-TEST (not JPKI)"),
        (NameAttribute::OrganizationalUnit, "CRL Distribution Points"),
        (NameAttribute::OrganizationalUnit, "Mihon-ken"),
        (NameAttribute::CommonName, "Tegata-shi CRLDP"),
    ])
}
