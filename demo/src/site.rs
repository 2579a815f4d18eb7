//! The site of a made-up bank (ひなた銀行) that lets people log in with a My Number Card, and a
//! panel on which developers play with the virtual card.

mod asset;
mod browser_session;
mod container;
mod contract;
mod customers;
mod error;
mod finding;
mod guard;
mod headers;
mod japan_time;
mod kept;
mod language;
mod login;
mod outcome;
mod own_document;
mod page;
mod panel;
mod signed_in;
mod stand_in;
mod tax_return;
#[cfg(test)]
mod tests;
mod text;
mod transcript;
mod upload;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum_extra::extract::cookie::Key;
use tegata_verifier::{DocumentVerifier, LoginVerifier, MemoryChallengeStore, Origin};

use crate::card_folder::CardFolder;

pub use error::SiteError;
pub use stand_in::{Contract, Platforms, StandIn, stand_in_router};
pub use transcript::Transcript;

use customers::Customers;
use kept::Kept;
use signed_in::Login;

/// The bank: what it knows and believes. Cloning gives another handle to the same bank.
#[derive(Clone)]
pub struct Site(Arc<Bank>);

struct Bank {
    cards: CardFolder,
    challenges: MemoryChallengeStore,
    cookie_key: Key,
    customers: Customers,
    documents: DocumentVerifier,
    neighbors: Option<Neighbors>,
    signed_in: Kept<Login>,
    transcript: Option<Transcript>,
    verifier: LoginVerifier,
}

/// The other sites of the demo, to which the bank leads.
#[derive(Clone, Debug)]
pub struct Neighbors {
    /// The stand-in for the portal.
    pub portal: Origin,
    /// The site that speaks Web eID.
    pub web_eid: Origin,
}

impl Site {
    /// A bank at this origin that believes the test authorities of the folder and nobody else: a real
    /// card can neither log in nor sign.
    ///
    /// # Errors
    /// When the folder's authorities cannot be used, or there are no random numbers.
    pub fn new(
        origin: Origin,
        cards: CardFolder,
        transcript: Option<Transcript>,
        neighbors: Option<Neighbors>,
    ) -> Result<Self, SiteError> {
        let authorities = cards.authorities()?;
        let logins = authorities.user_authentication.certificate_der();
        let verifier =
            LoginVerifier::with_anchors(origin, Vec::new()).danger_with_test_anchor(logins)?;
        let signatures = authorities.digital_signature.certificate_der();
        let documents =
            DocumentVerifier::with_anchors(Vec::new()).danger_with_test_anchor(signatures)?;
        Ok(Self(Arc::new(Bank {
            cards,
            challenges: MemoryChallengeStore::new(),
            cookie_key: cookie_key()?,
            customers: Customers::default(),
            documents,
            neighbors,
            signed_in: Kept::default(),
            transcript,
            verifier,
        })))
    }

    fn origin(&self) -> &Origin {
        self.0.verifier.origin()
    }
}

impl FromRef<Site> for Key {
    fn from_ref(site: &Site) -> Self {
        site.0.cookie_key.clone()
    }
}

impl FromRef<Site> for Origin {
    fn from_ref(site: &Site) -> Self {
        site.origin().clone()
    }
}

/// The origin of a site on this port of this machine, as browsers write it.
///
/// # Errors
/// For port 0.
pub fn origin_of_port(port: u16) -> Result<Origin, tegata_verifier::InvalidOrigin> {
    match port {
        80 => Origin::parse("http://localhost"),
        port => Origin::parse(&format!("http://localhost:{port}")),
    }
}

/// Every page and every action of the site.
pub fn router(site: Site) -> Router {
    Router::new()
        .route("/", get(page::sign_in))
        .route("/account", get(page::account))
        .route("/contract", get(contract::show))
        .route(
            "/contract",
            post(contract::receive).layer(at_most(contract::SIGNED_MAX)),
        )
        .route("/contract/document", get(contract::document))
        .route("/sign-your-own", get(own_document::show_sign))
        .route("/tax-return", get(tax_return::show))
        .route(
            "/tax-return",
            post(tax_return::receive).layer(at_most(tax_return::SIGNED_MAX)),
        )
        .route("/tax-return/document", post(tax_return::document))
        .route("/verify", get(own_document::show_verify))
        .route(
            "/verify",
            post(own_document::verify).layer(at_most(own_document::FILES_MAX)),
        )
        .route("/challenge", post(login::issue_challenge))
        .route("/login", post(login::log_in))
        .route("/logout", post(login::log_out))
        .route("/virtual-card", get(panel::show))
        .route("/virtual-card/new", post(panel::new_card))
        .route("/virtual-card/place", post(panel::place_card))
        .route("/virtual-card/remove", post(panel::remove_card))
        .route("/demo.js", get(asset::demo_script))
        .route("/help.js", get(asset::help_script))
        .route("/page.js", get(asset::page_script))
        .route("/signing.js", get(asset::signing_script))
        .route("/contract.js", get(asset::contract_script))
        .route("/own-document.js", get(asset::own_document_script))
        .route("/tax-return.js", get(asset::tax_return_script))
        .route("/verify.js", get(asset::verify_script))
        .route("/site.css", get(asset::style))
        .route("/sun.svg", get(asset::logo))
        .route("/tegata.js", get(asset::page_library))
        .fallback(page::not_found)
        .layer(at_most(BODY_MAX))
        .layer(from_fn_with_state(
            site.origin().clone(),
            guard::refuse_foreign,
        ))
        .layer(from_fn(headers::add))
        .with_state(site)
}

const fn at_most(bytes: usize) -> DefaultBodyLimit {
    DefaultBodyLimit::max(bytes)
}

/// Twice the largest token: one that is a little too large still gets the verifier's answer.
const BODY_MAX: usize = 2 * tegata_verifier::LOGIN_TOKEN_MAX;

/// 512 bits, twice as many as the cookies' cipher takes, are what the cookie package asks for.
fn cookie_key() -> Result<Key, getrandom::Error> {
    let mut random = [0; 64];
    getrandom::fill(&mut random)?;
    Ok(Key::from(&random))
}
