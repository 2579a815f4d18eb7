//! The two authorities behind a card, and the two identities on it.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::authority::{AuthorityTemplate, IssuedIdentity, TestAuthority};
use crate::error::VirtualCardError;
use crate::persona::Persona;

/// One authority for each kind of certificate. With `serde` both are written down, keys included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestAuthorities {
    /// Issues user-authentication certificates.
    pub user_authentication: TestAuthority,
    /// Issues digital-signature certificates.
    pub digital_signature: TestAuthority,
}

/// A person's keys and certificates, one of each kind. With `serde` they are written down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestIdentities {
    /// Proves that it is the same person as before.
    pub user_authentication: IssuedIdentity,
    /// Signs documents; children have none.
    pub digital_signature: Option<IssuedIdentity>,
}

impl TestAuthorities {
    /// Makes both. They began six years before `now` (Unix time in seconds), so that a certificate
    /// which has run out by now can have been issued by them.
    pub fn generate<R: CryptoRng + ?Sized>(
        now: u64,
        rng: &mut R,
    ) -> Result<Self, VirtualCardError> {
        let user_authentication = older(AuthorityTemplate::user_authentication(now));
        let digital_signature = older(AuthorityTemplate::digital_signature(now));
        Ok(Self {
            user_authentication: TestAuthority::generate(&user_authentication, rng)?,
            digital_signature: TestAuthority::generate(&digital_signature, rng)?,
        })
    }

    /// Makes the keys and certificates that a person has `now` (Unix time in seconds).
    pub fn issue<R: CryptoRng + ?Sized>(
        &self,
        persona: &Persona,
        rng: &mut R,
        now: u64,
    ) -> Result<TestIdentities, VirtualCardError> {
        let login = persona.user_authentication_template(now);
        let signature = persona.digital_signature_template(now);
        let signature = signature.map(|template| self.digital_signature.issue(&template, rng));
        Ok(TestIdentities {
            digital_signature: signature.transpose()?,
            user_authentication: self.user_authentication.issue(&login, rng)?,
        })
    }
}

fn older(template: AuthorityTemplate) -> AuthorityTemplate {
    AuthorityTemplate {
        not_before: template.not_before.saturating_sub(SIX_YEARS),
        ..template
    }
}

/// In seconds. A certificate of five years that ended lately began within it.
const SIX_YEARS: u64 = 6 * 365 * 86_400;
