//! Who issued a certificate: the step from a person's certificate to an anchor. There are no
//! authorities between the two (confirmed: real certificates agree).

use crate::{
    AnchorKind, CertificateError, Check, TrustAnchor, UnixTime,
    certificate::Certificate,
    profile::{self, Profile},
};

/// The kinds of authority whose policies can be accepted.
fn accepted(anchors: &[TrustAnchor]) -> Vec<AnchorKind> {
    anchors.iter().map(TrustAnchor::kind).collect()
}

/// Everything about a certificate but what was signed with it: what it says of itself, and who says so.
/// The checks that it passed are added.
pub(crate) fn judge<'a>(
    anchors: &'a [TrustAnchor],
    profile: &Profile,
    certificate: &Certificate<'_>,
    now: UnixTime,
    checks: &mut Vec<Check>,
) -> Result<&'a TrustAnchor, CertificateError> {
    checks.extend(profile.check(certificate, &accepted(anchors), now)?);
    let (anchor, issuer_checks) = issuer(anchors, profile, certificate, now)?;
    checks.extend(issuer_checks);
    Ok(anchor)
}

/// The anchor that issued the certificate. Several are tried where several have the name and the
/// key id: an authority may renew its certificate and keep its key.
fn issuer<'a>(
    anchors: &'a [TrustAnchor],
    profile: &Profile,
    certificate: &Certificate<'_>,
    now: UnixTime,
) -> Result<(&'a TrustAnchor, [Check; 4]), CertificateError> {
    let key_id = profile::authority_key_id(certificate)?;
    let mut reason = CertificateError::IssuerUnknown;
    for anchor in anchors {
        if anchor.is_named_by(certificate.issuer(), key_id) {
            match check_anchor(anchor, profile, certificate, now) {
                Ok(checks) => return Ok((anchor, checks)),
                Err(error) => reason = error,
            }
        }
    }
    Err(reason)
}

fn check_anchor(
    anchor: &TrustAnchor,
    profile: &Profile,
    certificate: &Certificate<'_>,
    now: UnixTime,
) -> Result<[Check; 4], CertificateError> {
    if !anchor.signed(profile::algorithm(certificate)?, certificate) {
        return Err(CertificateError::CertificateSignatureInvalid);
    }
    if !anchor.has_begun(now) {
        return Err(CertificateError::AnchorNotYetValid);
    }
    if anchor.has_ended(now) {
        return Err(CertificateError::AnchorExpired);
    }
    if !profile.is_of_issuer(certificate, anchor.kind()) {
        return Err(CertificateError::PolicyNotOfIssuer);
    }
    Ok([
        Check::Issuer {
            anchor: anchor.name().to_owned(),
            kind: anchor.kind(),
        },
        Check::CertificateSignature,
        anchor.validity(),
        Check::PolicyOfIssuer,
    ])
}
