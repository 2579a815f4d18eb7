//! Prints how many signed documents one core verifies in a second, for `cargo xtask bench`: a detached
//! CMS over a few bytes.

#![expect(clippy::print_stdout, reason = "the number is this program's purpose")]

use std::{
    error::Error,
    time::{Duration, Instant},
};

use tegata_documents::{Signature, Signer, SigningTime, cms};
use tegata_verifier::{CmsSignature, DocumentVerifier, Judgment, Revocation, UnixTime};
use tegata_virtual_card::{AuthorityTemplate, Persona, TestAuthority};

/// 2027-01-15T08:00:00Z.
const NOW: u64 = 1_800_000_000;
const MEASURED: Duration = Duration::from_secs(1);
const CONTENT: &[u8] = b"contract";

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = getrandom::rand_core::UnwrapErr(getrandom::SysRng);
    let authority = TestAuthority::generate(&AuthorityTemplate::digital_signature(NOW), &mut rng)?;
    let template = Persona::adult(1).digital_signature_template(NOW);
    let person = authority.issue(&template.ok_or("an adult signs")?, &mut rng)?;
    let signer = Signer::parse(&person.certificate_der)?;
    let digest = signer.algorithm().digest(CONTENT);
    let prepared = cms::prepare(&signer, &digest, SigningTime::from_unix_seconds(NOW)?)?;
    let signature = person.sign_rs256(prepared.to_be_signed())?;
    let signed = prepared.finish(&Signature::new(&signer, signature)?)?;
    let verifier = DocumentVerifier::with_anchors(Vec::new())
        .danger_with_test_anchor(authority.certificate_der())?;
    let judgment = Judgment {
        at: UnixTime::from_secs(NOW),
        revocation: Revocation::NotChecked,
    };
    let since = Instant::now();
    let mut count = 0_u32;
    while since.elapsed() < MEASURED {
        let signature = CmsSignature::parse(&signed)?;
        let mut hasher = signature.hasher();
        hasher.update(CONTENT);
        let document = verifier.verify_cms(&signature, Some(&hasher.finish()), judgment)?;
        assert_eq!(document.signatures().len(), 1);
        count += 1;
    }
    println!("{:.0}", f64::from(count) / since.elapsed().as_secs_f64());
    Ok(())
}
