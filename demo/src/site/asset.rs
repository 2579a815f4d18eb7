//! The files that never change while the site runs.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

macro_rules! scripts {
    ($($name:ident = $file:literal;)+) => {
        $(pub(super) async fn $name() -> impl IntoResponse {
            script(include_str!(concat!("../../assets/", $file)))
        })+
    };
}

scripts! {
    contract_script = "contract.js";
    demo_script = "demo.js";
    help_script = "help.js";
    own_document_script = "own-document.js";
    page_script = "page.js";
    portal_script = "portal.js";
    signing_script = "signing.js";
    stand_in_script = "stand-in.js";
    tax_return_script = "tax-return.js";
    verify_script = "verify.js";
    web_eid_script = "web-eid.js";
}

pub(super) async fn logo() -> impl IntoResponse {
    asset("image/svg+xml", include_str!("../../assets/sun.svg"))
}

pub(super) async fn stand_in_logo() -> impl IntoResponse {
    asset("image/svg+xml", include_str!("../../assets/stand-in.svg"))
}

/// The page library, as every site would serve it.
pub(super) async fn page_library() -> impl IntoResponse {
    script(include_str!("../../../client/tegata.js"))
}

pub(super) async fn style() -> impl IntoResponse {
    asset(
        "text/css; charset=utf-8",
        include_str!("../../assets/site.css"),
    )
}

fn script(text: &'static str) -> impl IntoResponse {
    asset("text/javascript; charset=utf-8", text)
}

/// Asked for anew each time: who builds the demo again sees what was built.
fn asset(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    (
        [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-cache")],
        text,
    )
}
