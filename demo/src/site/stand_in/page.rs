//! The pages of the stand-ins. Each says that it is a demo and whose site it is not.

use askama::Template;
use axum::extract::State;
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use tegata_protocol::Language;
use tegata_virtual_card::TEST_INPUT_SUPPORT_PIN;

use super::{Contract, Platforms, StandIn};
use crate::site::SiteError;
use crate::site::page::{Frame, Sign};
use crate::site::text::Sentence;
use crate::site::text::stand_ins::{self, StandInText};
use crate::site::visit::Visit;

#[derive(Template)]
#[template(path = "portal.html")]
struct PortalPage {
    bank: String,
    frame: Frame,
    items_pin: &'static str,
    /// As the browser's request said.
    platform: String,
    refuses_others: bool,
    s: &'static StandInText,
    sentences: Vec<Sentence>,
    user_agent: String,
}

#[derive(Template)]
#[template(path = "web_eid.html")]
struct WebEidPage {
    bank: String,
    frame: Frame,
    s: &'static StandInText,
    sentences: Vec<Sentence>,
}

#[derive(Template)]
#[template(path = "stand_in_not_found.html")]
struct NotFoundPage {
    bank: String,
    frame: Frame,
    s: &'static StandInText,
}

/// The one page, which gives the browser a session.
pub(super) async fn show(
    State(site): State<StandIn>,
    mut visit: Visit,
    headers: HeaderMap,
) -> Result<Response, SiteError> {
    if visit.session.is_none() {
        visit.start_session()?;
    }
    let page = match site.0.contract {
        Contract::Portal(platforms) => portal(&site, &visit, &headers, platforms).render()?,
        Contract::WebEid => web_eid(&site, &visit).render()?,
    };
    Ok((visit.jar, Html(page)).into_response())
}

pub(super) async fn not_found(
    State(site): State<StandIn>,
    visit: Visit,
) -> Result<Response, SiteError> {
    let page = NotFoundPage {
        bank: site.0.bank.to_string(),
        frame: frame(&site, visit.language),
        s: stand_ins::of(visit.language),
    };
    Ok((StatusCode::NOT_FOUND, visit.jar, Html(page.render()?)).into_response())
}

fn portal(site: &StandIn, visit: &Visit, headers: &HeaderMap, platforms: Platforms) -> PortalPage {
    PortalPage {
        bank: site.0.bank.to_string(),
        frame: frame(site, visit.language),
        items_pin: TEST_INPUT_SUPPORT_PIN,
        platform: header(headers, "sec-ch-ua-platform"),
        refuses_others: platforms == Platforms::WindowsAndMac,
        s: stand_ins::of(visit.language),
        sentences: stand_ins::portal_sentences(visit.language),
        user_agent: header(headers, USER_AGENT.as_str()),
    }
}

/// What the request said; nothing if it said nothing readable.
fn header(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn web_eid(site: &StandIn, visit: &Visit) -> WebEidPage {
    WebEidPage {
        bank: site.0.bank.to_string(),
        frame: frame(site, visit.language),
        s: stand_ins::of(visit.language),
        sentences: stand_ins::web_eid_sentences(visit.language),
    }
}

pub(super) const fn sign(contract: Contract, language: Language) -> Sign {
    let s = stand_ins::of(language);
    let (name, strip) = match contract {
        Contract::Portal(_) => (s.portal_name, s.portal_strip),
        Contract::WebEid => (s.web_eid_name, s.web_eid_strip),
    };
    Sign {
        logo: "/stand-in.svg",
        name,
        strip,
    }
}

pub(super) fn frame(site: &StandIn, language: Language) -> Frame {
    Frame::under(sign(site.0.contract, language), language, "/")
}
