//! Pictures of the window for sites that ask by contracts of their own.

use std::error::Error;

use tegata_host::{
    Asker, AttemptsLeft, ConsentRequest, Edition, Matter, PinNotice, Scene, Wanted,
    window::{Moment, Shot},
};
use tegata_protocol::{Language, OfficialService, Origin};

use crate::holder::holder;

type Shots = Vec<(&'static str, Shot)>;

/// All pages, by name.
pub(crate) fn shots(language: Language) -> Result<Shots, Box<dyn Error>> {
    let mut shots = logins(language)?;
    shots.extend(signings(language)?);
    shots.extend(items(language)?);
    Ok(shots)
}

const PORTAL: &str = "https://myna.go.jp";
const ELSEWHERE: &str = "https://contracts.example";

fn shot(
    language: Language,
    origin: &str,
    matter: Matter,
    scene: Scene,
) -> Result<Shot, Box<dyn Error>> {
    let demo = matter == Matter::PortalLogin(OfficialService::Demo);
    let consent = ConsentRequest {
        asker: Asker::Site(Origin::parse(origin)?),
        edition: if demo {
            Edition::Demo
        } else {
            Edition::Release
        },
        language,
        matter,
    };
    Ok(Shot::new(consent, Moment::Scene(scene, "")))
}

fn logins(language: Language) -> Result<Shots, Box<dyn Error>> {
    let of = |origin, matter| shot(language, origin, matter, pin(3));
    let e_tax = "https://login.e-tax.nta.go.jp";
    Ok(vec![
        (
            "portal-login",
            of(PORTAL, Matter::PortalLogin(OfficialService::MynaPortal))?,
        ),
        (
            "portal-login-e-tax",
            of(e_tax, Matter::PortalLogin(OfficialService::ETax))?,
        ),
        (
            "portal-login-demo",
            of(
                "http://localhost:8790",
                Matter::PortalLogin(OfficialService::Demo),
            )?,
        ),
        ("web-eid-login", of(ELSEWHERE, Matter::WebEidLogin)?),
    ])
}

fn signings(language: Language) -> Result<Shots, Box<dyn Error>> {
    let portal = |count, scene| {
        let service = OfficialService::MynaPortal;
        let matter = Matter::PortalSigning { count, service };
        shot(language, PORTAL, matter, scene)
    };
    let web_eid = |scene| shot(language, ELSEWHERE, Matter::WebEidSigning, scene);
    let signer = || Ok::<_, Box<dyn Error>>(Scene::ConfirmSigner(holder("手形　花子", true)?));
    let mut last_try = portal(3, password(1, None))?;
    last_try.moment = Moment::LastTry;
    let mut enlarged = portal(3, password(5, None))?;
    enlarged.enlarged = 2.0;
    Ok(vec![
        (
            "portal-sign-waiting",
            portal(1, Scene::Waiting(Wanted::Card))?,
        ),
        ("portal-sign", portal(1, password(5, None))?),
        ("portal-sign-several", portal(3, password(5, None))?),
        (
            "portal-sign-one-left",
            portal(3, password(1, Some(PinNotice::Rejected)))?,
        ),
        ("portal-sign-last-try", last_try),
        ("portal-sign-enlarged", enlarged),
        ("portal-sign-signer", portal(3, signer()?)?),
        (
            "portal-sign-signing",
            portal(3, Scene::Signing { signed: 1, of: 3 })?,
        ),
        ("portal-sign-done", portal(3, Scene::Done)?),
        ("portal-sign-off", portal(3, Scene::BareHashOff)?),
        ("web-eid-sign", web_eid(password(5, None))?),
        ("web-eid-sign-awaiting", web_eid(Scene::AwaitingHash)?),
        ("web-eid-sign-off", web_eid(Scene::BareHashOff)?),
    ])
}

fn items(language: Language) -> Result<Shots, Box<dyn Error>> {
    let of = |scene| {
        let matter = Matter::Items(OfficialService::MynaPortal);
        shot(language, PORTAL, matter, scene)
    };
    let enter = |left, notice| Scene::EnterItemsPin {
        attempts_left: AttemptsLeft(left),
        notice,
    };
    let mut last_try = of(enter(1, None))?;
    last_try.moment = Moment::LastTry;
    Ok(vec![
        ("items-waiting", of(Scene::Waiting(Wanted::Card))?),
        ("items", of(enter(3, None))?),
        ("items-one-left", of(enter(1, Some(PinNotice::Rejected)))?),
        ("items-last-try", last_try),
        ("items-working", of(Scene::Working)?),
        ("items-blocked", of(Scene::Blocked)?),
        ("items-done", of(Scene::Done)?),
    ])
}

const fn pin(attempts_left: u8) -> Scene {
    Scene::EnterPin {
        attempts_left: AttemptsLeft(attempts_left),
        notice: None,
    }
}

const fn password(attempts_left: u8, notice: Option<PinNotice>) -> Scene {
    Scene::EnterPassword {
        attempts_left: AttemptsLeft(attempts_left),
        notice,
    }
}
