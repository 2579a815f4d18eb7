//! Pictures of the window while documents are signed.

use std::{error::Error, slice::from_ref};

use tegata_host::{
    Asker, AttemptsLeft, CardChoice, ConsentRequest, DocumentTrouble, Edition, Matter, OfferNumber,
    OfferedCard, PinNotice, ReaderName, Scene, Trouble, Wanted,
    window::{Moment, Shot},
};
use tegata_protocol::{Language, Origin, Purpose};

use crate::{
    documents::{Sample, samples},
    holder::holder,
};

type Shots = Vec<(&'static str, Shot)>;

/// All pages, by name.
pub(crate) fn shots(language: Language) -> Result<Shots, Box<dyn Error>> {
    let mut shots = documents(language)?;
    shots.extend(passwords(language)?);
    shots.extend(signers(language)?);
    shots.extend(endings(language)?);
    Ok(shots)
}

fn shot(language: Language, samples: &[Sample], scene: Scene) -> Result<Shot, Box<dyn Error>> {
    let listed = samples.iter().map(|sample| sample.listed.clone()).collect();
    let purpose = match language {
        Language::En => "Rental contract for room 204, Tegata Heights",
        Language::Ja => "手形ハイツ204号室の賃貸借契約",
    };
    let consent = ConsentRequest {
        asker: Asker::Site(Origin::parse("https://contracts.example")?),
        edition: Edition::Release,
        language,
        matter: Matter::Signing {
            documents: listed,
            purpose: Purpose::clean(purpose),
        },
    };
    let mut shot = Shot::new(consent, Moment::Scene(scene, ""));
    shot.documents = samples.iter().map(|sample| sample.shown.clone()).collect();
    Ok(shot)
}

const fn password(attempts_left: u8, notice: Option<PinNotice>) -> Scene {
    let attempts_left = AttemptsLeft(attempts_left);
    Scene::EnterPassword {
        attempts_left,
        notice,
    }
}

fn documents(language: Language) -> Result<Shots, Box<dyn Error>> {
    let one = |sample: Sample| shot(language, &[sample], password(5, None));
    let [pdf, text, image, archive, tax, loaded] = samples()?;
    let several = [pdf.clone(), text.clone(), image.clone(), archive.clone()];
    let many = vec![text.clone(); 100];
    let receiving = Scene::Receiving {
        received: 3_400_000,
        total: 12_000_000,
    };
    let mut on_its_way = shot(language, &several, receiving)?;
    on_its_way.documents.clear();
    let waiting = Scene::Waiting(Wanted::Card);
    let mut narrow = one(pdf.clone())?;
    narrow.size = Some((480, 600));
    let mut enlarged = one(pdf.clone())?;
    enlarged.enlarged = 2.0;
    let mut local = shot(language, from_ref(&pdf), password(5, None))?;
    local.consent.asker = Asker::CommandLine;
    let mut some_seen = shot(language, &several, password(5, None))?;
    some_seen.seen = vec![0, 1, 2];
    let mut hidden = shot(language, &several, password(5, None))?;
    hidden.seen = vec![0, 1, 2, 3];
    let mut allowed = hidden.clone();
    allowed.allowed = true;
    let mut demo = one(pdf.clone())?;
    demo.consent.edition = Edition::Demo;
    demo.countdown = Some(42);
    let mut developer = one(pdf.clone())?;
    developer.consent.asker = Asker::Site(Origin::parse("http://localhost:3000")?);
    Ok(vec![
        ("sign-receiving", on_its_way),
        ("sign-waiting", shot(language, from_ref(&pdf), waiting)?),
        ("sign-pdf", one(pdf)?),
        ("sign-facts", one(loaded)?),
        ("sign-text", one(text)?),
        ("sign-xml", one(tax)?),
        ("sign-image", one(image)?),
        ("sign-hidden", one(archive)?),
        ("sign-several", shot(language, &several, password(5, None))?),
        ("sign-some-seen", some_seen),
        ("sign-hidden-left", hidden),
        ("sign-hidden-allowed", allowed),
        ("sign-many", shot(language, &many, password(5, None))?),
        ("sign-narrow", narrow),
        ("sign-enlarged", enlarged),
        ("sign-local", local),
        ("sign-demo", demo),
        ("sign-developer", developer),
    ])
}

fn passwords(language: Language) -> Result<Shots, Box<dyn Error>> {
    let [pdf, ..] = samples()?;
    let typed = |scene: Scene, typed| {
        let mut shot = shot(language, from_ref(&pdf), scene.clone())?;
        shot.seen = vec![0];
        shot.moment = Moment::Scene(scene, typed);
        Ok::<_, Box<dyn Error>>(shot)
    };
    let mut last_try = typed(password(1, None), "")?;
    last_try.moment = Moment::LastTry;
    let in_use = Scene::CardInUse;
    let choice = Scene::ChooseCard(CardChoice {
        cards: [1, 2]
            .map(|number| OfferedCard {
                number: OfferNumber(number),
                reader: ReaderName::new(format!("ACS ACR122U PICC Interface 0{number} 00")),
            })
            .into(),
        notice: None,
    });
    Ok(vec![
        ("sign-password", typed(password(5, None), "")?),
        (
            "sign-password-typed",
            typed(password(5, None), "abc123XYZ")?,
        ),
        ("sign-password-bad", typed(password(5, None), "ab-")?),
        (
            "sign-password-rejected",
            typed(password(4, Some(PinNotice::Rejected)), "")?,
        ),
        (
            "sign-password-expired",
            typed(password(5, Some(PinNotice::Expired)), "")?,
        ),
        (
            "sign-password-one-left",
            typed(password(1, Some(PinNotice::Rejected)), "")?,
        ),
        ("sign-last-try", last_try),
        ("sign-checking", typed(Scene::Working, "")?),
        ("sign-in-use", typed(in_use, "")?),
        ("sign-choose-card", typed(choice, "")?),
    ])
}

fn signers(language: Language) -> Result<Shots, Box<dyn Error>> {
    let seen = |samples: &[Sample], scene| {
        let mut shot = shot(language, samples, scene)?;
        shot.seen = (0..samples.len()).collect();
        shot.allowed = true;
        Ok::<_, Box<dyn Error>>(shot)
    };
    let signer =
        |replaced| Ok::<_, Box<dyn Error>>(Scene::ConfirmSigner(holder("手形　花子", replaced)?));
    let [pdf, text, image, archive, ..] = samples()?;
    let several = [pdf.clone(), text, image, archive];
    let signing = Scene::Signing { signed: 2, of: 4 };
    let mut enlarged = seen(from_ref(&pdf), signer(true)?)?;
    enlarged.enlarged = 2.0;
    Ok(vec![
        ("sign-signer", seen(from_ref(&pdf), signer(false)?)?),
        ("sign-signer-replaced", seen(&several, signer(true)?)?),
        ("sign-signer-enlarged", enlarged),
        ("sign-signing", seen(&several, signing)?),
    ])
}

fn endings(language: Language) -> Result<Shots, Box<dyn Error>> {
    let [pdf, text, ..] = samples()?;
    let ending = |scene| {
        let mut shot = shot(language, &[pdf.clone(), text.clone()], scene)?;
        shot.seen = vec![0, 1];
        Ok::<_, Box<dyn Error>>(shot)
    };
    let refused = |reason| {
        let mut shot = ending(Scene::Refused {
            document: 1,
            reason,
        })?;
        shot.documents.clear();
        Ok::<_, Box<dyn Error>>(shot)
    };
    let broken_off = Scene::BrokenOff {
        signed: 1,
        of: 2,
        trouble: Trouble::CardRemoved,
    };
    let mut local = ending(broken_off.clone())?;
    local.consent.asker = Asker::CommandLine;
    Ok(vec![
        ("sign-done", ending(Scene::Done)?),
        ("sign-blocked", ending(Scene::Blocked)?),
        ("sign-broken-off", ending(broken_off)?),
        ("sign-broken-off-local", local),
        (
            "sign-certificate-expired",
            ending(Scene::Failed(Trouble::CertificateExpired))?,
        ),
        (
            "sign-certificate-missing",
            ending(Scene::Failed(Trouble::CertificateMissing))?,
        ),
        (
            "sign-card-removed",
            ending(Scene::Failed(Trouble::CardRemoved))?,
        ),
        (
            "sign-refused-certified",
            refused(DocumentTrouble::Certified)?,
        ),
        ("sign-refused-damaged", refused(DocumentTrouble::Damaged)?),
        ("sign-refused-empty", refused(DocumentTrouble::Empty)?),
        (
            "sign-refused-encrypted",
            refused(DocumentTrouble::Encrypted)?,
        ),
        (
            "sign-refused-format",
            refused(DocumentTrouble::FormatMismatch)?,
        ),
        (
            "sign-refused-too-large",
            refused(DocumentTrouble::TooLarge)?,
        ),
        (
            "sign-refused-unsupported",
            refused(DocumentTrouble::Unsupported)?,
        ),
    ])
}
