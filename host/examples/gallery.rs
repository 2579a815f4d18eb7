//! Paints every page of the consent window, without a display, into PNG files, in both languages or
//! in one, or those of a login alone: `cargo run -p tegata-host --example gallery -- FOLDER [en|ja
//! [login]]`. The tests with a card reader tell by these pictures what the real window says.

#[path = "sample/contract.rs"]
mod contract;
#[path = "sample/contracts.rs"]
mod contracts;
#[path = "sample/documents.rs"]
mod documents;
#[path = "sample/holder.rs"]
mod holder;
#[path = "sample/signing.rs"]
mod signing;

use std::{
    env,
    error::Error,
    fs::{self, File},
    path::Path,
    process::exit,
};

use tegata_host::{
    Asker, AttemptsLeft, CardChoice, ChoiceNotice, ConsentRequest, Edition, Matter, OfferNumber,
    OfferedCard, PREVIEW_ARGUMENT, PinNotice, ReaderName, Scene, Trouble, Wanted, confine,
    preview_command,
    window::{Moment, Picture, Shot},
};
use tegata_protocol::{Language, Origin};

fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).as_deref() == Some(PREVIEW_ARGUMENT) {
        return draw();
    }
    let mut arguments = env::args_os().skip(1);
    let folder = arguments.next().ok_or("name a folder")?;
    let tag = arguments.next();
    let wanted = |language: &Language| {
        tag.as_ref()
            .is_none_or(|tag| tag.as_os_str() == language.tag())
    };
    let languages = [Language::En, Language::Ja];
    let languages: Vec<_> = languages.into_iter().filter(wanted).collect();
    if languages.is_empty() {
        return Err("the languages are en and ja".into());
    }
    let matter = arguments.next();
    if matter.as_ref().is_some_and(|matter| matter != "login") {
        return Err("apart from all there is only login".into());
    }
    fs::create_dir_all(&folder)?;
    let folder = Path::new(&folder);
    for language in languages {
        for page in pages() {
            page.save(language, folder)?;
        }
        if matter.is_some() {
            continue;
        }
        let asked = signing::shots(language)?.into_iter();
        for (name, shot) in asked.chain(contracts::shots(language)?) {
            save(name, language, shot, folder)?;
        }
    }
    Ok(())
}

/// The pages of documents are drawn by a child, which is this program.
fn draw() -> Result<(), Box<dyn Error>> {
    match preview_command(&confine(), &[PREVIEW_ARGUMENT.to_owned()]) {
        Some(code) if code == std::process::ExitCode::SUCCESS => Ok(()),
        _ => exit(1),
    }
}

fn save(name: &str, language: Language, shot: Shot, folder: &Path) -> Result<(), Box<dyn Error>> {
    let picture = shot.take().ok_or("no font")?;
    write(
        &picture,
        &folder.join(format!("{name}-{}.png", language.tag())),
    )
}

struct Page {
    countdown: Option<u32>,
    edition: Edition,
    enlarged: f32,
    moment: Moment,
    name: &'static str,
    origin: &'static str,
}

impl Page {
    const fn new(name: &'static str, moment: Moment) -> Self {
        let (countdown, edition, origin) = (None, Edition::Release, "https://bank.example");
        Self {
            countdown,
            edition,
            enlarged: 1.0,
            moment,
            name,
            origin,
        }
    }

    /// As a person with weak eyes has it.
    fn enlarged(self) -> Self {
        Self {
            enlarged: 2.0,
            ..self
        }
    }

    fn save(&self, language: Language, folder: &Path) -> Result<(), Box<dyn Error>> {
        let origin = Origin::parse(self.origin)?;
        let consent = ConsentRequest {
            asker: Asker::Site(origin),
            edition: self.edition,
            language,
            matter: Matter::Login,
        };
        let mut shot = Shot::new(consent, self.moment.clone());
        shot.countdown = self.countdown;
        shot.enlarged = self.enlarged;
        save(self.name, language, shot, folder)
    }
}

fn write(picture: &Picture, path: &Path) -> Result<(), Box<dyn Error>> {
    let (width, height) = (picture.width.into(), picture.height.into());
    let mut encoder = png::Encoder::new(File::create(path)?, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let rgb: Vec<u8> = pixels
        .iter()
        .flat_map(|[r, g, b, _]| [*r, *g, *b])
        .collect();
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(())
}

fn pages() -> Vec<Page> {
    let mut pages = login_pages();
    pages.extend(choice_pages());
    pages.extend(
        TROUBLES.map(|(name, trouble)| Page::new(name, Moment::Scene(Scene::Failed(trouble), ""))),
    );
    pages.extend(
        WANTED.map(|(name, wanted)| Page::new(name, Moment::Scene(Scene::Waiting(wanted), ""))),
    );
    pages
}

const WANTED: [(&str, Wanted); 5] = [
    ("waiting", Wanted::Card),
    ("card-again", Wanted::CardAgain),
    ("not-a-my-number-card", Wanted::MyNumberCard),
    ("no-reader", Wanted::Reader),
    ("service-unavailable", Wanted::Service),
];

const TROUBLES: [(&str, Trouble); 5] = [
    ("card-error", Trouble::CardError),
    ("card-removed", Trouble::CardRemoved),
    ("card-silent", Trouble::CardSilent),
    ("service-lost", Trouble::ServiceLost),
    ("unsupported-key", Trouble::UnsupportedKey),
];

fn login_pages() -> Vec<Page> {
    let long = "https://login.a-bank-with-a-remarkably-long-name-for-a-host.customers.example:8443";
    vec![
        Page::new("in-use", Moment::Scene(Scene::CardInUse, "")),
        Page::new("card-changed", pin(3, Some(PinNotice::CardChanged), "")),
        Page::new("pin", pin(3, None, "")),
        Page::new("pin-enlarged", pin(3, None, "")).enlarged(),
        Page::new("pin-two-left", pin(2, None, "")),
        Page::new("pin-one-left", pin(1, None, "")),
        Page::new("typed", pin(3, None, "012")),
        Page::new("typed-all", pin(3, None, "0123")),
        Page::new("letter", pin(3, None, "1a")),
        Page::new("rejected", pin(2, Some(PinNotice::Rejected), "")),
        Page::new("changed", pin(2, Some(PinNotice::AttemptsChanged), "")),
        Page::new("one-left", pin(1, Some(PinNotice::Rejected), "")),
        Page::new("last-try", Moment::LastTry),
        Page::new("working", Moment::Scene(Scene::Working, "")),
        Page::new("done", Moment::Scene(Scene::Done, "")),
        Page::new("blocked", Moment::Scene(Scene::Blocked, "")),
        Page {
            countdown: Some(42),
            ..Page::new("countdown", pin(3, None, ""))
        },
        Page {
            origin: "https://www.city.lg.jp",
            ..Page::new("government", pin(3, None, ""))
        },
        Page {
            origin: long,
            ..Page::new("long", pin(3, None, ""))
        },
        Page {
            edition: Edition::Demo,
            origin: "http://localhost:8080",
            ..Page::new("demo", pin(3, None, ""))
        },
    ]
}

fn choice_pages() -> Vec<Page> {
    let two = [
        "ACS ACR122U PICC Interface 00 00",
        "ACS ACR122U PICC Interface 01 00",
    ];
    // What the tests with a card reader have.
    let virtual_readers = ["Virtual Reader 00 00", "Virtual Reader 00 01"];
    let long = "Sony FeliCa Port/PaSoRi 4.0 [RC-S300/S, contactless] (serial 0123456789)";
    let eight = [0, 1, 2, 3, 4, 5, 6, 7].map(|number| format!("{long} {number:02} 00"));
    let lost = Some(ChoiceNotice::CardLost);
    vec![
        Page::new("choose-card", choice(&two, None)),
        Page::new("choose-card-again", choice(&two, lost)),
        Page::new("choose-card-one", choice(&two[1..], lost)),
        Page::new("choose-card-many", choice(&eight, None)),
        Page::new("choose-card-virtual", choice(&virtual_readers, None)),
        Page {
            countdown: Some(42),
            origin: "http://localhost:8080",
            edition: Edition::Demo,
            ..Page::new("choose-card-crowded", choice(&eight, lost))
        },
    ]
}

fn choice(readers: &[impl AsRef<str>], notice: Option<ChoiceNotice>) -> Moment {
    let cards = (1..).zip(readers).map(|(number, reader)| OfferedCard {
        number: OfferNumber(number),
        reader: ReaderName::new(reader.as_ref()),
    });
    let cards = cards.collect();
    Moment::Scene(Scene::ChooseCard(CardChoice { cards, notice }), "")
}

const fn pin(attempts_left: u8, notice: Option<PinNotice>, typed: &'static str) -> Moment {
    let attempts_left = AttemptsLeft(attempts_left);
    Moment::Scene(
        Scene::EnterPin {
            attempts_left,
            notice,
        },
        typed,
    )
}
