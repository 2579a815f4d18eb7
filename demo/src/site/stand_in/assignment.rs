//! What a visitor of a stand-in signs: sentences that the server makes, shows on the page and keeps until
//! their signatures come. Only their digests go to the card, so the page is where people read them.

use std::fmt::Write;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use tegata_protocol::Language;
use tegata_verifier::{BareSignature, Judgment, Revocation};

use super::login::{decode, digest_info};
use super::{Contract, StandIn};
use crate::clock;
use crate::site::finding::Finding;
use crate::site::login::{json_answer, refuse};
use crate::site::text::{Refusal, stand_ins};
use crate::site::transcript::Attempt;
use crate::site::upload::{Failed, Rejection};
use crate::site::visit::Visit;

/// Sentences that wait for their signatures.
pub(super) struct Assignment(Vec<String>);

/// Most sentences at once: enough to see that several are signed with one password.
const SENTENCES_MAX: usize = 3;

#[derive(Deserialize)]
pub(super) struct Wanted {
    count: Option<usize>,
}

/// Makes sentences for the browser session, in place of earlier ones.
pub(super) async fn give(
    State(site): State<StandIn>,
    visit: Visit,
    Query(Wanted { count }): Query<Wanted>,
) -> Result<Response, Failed> {
    let Some(session) = visit.session.clone() else {
        return Ok(refuse(&visit, Refusal::SessionMissing)?);
    };
    let count = count.filter(|count| (1..=SENTENCES_MAX).contains(count));
    let count = count.ok_or(Failed::Rejected(Rejection::FormInvalid, visit.language))?;
    let assignment = Assignment::new(count, visit.language)?;
    let texts = &assignment.0;
    let digests: Vec<_> = texts.iter().map(|text| site.digest(text)).collect();
    let answer = json_answer(&json!({ "texts": texts, "digests": digests }));
    site.0.assignments.put(session, assignment, clock::now());
    Ok(answer)
}

impl Assignment {
    fn new(count: usize, language: Language) -> Result<Self, getrandom::Error> {
        let mut random = [0; 8];
        getrandom::fill(&mut random)?;
        let number = random.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        let sentence = |index| stand_ins::sentence(index, count, &number, language);
        Ok(Self((1..=count).map(sentence).collect()))
    }
}

impl StandIn {
    /// A digest as the contract has it.
    fn digest(&self, text: &str) -> String {
        match self.0.contract {
            Contract::Portal(_) => digest_info(text),
            Contract::WebEid => BASE64_STANDARD.encode(Sha256::digest(text)),
        }
    }
}

/// What the pages of both contracts send.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    certificate: String,
    signatures: Vec<String>,
}

/// Verifies the signatures over the sentences of the browser session, which are used up by it.
pub(super) async fn receive(
    State(site): State<StandIn>,
    visit: Visit,
    body: String,
) -> Result<Response, Failed> {
    let now = clock::now();
    let rejected = |rejection| Failed::Rejected(rejection, visit.language);
    let session = visit.session.as_ref();
    let assignment = session.and_then(|session| site.0.assignments.take(session, now));
    let assignment = assignment.ok_or_else(|| rejected(Rejection::SessionMissing))?;
    let (certificate, signatures) = read(&body).ok_or_else(|| rejected(Rejection::FormInvalid))?;
    if signatures.len() != assignment.0.len() {
        return Err(rejected(Rejection::FormInvalid));
    }
    let pairs = assignment.0.iter().zip(&signatures);
    let bare: Vec<_> = pairs
        .map(|(content, signature)| BareSignature {
            certificate: &certificate,
            content: content.as_bytes(),
            signature,
        })
        .collect();
    let revocation = Revocation::NotChecked;
    let judgment = Judgment {
        at: now,
        revocation,
    };
    let finding = Finding::plain(site.0.documents.verify_bare(&bare, judgment));
    let what = site.0.contract.signatures();
    site.record(&Attempt::document(site.origin(), now, what, &finding))?;
    Ok(finding.into_answer(visit.language)?.into_response())
}

fn read(body: &str) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let signed: Signed = serde_json::from_str(body).ok()?;
    let signatures = signed.signatures.iter().map(|text| decode(text));
    Some((
        decode(&signed.certificate)?,
        signatures.collect::<Option<_>>()?,
    ))
}
