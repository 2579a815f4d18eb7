//! Everything that can be wrong, one variant for each reason.

/// Why a login was refused.
///
/// Nothing in it comes from the token: it can be logged and shown to developers as it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The algorithm does not fit the certificate's key: RS512 needs RSA, ES384 needs P-384.
    #[error("the algorithm does not fit the certificate's key")]
    AlgorithmKeyMismatch,
    /// The algorithm is neither RS512 nor ES384; of a Web eID token, it is not RS512.
    #[error("the algorithm is not an accepted one")]
    AlgorithmNotAllowed,
    /// The authority's own certificate has ended.
    #[error("the authority's certificate has expired")]
    AnchorExpired,
    /// The authority's own certificate has not begun.
    #[error("the authority's certificate is not yet valid")]
    AnchorNotYetValid,
    /// `aud` is not the site's origin: the token was made for another site.
    #[error("the token was made for another origin")]
    AudienceMismatch,
    /// The certificate names no key of its issuer (authority key identifier).
    #[error("the certificate does not name its issuer's key")]
    AuthorityKeyIdMissing,
    /// A member that should be base64 is not, or is not in its one canonical form.
    #[error("a part is not canonical base64")]
    Base64,
    /// The certificate's two statements of its signature algorithm differ.
    #[error("the certificate's two signature algorithms differ")]
    CertificateAlgorithmMismatch,
    /// The certificate is signed with something else than RSA with SHA-256 or ECDSA with SHA-384.
    #[error("the certificate's signature algorithm is not allowed")]
    CertificateAlgorithmNotAllowed,
    /// `notAfter` has passed. The person needs a new certificate from their municipality.
    #[error("the certificate has expired")]
    CertificateExpired,
    /// The certificate belongs to an authority, not to a person.
    #[error("the certificate is an authority's")]
    CertificateIsAuthority,
    /// The certificate is not X.509 in the one form that DER gives it, or bytes follow it.
    #[error("the certificate is malformed")]
    CertificateMalformed,
    /// `notBefore` is still to come.
    #[error("the certificate is not yet valid")]
    CertificateNotYetValid,
    /// The caller's revocation data say so.
    #[error("the certificate is revoked")]
    CertificateRevoked,
    /// The authority named by the certificate did not sign it.
    #[error("the certificate's signature is wrong")]
    CertificateSignatureInvalid,
    /// The certificate is over 4 KiB ([`CERTIFICATE_MAX`](crate::CERTIFICATE_MAX)).
    #[error("the certificate is too large")]
    CertificateTooLarge,
    /// Not X.509 version 3.
    #[error("the certificate is not of version 3")]
    CertificateVersion,
    /// Older than 15 minutes ([`CHALLENGE_LIFETIME`](crate::CHALLENGE_LIFETIME)).
    #[error("the challenge has expired")]
    ChallengeExpired,
    /// `nonce` is not the challenge of this session.
    #[error("the token answers another challenge")]
    ChallengeMismatch,
    /// No challenge was issued for this session, or it was used already: a replay ends here.
    #[error("no challenge is waiting in this session")]
    ChallengeMissing,
    /// The extended key usage does not contain client authentication.
    #[error("the certificate is not for client authentication")]
    ClientAuthMissing,
    /// A critical extension that this verifier does not understand (RFC 5280, section 4.2).
    #[error("the certificate has a critical extension that is not understood")]
    CriticalExtensionUnknown,
    /// A 署名用電子証明書: it signs documents and must never log anyone in.
    #[error("the certificate is a digital-signature certificate")]
    DigitalSignatureCertificate,
    /// An extension stands twice (RFC 5280, section 4.2).
    #[error("the certificate has an extension twice")]
    ExtensionDuplicate,
    /// The header is over 5,632 bytes ([`HEADER_MAX`](crate::HEADER_MAX)).
    #[error("the token's header is too large")]
    HeaderTooLarge,
    /// `iat` lies before the challenge was issued: the clock of the person's machine is behind.
    #[error("the token was made before its challenge")]
    IssuedBeforeChallenge,
    /// `iat` lies in the future: the clock of the person's machine is ahead.
    #[error("the token was made in the future")]
    IssuedInFuture,
    /// No anchor has the issuer's name and key id.
    #[error("the certificate's issuer is unknown")]
    IssuerUnknown,
    /// The certificate's key is neither RSA of 2048 to 4096 bits nor on P-384.
    #[error("the certificate's key is not supported")]
    KeyNotSupported,
    /// The key usage is not exactly `digitalSignature`.
    #[error("the certificate's key usage is not that of a user-authentication certificate")]
    KeyUsage,
    /// The certificate has no key usage.
    #[error("the certificate has no key usage")]
    KeyUsageMissing,
    /// The key usage is not critical.
    #[error("the certificate's key usage is not critical")]
    KeyUsageNotCritical,
    /// A member stands twice in the header, the payload or the Web eID token.
    #[error("the token has a member twice")]
    MemberDuplicate,
    /// A member is absent from the header, the payload or the Web eID token.
    #[error("the token lacks a member")]
    MemberMissing,
    /// A member has a value of another JSON type.
    #[error("a member of the token has the wrong type")]
    MemberType,
    /// The header, the payload or the Web eID token has a member that does not belong there (`crit`,
    /// `jwk`, …).
    #[error("the token has an unknown member")]
    MemberUnknown,
    /// The header, the payload or the Web eID token is not one JSON object in UTF-8.
    #[error("the token, its header or its payload is not a JSON object")]
    NotJson,
    /// Not three parts joined by two full stops, none of them empty.
    #[error("the token does not have three parts")]
    Parts,
    /// The payload is over 1 KiB ([`PAYLOAD_MAX`](crate::PAYLOAD_MAX)).
    #[error("the token's payload is too large")]
    PayloadTooLarge,
    /// No accepted policy among the certificate's policies.
    #[error("the certificate does not have the required policy")]
    PolicyMissing,
    /// The certificate policies are not critical.
    #[error("the certificate's policies are not critical")]
    PolicyNotCritical,
    /// The policy is accepted, but not from this authority (test policy and real one mixed).
    #[error("the certificate's policy is not one of its authority")]
    PolicyNotOfIssuer,
    /// A critical policy has a qualifier that is not understood (RFC 5280, section 4.2.1.4).
    #[error("the certificate's policy has an unknown qualifier")]
    PolicyQualifierUnknown,
    /// The certificate's key did not sign this token. A Web eID token for another site or another nonce
    /// ends here too.
    #[error("the token's signature is wrong")]
    SignatureInvalid,
    /// `jti` is not 16 bytes of base64url.
    #[error("the token's id is malformed")]
    TokenId,
    /// The token is over 8 KiB ([`LOGIN_TOKEN_MAX`](tegata_protocol::LOGIN_TOKEN_MAX)).
    #[error("the token is too large")]
    TooLarge,
    /// `typ` is not that of a login token, or `format` not `web-eid:1.0`.
    #[error("the token is of another type")]
    Type,
    /// `x5c` does not hold exactly one certificate.
    #[error("the token does not hold exactly one certificate")]
    X5cCount,
}

impl TokenError {
    /// The reason as one permanent `snake_case` word, for logs and for tests of a site.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlgorithmKeyMismatch => "algorithm_key_mismatch",
            Self::AlgorithmNotAllowed => "algorithm_not_allowed",
            Self::AnchorExpired => "anchor_expired",
            Self::AnchorNotYetValid => "anchor_not_yet_valid",
            Self::AudienceMismatch => "audience_mismatch",
            Self::AuthorityKeyIdMissing => "authority_key_id_missing",
            Self::Base64 => "base64",
            Self::CertificateAlgorithmMismatch => "certificate_algorithm_mismatch",
            Self::CertificateAlgorithmNotAllowed => "certificate_algorithm_not_allowed",
            Self::CertificateExpired => "certificate_expired",
            Self::CertificateIsAuthority => "certificate_is_authority",
            Self::CertificateMalformed => "certificate_malformed",
            Self::CertificateNotYetValid => "certificate_not_yet_valid",
            Self::CertificateRevoked => "certificate_revoked",
            Self::CertificateSignatureInvalid => "certificate_signature_invalid",
            Self::CertificateTooLarge => "certificate_too_large",
            Self::CertificateVersion => "certificate_version",
            Self::ChallengeExpired => "challenge_expired",
            Self::ChallengeMismatch => "challenge_mismatch",
            Self::ChallengeMissing => "challenge_missing",
            Self::ClientAuthMissing => "client_auth_missing",
            Self::CriticalExtensionUnknown => "critical_extension_unknown",
            Self::DigitalSignatureCertificate => "digital_signature_certificate",
            Self::ExtensionDuplicate => "extension_duplicate",
            Self::HeaderTooLarge => "header_too_large",
            Self::IssuedBeforeChallenge => "issued_before_challenge",
            Self::IssuedInFuture => "issued_in_future",
            Self::IssuerUnknown => "issuer_unknown",
            Self::KeyNotSupported => "key_not_supported",
            Self::KeyUsage => "key_usage",
            Self::KeyUsageMissing => "key_usage_missing",
            Self::KeyUsageNotCritical => "key_usage_not_critical",
            Self::MemberDuplicate => "member_duplicate",
            Self::MemberMissing => "member_missing",
            Self::MemberType => "member_type",
            Self::MemberUnknown => "member_unknown",
            Self::NotJson => "not_json",
            Self::Parts => "parts",
            Self::PayloadTooLarge => "payload_too_large",
            Self::PolicyMissing => "policy_missing",
            Self::PolicyNotCritical => "policy_not_critical",
            Self::PolicyNotOfIssuer => "policy_not_of_issuer",
            Self::PolicyQualifierUnknown => "policy_qualifier_unknown",
            Self::SignatureInvalid => "signature_invalid",
            Self::TokenId => "token_id",
            Self::TooLarge => "too_large",
            Self::Type => "type",
            Self::X5cCount => "x5c_count",
        }
    }
}

/// Why a certificate cannot be a trust anchor.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AnchorError {
    /// A critical extension that this verifier does not understand.
    #[error("the certificate has a critical extension that is not understood")]
    CriticalExtensionUnknown,
    /// No subject key identifier, by which certificates name their issuer.
    #[error("the certificate has no subject key identifier")]
    KeyIdMissing,
    /// The key is neither RSA of 2048 to 4096 bits nor on P-384.
    #[error("the certificate's key is not supported")]
    KeyNotSupported,
    /// Not X.509 in DER, or bytes follow it, or an extension stands twice.
    #[error("the certificate is malformed")]
    Malformed,
    /// Not marked as an authority that may sign certificates.
    #[error("the certificate is not an authority's")]
    NotAnAuthority,
    /// Over [`CERTIFICATE_MAX`](crate::CERTIFICATE_MAX).
    #[error("the certificate is too large")]
    TooLarge,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes are permanent: what stood here once stays.
    #[test]
    fn codes_are_the_names_in_snake_case() {
        let check = |error: TokenError, code: &str| assert_eq!(error.code(), code);
        check(TokenError::AudienceMismatch, "audience_mismatch");
        check(TokenError::Base64, "base64");
        check(TokenError::X5cCount, "x5c_count");
    }
}
