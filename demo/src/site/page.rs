//! The pages of the bank.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use tegata_protocol::Language;
use tegata_verifier::{Check, Unchecked, UnixTime};

use super::signed_in::Login;
use super::text::documents::DocumentText;
use super::text::stand_ins::StandInText;
use super::text::{self, CheckLine, CheckTheme, Entry, Line, Sentence, Text};
use super::visit::Visit;
use super::{Neighbors, Site, SiteError, japan_time};
use crate::clock;

/// What all pages have in common.
pub(super) struct Frame {
    pub(super) d: &'static DocumentText,
    pub(super) language: Language,
    pub(super) other: Language,
    pub(super) path: &'static str,
    pub(super) sign: Sign,
    pub(super) t: &'static Text,
}

/// What stands over the door of a site.
#[derive(Clone, Copy)]
pub(super) struct Sign {
    pub(super) logo: &'static str,
    pub(super) name: &'static str,
    /// That it is a demo, in words.
    pub(super) strip: &'static str,
}

impl Frame {
    /// Of a page of the bank.
    pub(super) const fn new(language: Language, path: &'static str) -> Self {
        let t = text::of(language);
        let sign = Sign {
            logo: "/sun.svg",
            name: t.bank,
            strip: t.demo_strip,
        };
        Self::under(sign, language, path)
    }

    /// Of a page of the site with this sign.
    pub(super) const fn under(sign: Sign, language: Language, path: &'static str) -> Self {
        Self {
            d: text::documents::of(language),
            language,
            other: language.other(),
            path,
            sign,
            t: text::of(language),
        }
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    neighbors: Option<Neighbors>,
    origin: String,
    s: &'static StandInText,
    sentences: Vec<Sentence>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    greeting: String,
    login_at: UnixTime,
    checked: LoginChecks,
}

/// What was checked about a login and what was not.
pub(super) struct LoginChecks {
    pub(super) count: usize,
    pub(super) groups: Vec<CheckGroup>,
    pub(super) unchecked: Vec<Line>,
}

/// Checks with one theme.
pub(super) struct CheckGroup {
    pub(super) title: &'static str,
    pub(super) lines: Vec<CheckLine>,
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
        neighbors: site.0.neighbors.clone(),
        s: text::stand_ins::of(visit.language),
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
            checked: LoginChecks::new(&login.checks, &login.unchecked, language),
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

impl LoginChecks {
    pub(super) fn new(checks: &[Check], unchecked: &[Unchecked], language: Language) -> Self {
        let groups = CheckTheme::ALL.map(|theme| group(checks, theme, language));
        let unchecked = unchecked.iter();
        Self {
            count: checks.len(),
            groups: groups.into(),
            unchecked: unchecked
                .map(|gap| text::unchecked(*gap, language))
                .collect(),
        }
    }
}

fn group(checks: &[Check], theme: CheckTheme, language: Language) -> CheckGroup {
    let checks = checks.iter().filter(|check| text::theme(check) == theme);
    CheckGroup {
        title: text::theme_title(theme, language),
        lines: checks.map(|check| text::check(check, language)).collect(),
    }
}
