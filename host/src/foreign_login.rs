//! A login by a contract that sites had before ours. What the card signs is known before a card is
//! there: the digest of an official site, or the value of Web eID, which we build.

use tegata_documents::Signature as DocumentSignature;
use tegata_protocol::{Origin, WebEidNonce, web_eid_to_be_signed};

use crate::{
    AttemptsLeft, CardTask, CardThread, Certificate, Consent, OfficialDigest, Signature,
    encounter::{Attempt, Encounter},
    pin::AuthPin,
    session::Failure,
    stop::Stop,
};

/// What the user-authentication key is to sign.
#[derive(Clone, Debug)]
pub(crate) enum ForeignLogin {
    /// With SHA-256.
    Portal(OfficialDigest),
    /// With SHA-512, like our own token: each half is a hash, so no page can choose these bytes.
    WebEid {
        /// What the site's server issued.
        nonce: WebEidNonce,
        /// Who asks, as the browser reports it.
        origin: Origin,
    },
}

/// What the card signed, with the certificate that the signatures fit.
pub(crate) struct CardSigned {
    /// DER.
    pub(crate) certificate: Vec<u8>,
    /// In the order of what was asked for.
    pub(crate) signatures: Vec<Vec<u8>>,
}

impl ForeignLogin {
    /// Runs to a signature, or to the reason why there is none. Dropping the future gives up.
    pub(crate) async fn run<C: Consent>(
        &self,
        consent: &mut C,
        card: &mut CardThread,
    ) -> Result<CardSigned, Failure> {
        let attempt = async |encounter: &mut Encounter<'_, C>, pin: AuthPin, shown| {
            self.attempt(encounter, pin, shown).await
        };
        Encounter::new(consent, card).run(attempt).await
    }

    async fn attempt<C: Consent>(
        &self,
        encounter: &mut Encounter<'_, C>,
        pin: AuthPin,
        shown: AttemptsLeft,
    ) -> Result<Attempt<CardSigned>, Stop> {
        let Some(certificate) = encounter.certificate().await? else {
            return Ok(Attempt::CardLost);
        };
        let signed = encounter.signature(self.task(pin), shown).await?;
        Ok(signed.map(|signature| CardSigned::login(&certificate, &signature)))
    }

    fn task(&self, pin: AuthPin) -> CardTask {
        match self {
            Self::Portal(digest) => CardTask::SignOfficial {
                digest: *digest,
                pin,
            },
            Self::WebEid { nonce, origin } => CardTask::Sign {
                pin,
                to_be_signed: web_eid_to_be_signed(origin, nonce).to_vec(),
            },
        }
    }
}

impl CardSigned {
    fn login(certificate: &Certificate, signature: &Signature) -> Self {
        Self {
            certificate: certificate.der().to_vec(),
            signatures: vec![signature.as_bytes().to_vec()],
        }
    }

    /// By the digital-signature key.
    pub(crate) fn of(certificate: &[u8], signatures: &[DocumentSignature]) -> Self {
        let signatures = signatures.iter().map(DocumentSignature::as_bytes);
        Self {
            certificate: certificate.to_vec(),
            signatures: signatures.map(<[u8]>::to_vec).collect(),
        }
    }
}
