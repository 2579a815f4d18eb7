//! Prints how many login tokens one core verifies in a second, for `cargo xtask bench`.

#![expect(clippy::print_stdout, reason = "the number is this program's purpose")]

use std::{
    error::Error,
    time::{Duration, Instant},
};

use tegata_protocol::{Algorithm, Origin, UnsignedToken};
use tegata_verifier::{LoginVerifier, PendingChallenge, Revocation, UnixTime};
use tegata_virtual_card::{AuthorityTemplate, Persona, TestAuthority};

/// 2027-01-15T08:00:00Z.
const NOW: u64 = 1_800_000_000;
const MEASURED: Duration = Duration::from_secs(1);

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = getrandom::rand_core::UnwrapErr(getrandom::SysRng);
    let authority =
        TestAuthority::generate(&AuthorityTemplate::user_authentication(NOW), &mut rng)?;
    let template = Persona::adult(1).user_authentication_template(NOW);
    let person = authority.issue(&template, &mut rng)?;
    let origin = Origin::parse("https://bank.example")?;
    let now = UnixTime::from_secs(NOW);
    let challenge = PendingChallenge::issue([1; 32], now);
    let unsigned = UnsignedToken::build(
        Algorithm::Rs512,
        &person.certificate_der,
        &origin,
        challenge.challenge(),
        NOW,
        [2; 16],
    )?;
    let signature = person.sign_rs512(unsigned.to_be_signed())?;
    let token = unsigned.assemble(&signature);
    let verifier =
        LoginVerifier::new(origin).danger_with_test_anchor(authority.certificate_der())?;
    let since = Instant::now();
    let mut count = 0_u32;
    while since.elapsed() < MEASURED {
        let challenge = PendingChallenge::issue([1; 32], now).consume();
        let verified = verifier.verify(token.as_str(), challenge, now, Revocation::NotChecked)?;
        assert_eq!(verified.issued_at(), Some(now));
        count += 1;
    }
    println!("{:.0}", f64::from(count) / since.elapsed().as_secs_f64());
    Ok(())
}
