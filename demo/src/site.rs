//! The site of a made-up bank (ひなた銀行) that lets people log in with a My Number Card, and a
//! panel on which developers play with the virtual card.

mod asset;
mod browser_session;
mod customers;
mod error;
mod guard;
mod headers;
mod japan_time;
mod language;
mod login;
mod page;
mod panel;
mod signed_in;
#[cfg(test)]
mod tests;
mod text;
mod transcript;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum_extra::extract::cookie::Key;
use tegata_verifier::{LoginVerifier, MemoryChallengeStore, Origin};

use crate::card_folder::CardFolder;

pub use error::SiteError;
pub use transcript::Transcript;

use customers::Customers;
use signed_in::SignedInSessions;

/// The bank: what it knows and believes. Cloning gives another handle to the same bank.
#[derive(Clone)]
pub struct Site(Arc<Bank>);

struct Bank {
    cards: CardFolder,
    challenges: MemoryChallengeStore,
    cookie_key: Key,
    customers: Customers,
    signed_in: SignedInSessions,
    transcript: Option<Transcript>,
    verifier: LoginVerifier,
}

impl Site {
    /// A bank at this origin that believes the test authority of the folder and nobody else: a real
    /// card cannot log in.
    ///
    /// # Errors
    /// When the folder's authority cannot be used, or there are no random numbers.
    pub fn new(
        origin: Origin,
        cards: CardFolder,
        transcript: Option<Transcript>,
    ) -> Result<Self, SiteError> {
        let authorities = cards.authorities()?;
        let verifier = LoginVerifier::with_anchors(origin, Vec::new())
            .danger_with_test_anchor(authorities.user_authentication.certificate_der())?;
        Ok(Self(Arc::new(Bank {
            cards,
            challenges: MemoryChallengeStore::new(),
            cookie_key: cookie_key()?,
            customers: Customers::default(),
            signed_in: SignedInSessions::default(),
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
        .route("/challenge", post(login::issue_challenge))
        .route("/login", post(login::log_in))
        .route("/logout", post(login::log_out))
        .route("/virtual-card", get(panel::show))
        .route("/virtual-card/new", post(panel::new_card))
        .route("/virtual-card/place", post(panel::place_card))
        .route("/virtual-card/remove", post(panel::remove_card))
        .route("/demo.js", get(asset::demo_script))
        .route("/site.css", get(asset::style))
        .route("/sun.svg", get(asset::logo))
        .route("/tegata.js", get(asset::page_library))
        .fallback(page::not_found)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(from_fn_with_state(site.clone(), guard::refuse_foreign))
        .layer(from_fn(headers::add))
        .with_state(site)
}

/// Twice the largest token: one that is a little too large still gets the verifier's answer.
const BODY_MAX: usize = 2 * tegata_verifier::LOGIN_TOKEN_MAX;

/// 512 bits, twice as many as the cookies' cipher takes, are what the cookie package asks for.
fn cookie_key() -> Result<Key, getrandom::Error> {
    let mut random = [0; 64];
    getrandom::fill(&mut random)?;
    Ok(Key::from(&random))
}
