//! The pages of the bank.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use tegata_protocol::Language;
use tegata_verifier::UnixTime;

use super::signed_in::Login;
use super::text::documents::DocumentText;
use super::text::{self, CheckLine, CheckTheme, Entry, Line, Sentence, Text};
use super::visit::Visit;
use super::{Site, SiteError, japan_time};
use crate::clock;

/// What all pages have in common.
pub(super) struct Frame {
    pub(super) d: &'static DocumentText,
    pub(super) language: Language,
    pub(super) other: Language,
    pub(super) path: &'static str,
    pub(super) t: &'static Text,
}

impl Frame {
    pub(super) const fn new(language: Language, path: &'static str) -> Self {
        Self {
            d: text::documents::of(language),
            language,
            other: language.other(),
            path,
            t: text::of(language),
        }
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    origin: String,
    sentences: Vec<Sentence>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    greeting: String,
    login_at: UnixTime,
    groups: Vec<CheckGroup>,
    check_count: usize,
    unchecked: Vec<Line>,
}

struct CheckGroup {
    title: &'static str,
    lines: Vec<CheckLine>,
}

#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFoundPage {
    frame: Frame,
}

/// The sign-in page; for those who are logged in, their account.
pub(super) async fn sign_in(
    State(site): State<Site>,
    mut visit: Visit,
) -> Result<Response, SiteError> {
    if site.login_of(&visit).is_some() {
        return Ok((visit.jar, Redirect::to("/account")).into_response());
    }
    if visit.session.is_none() {
        visit.start_session()?;
    }
    let page = SignInPage {
        frame: Frame::new(visit.language, "/"),
        origin: site.origin().to_string(),
        sentences: text::sentences(visit.language)?,
    };
    Ok((visit.jar, Html(page.render()?)).into_response())
}

/// The account page; for those who are not logged in, the way to the sign-in page.
pub(super) async fn account(State(site): State<Site>, visit: Visit) -> Result<Response, SiteError> {
    let Some(login) = site.login_of(&visit) else {
        return Ok((visit.jar, Redirect::to("/")).into_response());
    };
    let page = AccountPage::new(&login, visit.language);
    Ok((visit.jar, Html(page.render()?)).into_response())
}

pub(super) async fn not_found(visit: Visit) -> Result<Response, SiteError> {
    let frame = Frame::new(visit.language, "/");
    let page = Html(NotFoundPage { frame }.render()?);
    Ok((StatusCode::NOT_FOUND, visit.jar, page).into_response())
}

impl Site {
    pub(super) fn login_of(&self, visit: &Visit) -> Option<std::sync::Arc<Login>> {
        let session = visit.session.as_ref()?;
        self.0.signed_in.find(session, clock::now())
    }
}

impl AccountPage {
    fn new(login: &Login, language: Language) -> Self {
        Self {
            frame: Frame::new(language, "/account"),
            greeting: text::greeting(login.count, language),
            login_at: login.at,
            groups: CheckTheme::ALL
                .map(|theme| group(login, theme, language))
                .into(),
            check_count: login.checks.len(),
            unchecked: login
                .unchecked
                .iter()
                .map(|gap| text::unchecked(*gap, language))
                .collect(),
        }
    }

    fn logged_in_at(&self) -> String {
        japan_time::moment(self.login_at, self.frame.language)
    }

    /// The entries are as old at every login, so that they always look recent.
    fn day_of(&self, entry: &Entry) -> String {
        japan_time::day_before(self.login_at, entry.days_ago, self.frame.language)
    }
}

fn group(login: &Login, theme: CheckTheme, language: Language) -> CheckGroup {
    let checks = login
        .checks
        .iter()
        .filter(|check| text::theme(check) == theme);
    CheckGroup {
        title: text::theme_title(theme, language),
        lines: checks.map(|check| text::check(check, language)).collect(),
    }
}
