//! The panel for developers: what the virtual card does and where it lies.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use tegata_virtual_card::{TEST_AUTH_PIN, TEST_INPUT_SUPPORT_PIN, TEST_SIGNATURE_PASSWORD};

use super::page::Frame;
use super::visit::Visit;
use super::{Site, SiteError};
use crate::card_folder::{CardFolder, CardFolderError};
use crate::clock;

#[derive(Template)]
#[template(path = "virtual_card.html")]
struct VirtualCardPage {
    frame: Frame,
    attempts_left: u8,
    is_on_reader: bool,
    items_pin: &'static str,
    password: &'static str,
    pin: &'static str,
    signature_attempts_left: u8,
}

pub(super) async fn show(State(site): State<Site>, visit: Visit) -> Result<Response, SiteError> {
    let (attempts_left, signature_attempts_left, is_on_reader) = with_card(&site, |folder| {
        let attempts_left = folder.attempts_left()?;
        let signature_attempts_left = folder.signature_attempts_left()?;
        Ok((
            attempts_left,
            signature_attempts_left,
            folder.card_is_on_reader()?,
        ))
    })
    .await?;
    let page = VirtualCardPage {
        frame: Frame::new(visit.language, "/virtual-card"),
        attempts_left,
        is_on_reader,
        items_pin: TEST_INPUT_SUPPORT_PIN,
        password: TEST_SIGNATURE_PASSWORD,
        pin: TEST_AUTH_PIN,
        signature_attempts_left,
    };
    Ok((visit.jar, Html(page.render()?)).into_response())
}

pub(super) async fn new_card(State(site): State<Site>) -> Result<Redirect, SiteError> {
    act(&site, |folder| folder.new_card(clock::now().as_secs())).await
}

pub(super) async fn place_card(State(site): State<Site>) -> Result<Redirect, SiteError> {
    act(&site, CardFolder::place_card).await
}

pub(super) async fn remove_card(State(site): State<Site>) -> Result<Redirect, SiteError> {
    act(&site, CardFolder::remove_card).await
}

async fn act(
    site: &Site,
    action: impl FnOnce(&CardFolder) -> Result<(), CardFolderError> + Send + 'static,
) -> Result<Redirect, SiteError> {
    with_card(site, action).await?;
    Ok(Redirect::to("/virtual-card"))
}

/// Beside the server's thread: a new key takes a second, and another process may hold the lock.
async fn with_card<T: Send + 'static>(
    site: &Site,
    action: impl FnOnce(&CardFolder) -> Result<T, CardFolderError> + Send + 'static,
) -> Result<T, SiteError> {
    let folder = site.0.cards.clone();
    Ok(tokio::task::spawn_blocking(move || action(&folder)).await??)
}
