//! The login itself: a challenge goes out, a token comes back and is verified.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use tegata_verifier::{Authenticated, Revocation, TokenError, UnixTime};

use super::browser_session::SessionId;
use super::contract::Contract;
use super::signed_in::Login;
use super::text::{self, Refusal};
use super::transcript::Attempt;
use super::visit::Visit;
use super::{Site, SiteError, tax_return};
use crate::clock;

/// Issues a challenge for the browser session, in place of an earlier one.
pub(super) async fn issue_challenge(
    State(site): State<Site>,
    visit: Visit,
) -> Result<Response, SiteError> {
    let Some(session) = &visit.session else {
        return refuse(&visit, Refusal::SessionMissing);
    };
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    let challenge = site
        .0
        .challenges
        .issue(session.as_str(), random, clock::now());
    Ok(challenge.as_str().to_owned().into_response())
}

/// Verifies a token against the challenge of the browser session, which is used up by it.
pub(super) async fn log_in(
    State(site): State<Site>,
    visit: Visit,
    token: String,
) -> Result<Response, SiteError> {
    let now = clock::now();
    let Some(session) = &visit.session else {
        site.record(&Attempt::refused(
            site.origin(),
            now,
            Refusal::SessionMissing.code(),
        ))?;
        return refuse(&visit, Refusal::SessionMissing);
    };
    match site.verify(session, &token, now) {
        Ok(authenticated) => site.admit(visit, &authenticated, now),
        Err(error) => {
            site.record(&Attempt::refused(site.origin(), now, error.code()))?;
            refuse(&visit, Refusal::Token(error))
        }
    }
}

/// Ends the session on both sides.
pub(super) async fn log_out(State(site): State<Site>, mut visit: Visit) -> Response {
    if let Some(session) = &visit.session {
        site.0.signed_in.end(session);
    }
    visit.end_session();
    (visit.jar, Redirect::to("/")).into_response()
}

impl Site {
    /// The bank is no notified verifier, so it has nothing to say about revocation.
    fn verify(
        &self,
        session: &SessionId,
        token: &str,
        now: UnixTime,
    ) -> Result<Authenticated, TokenError> {
        let challenge = self.0.challenges.consume(session.as_str())?;
        self.0
            .verifier
            .verify(token, challenge, now, Revocation::NotChecked)
    }

    /// Starts the session of someone who is logged in, under a new id: nobody who knew the old one
    /// gets in.
    fn admit(
        &self,
        mut visit: Visit,
        authenticated: &Authenticated,
        now: UnixTime,
    ) -> Result<Response, SiteError> {
        let login = Login {
            at: now,
            checks: authenticated.checks().to_vec(),
            contract: Contract::issue(now)?,
            count: self.0.customers.count_login(authenticated.account_key()),
            return_number: tax_return::new_number()?,
            unchecked: authenticated.unchecked(),
        };
        let (checks, unchecked) = (&login.checks, &login.unchecked);
        self.record(&Attempt::accepted(self.origin(), now, checks, unchecked))?;
        let session = visit.start_session()?;
        self.0.signed_in.put(session, login, now);
        let answer = json_answer(&json!({ "location": "/account" }));
        Ok((visit.jar, answer).into_response())
    }

    pub(super) fn record(&self, attempt: &Attempt<'_>) -> Result<(), SiteError> {
        match &self.0.transcript {
            Some(transcript) => Ok(transcript.record(attempt)?),
            None => Ok(()),
        }
    }
}

pub(super) fn refuse(visit: &Visit, refusal: Refusal) -> Result<Response, SiteError> {
    let sentence = text::refusal(refusal, visit.language);
    let answer = json!({ "code": refusal.code(), "sentence": sentence });
    Ok(json(StatusCode::FORBIDDEN, &answer))
}

pub(super) fn json_answer(value: &serde_json::Value) -> Response {
    json(StatusCode::OK, value)
}

fn json(status: StatusCode, value: &serde_json::Value) -> Response {
    let content_type = [(CONTENT_TYPE, "application/json")];
    (status, content_type, value.to_string()).into_response()
}
