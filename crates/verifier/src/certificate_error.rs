//! What can be wrong with a person's certificate, whatever it was used for.

use crate::TokenError;

macro_rules! certificate_errors {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $text:literal;)+) => {
        /// Why a person's certificate was refused.
        ///
        /// Nothing in it comes from the certificate: it can be logged as it is.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
        #[non_exhaustive]
        pub enum CertificateError {
            $($(#[doc = $doc])+ #[error($text)] $name,)+
        }

        impl CertificateError {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The reason as one permanent `snake_case` word.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

certificate_errors! {
    /// The authority's own certificate has ended.
    AnchorExpired = "anchor_expired", "the authority's certificate has expired";
    /// The authority's own certificate has not begun.
    AnchorNotYetValid = "anchor_not_yet_valid", "the authority's certificate is not yet valid";
    /// The certificate names no key of its issuer (authority key identifier).
    AuthorityKeyIdMissing = "authority_key_id_missing",
        "the certificate does not name its issuer's key";
    /// The certificate's two statements of its signature algorithm differ.
    CertificateAlgorithmMismatch = "certificate_algorithm_mismatch",
        "the certificate's two signature algorithms differ";
    /// The certificate is signed with something else than RSA with SHA-256 or ECDSA with SHA-384.
    CertificateAlgorithmNotAllowed = "certificate_algorithm_not_allowed",
        "the certificate's signature algorithm is not allowed";
    /// `notAfter` had passed at the time.
    CertificateExpired = "certificate_expired", "the certificate has expired";
    /// The certificate belongs to an authority, not to a person.
    CertificateIsAuthority = "certificate_is_authority", "the certificate is an authority's";
    /// The certificate is not X.509 in the one form that DER gives it, or bytes follow it.
    CertificateMalformed = "certificate_malformed", "the certificate is malformed";
    /// `notBefore` was still to come at the time.
    CertificateNotYetValid = "certificate_not_yet_valid", "the certificate is not yet valid";
    /// The caller's revocation data say so.
    CertificateRevoked = "certificate_revoked", "the certificate is revoked";
    /// The authority named by the certificate did not sign it.
    CertificateSignatureInvalid = "certificate_signature_invalid",
        "the certificate's signature is wrong";
    /// The certificate is over 4 KiB.
    CertificateTooLarge = "certificate_too_large", "the certificate is too large";
    /// Not X.509 version 3.
    CertificateVersion = "certificate_version", "the certificate is not of version 3";
    /// The extended key usage does not contain client authentication, as a login needs it.
    ClientAuthMissing = "client_auth_missing", "the certificate is not for client authentication";
    /// A critical extension that this verifier does not understand (RFC 5280, section 4.2).
    CriticalExtensionUnknown = "critical_extension_unknown",
        "the certificate has a critical extension that is not understood";
    /// A 署名用電子証明書 where a 利用者証明用電子証明書 is needed.
    DigitalSignatureCertificate = "digital_signature_certificate",
        "the certificate is a digital-signature certificate";
    /// An extension stands twice (RFC 5280, section 4.2).
    ExtensionDuplicate = "extension_duplicate", "the certificate has an extension twice";
    /// No anchor has the issuer's name and key id.
    IssuerUnknown = "issuer_unknown", "the certificate's issuer is unknown";
    /// The certificate's key is neither RSA of 2048 to 4096 bits nor on P-384.
    KeyNotSupported = "key_not_supported", "the certificate's key is not supported";
    /// The key usage is not exactly that of the certificate's kind.
    KeyUsage = "key_usage", "the certificate's key usage is not that of its kind";
    /// The certificate has no key usage.
    KeyUsageMissing = "key_usage_missing", "the certificate has no key usage";
    /// The key usage is not critical.
    KeyUsageNotCritical = "key_usage_not_critical", "the certificate's key usage is not critical";
    /// No accepted policy among the certificate's policies.
    PolicyMissing = "policy_missing", "the certificate does not have the required policy";
    /// The certificate policies are not critical.
    PolicyNotCritical = "policy_not_critical", "the certificate's policies are not critical";
    /// The policy is accepted, but not from this authority (test policy and real one mixed).
    PolicyNotOfIssuer = "policy_not_of_issuer",
        "the certificate's policy is not one of its authority";
    /// A critical policy has a qualifier that is not understood (RFC 5280, section 4.2.1.4).
    PolicyQualifierUnknown = "policy_qualifier_unknown",
        "the certificate's policy has an unknown qualifier";
    /// One of the four basic items (基本4情報) is missing, doubled or malformed.
    SignerItems = "signer_items", "the certificate does not name its holder";
    /// A 利用者証明用電子証明書 where a 署名用電子証明書 is needed: it logs in and must never sign
    /// a document.
    UserAuthenticationCertificate = "user_authentication_certificate",
        "the certificate is a user-authentication certificate";
}

/// Logins have one flat list of reasons.
impl From<CertificateError> for TokenError {
    fn from(error: CertificateError) -> Self {
        use CertificateError as Error;
        match error {
            Error::AnchorExpired => Self::AnchorExpired,
            Error::AnchorNotYetValid => Self::AnchorNotYetValid,
            Error::AuthorityKeyIdMissing => Self::AuthorityKeyIdMissing,
            Error::CertificateAlgorithmMismatch => Self::CertificateAlgorithmMismatch,
            Error::CertificateAlgorithmNotAllowed => Self::CertificateAlgorithmNotAllowed,
            Error::CertificateExpired => Self::CertificateExpired,
            Error::CertificateIsAuthority => Self::CertificateIsAuthority,
            // No login asks for the holder's items.
            Error::CertificateMalformed | Error::SignerItems => Self::CertificateMalformed,
            Error::CertificateNotYetValid => Self::CertificateNotYetValid,
            Error::CertificateRevoked => Self::CertificateRevoked,
            Error::CertificateSignatureInvalid => Self::CertificateSignatureInvalid,
            Error::CertificateTooLarge => Self::CertificateTooLarge,
            Error::CertificateVersion => Self::CertificateVersion,
            Error::ClientAuthMissing => Self::ClientAuthMissing,
            Error::CriticalExtensionUnknown => Self::CriticalExtensionUnknown,
            Error::DigitalSignatureCertificate => Self::DigitalSignatureCertificate,
            Error::ExtensionDuplicate => Self::ExtensionDuplicate,
            Error::IssuerUnknown => Self::IssuerUnknown,
            Error::KeyNotSupported => Self::KeyNotSupported,
            // That it is a user-authentication certificate is wrong for documents only.
            Error::KeyUsage | Error::UserAuthenticationCertificate => Self::KeyUsage,
            Error::KeyUsageMissing => Self::KeyUsageMissing,
            Error::KeyUsageNotCritical => Self::KeyUsageNotCritical,
            Error::PolicyMissing => Self::PolicyMissing,
            Error::PolicyNotCritical => Self::PolicyNotCritical,
            Error::PolicyNotOfIssuer => Self::PolicyNotOfIssuer,
            Error::PolicyQualifierUnknown => Self::PolicyQualifierUnknown,
        }
    }
}
