//! Pictures of the window while documents are signed.

use std::error::Error;

use tegata_host::{
    Asker, AttemptsLeft, CardChoice, ConsentRequest, Document, DocumentFact, DocumentTrouble,
    Edition, ListedDocument, Matter, OfferNumber, OfferedCard, PinNotice, ReaderName, Scene,
    ShownDocument, Trouble, Wanted,
    window::{Moment, Shot},
};
use tegata_protocol::{DocumentFormat, DocumentName, Language, Origin, Purpose};

use crate::{contract::contract, holder::holder};

type Shots = Vec<(&'static str, Shot)>;

/// A document and what is shown of it.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) listed: ListedDocument,
    pub(crate) shown: ShownDocument,
}

/// All pages, by name.
pub(crate) fn shots(language: Language) -> Result<Shots, Box<dyn Error>> {
    let mut shots = documents(language)?;
    shots.extend(passwords(language)?);
    shots.extend(signers(language)?);
    shots.extend(endings(language)?);
    Ok(shots)
}

pub(crate) fn sample(
    name: &str,
    format: DocumentFormat,
    bytes: Vec<u8>,
) -> Result<Sample, Box<dyn Error>> {
    let listed = ListedDocument {
        format,
        name: DocumentName::parse(name)?,
        size: u64::try_from(bytes.len())?,
    };
    let document = Document::held(listed.clone(), bytes);
    let document = document.map_err(|trouble| format!("{name}: {trouble:?}"))?;
    let shown = document.shown().clone();
    Ok(Sample { listed, shown })
}

pub(crate) fn pdf() -> Result<Sample, Box<dyn Error>> {
    sample("賃貸借契約書.pdf", DocumentFormat::PdfPades, contract(3))
}

fn text() -> Result<Sample, Box<dyn Error>> {
    let text = "申込書\n\n　私は、次のとおり口座の開設を申し込みます。\n\n  {\"口座\": \"普通\", \
        \"支店\": \"手形支店\", \"備考\": \"\u{202E}この行には向きを変える文字が入っています\"}\n\n\
        とても長い行も、窓の幅で折り返して最後まで表示します。とても長い行も、窓の幅で折り返して\
        最後まで表示します。A line in ASCII that is so long that it does not fit into the pane either.\n";
    sample(
        "申込書.txt",
        DocumentFormat::Cms,
        text.repeat(6).into_bytes(),
    )
}

fn tax() -> Result<Sample, Box<dyn Error>> {
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><DATA \
        xmlns=\"http://xml.e-tax.nta.go.jp/XSD/shotoku\" id=\"DATA\"><RKO0010 VR=\"23.1.0\">\
        <CATALOG id=\"CATALOG\"/><CONTENTS id=\"CONTENTS\"><IT VR=\"1.5\" id=\"IT\">\
        <ZEIMUSHO ID=\"ZEIMUSHO\">麹町</ZEIMUSHO><NOZEISHA_ID ID=\"NOZEISHA_ID\">\
        0000000000000000</NOZEISHA_ID><NOZEISHA_NM ID=\"NOZEISHA_NM\">手形　花子</NOZEISHA_NM>\
        <NOZEISHA_ADR ID=\"NOZEISHA_ADR\">東京都千代田区手形町１－２－３</NOZEISHA_ADR>\
        <TETSUZUKI ID=\"TETSUZUKI\">所得税の確定申告</TETSUZUKI></IT><KOA020 page=\"1\">\
        <ABA00010>令和７年分</ABA00010><ABB00010>1234567</ABB00010></KOA020></CONTENTS>\
        </RKO0010></DATA>";
    sample(
        "確定申告.xtx",
        DocumentFormat::XmlTax,
        xml.as_bytes().to_vec(),
    )
}

fn archive() -> Result<Sample, Box<dyn Error>> {
    let bytes = (0..=u8::MAX).cycle().take(1_234_567).collect();
    sample("添付資料.zip", DocumentFormat::Cms, bytes)
}

fn image() -> Result<Sample, Box<dyn Error>> {
    let (width, height) = (900_u32, 600_u32);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let line = |row: u32| {
        (0..width).map(move |column| {
            if (row / 60 + column / 60).is_multiple_of(2) {
                235
            } else {
                160
            }
        })
    };
    let pixels: Vec<u8> = (0..height).flat_map(line).collect();
    encoder.write_header()?.write_image_data(&pixels)?;
    sample("間取り図.png", DocumentFormat::Cms, bytes)
}

/// A contract with all that a page does not show.
fn loaded() -> Result<Sample, Box<dyn Error>> {
    let mut sample = pdf()?;
    sample.shown.facts = vec![
        DocumentFact::Actions,
        DocumentFact::Attachments,
        DocumentFact::External,
        DocumentFact::Forms,
        DocumentFact::Hidden,
        DocumentFact::Scripts,
        DocumentFact::Signatures(1),
    ];
    Ok(sample)
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
    let several = [pdf()?, text()?, image()?, archive()?];
    let many: Vec<Sample> = (0..100).map(|_| text()).collect::<Result<_, _>>()?;
    let receiving = Scene::Receiving {
        received: 3_400_000,
        total: 12_000_000,
    };
    let mut on_its_way = shot(language, &several, receiving)?;
    on_its_way.documents.clear();
    let waiting = Scene::Waiting(Wanted::Card);
    let mut narrow = one(pdf()?)?;
    narrow.size = Some((480, 600));
    let mut enlarged = one(pdf()?)?;
    enlarged.enlarged = 2.0;
    let mut local = shot(language, &[pdf()?], password(5, None))?;
    local.consent.asker = Asker::CommandLine;
    let mut some_seen = shot(language, &several, password(5, None))?;
    some_seen.seen = vec![0, 1, 2];
    let mut hidden = shot(language, &several, password(5, None))?;
    hidden.seen = vec![0, 1, 2, 3];
    let mut allowed = hidden.clone();
    allowed.allowed = true;
    let mut demo = one(pdf()?)?;
    demo.consent.edition = Edition::Demo;
    demo.countdown = Some(42);
    let mut developer = one(pdf()?)?;
    developer.consent.asker = Asker::Site(Origin::parse("http://localhost:3000")?);
    Ok(vec![
        ("sign-receiving", on_its_way),
        ("sign-waiting", shot(language, &[pdf()?], waiting)?),
        ("sign-pdf", one(pdf()?)?),
        ("sign-facts", one(loaded()?)?),
        ("sign-text", one(text()?)?),
        ("sign-xml", one(tax()?)?),
        ("sign-image", one(image()?)?),
        ("sign-hidden", one(archive()?)?),
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
    let typed = |scene: Scene, typed| {
        let mut shot = shot(language, &[pdf()?], scene.clone())?;
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
    let several = [pdf()?, text()?, image()?, archive()?];
    let signing = Scene::Signing { signed: 2, of: 4 };
    let mut enlarged = seen(&[pdf()?], signer(true)?)?;
    enlarged.enlarged = 2.0;
    Ok(vec![
        ("sign-signer", seen(&[pdf()?], signer(false)?)?),
        ("sign-signer-replaced", seen(&several, signer(true)?)?),
        ("sign-signer-enlarged", enlarged),
        ("sign-signing", seen(&several, signing)?),
    ])
}

fn endings(language: Language) -> Result<Shots, Box<dyn Error>> {
    let ending = |scene| {
        let mut shot = shot(language, &[pdf()?, text()?], scene)?;
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
