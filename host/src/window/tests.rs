//! The pages as assistive technology sees them, and the way of every key, without a display.

use egui::accesskit::Role;
use egui_kittest::{
    Harness,
    kittest::{By, NodeT, Queryable},
};
use tegata_protocol::{ErrorCode, Language, Origin};

mod choice;
mod contracts;
mod documents;
mod form;
#[path = "../../examples/sample/holder.rs"]
mod holder;
mod pages;
mod pin;
mod signing;
mod small;

use super::{
    fonts::{Fonts, Script},
    look,
    model::Model,
    picture::{HEIGHT, WIDTH},
    reading::Reading,
    texts::Texts,
    ui,
    view::{Page, Secret, UiAction},
    widgets,
};
use crate::consent::{
    Asker, AttemptsLeft, ConsentEvent, ConsentRequest, Edition, Matter, PinNotice, Scene,
    ShownDocument, Trouble, Wanted,
};

/// The window without its window: the model, and what the session was told.
struct Bench {
    model: Model,
    reading: Reading,
    told: Vec<ConsentEvent>,
}

impl Bench {
    fn frame(&mut self, ui: &mut egui::Ui) {
        let texts = Texts::load(self.model.view.language);
        let language = self.model.view.language;
        self.reading.follow(self.model.documents(), language);
        let action = ui::ui(ui, &texts, &self.model, &mut self.reading);
        self.model.view.focus = None;
        let told = action.and_then(|action: UiAction| self.model.act(action));
        self.told.extend(told);
    }
}

/// Somebody who does not exist.
pub(super) fn holder(name: &str) -> tegata_documents::SignerItems {
    holder::holder(name, false).unwrap()
}

fn open(
    edition: Edition,
    language: Language,
    origin: &str,
    scene: Scene,
) -> Harness<'static, Bench> {
    let origin = Origin::parse(origin).unwrap();
    let consent = ConsentRequest {
        asker: Asker::Site(origin),
        edition,
        language,
        matter: Matter::Login,
    };
    open_for(consent, Vec::new(), scene)
}

/// A window that was opened for this, in which the documents, if any, have arrived.
fn open_for(
    consent: ConsentRequest,
    documents: Vec<ShownDocument>,
    scene: Scene,
) -> Harness<'static, Bench> {
    let (width, height) = super::picture::size(&consent.matter);
    let mut model = Model::new(consent, Script::Japanese);
    if !documents.is_empty() {
        model.receive(documents);
    }
    model.show(scene);
    let mut fonts = Fonts::find();
    let frame = move |ui: &mut egui::Ui, bench: &mut Bench| {
        if let Some(fonts) = fonts.take() {
            ui.set_fonts(fonts.definitions());
        }
        look::apply(ui);
        bench.frame(ui);
    };
    let size = egui::vec2(f32::from(width), f32::from(height));
    let bench = Bench {
        model,
        reading: Reading::new(),
        told: Vec::new(),
    };
    let mut harness = Harness::builder()
        .with_size(size)
        .build_ui_state(frame, bench);
    harness.run();
    harness
}

fn shown(language: Language, scene: Scene) -> Harness<'static, Bench> {
    open(Edition::Release, language, "https://bank.example", scene)
}

const fn asked(attempts_left: u8, notice: Option<PinNotice>) -> Scene {
    Scene::EnterPin {
        attempts_left: AttemptsLeft(attempts_left),
        notice,
    }
}

/// Every text is on the page.
fn check(language: Language, scene: Scene, texts: &[&str]) {
    check_texts(&shown(language, scene), texts);
}

fn check_texts(harness: &Harness<'_, Bench>, texts: &[&str]) {
    for text in texts {
        let found = harness.query_all_by_label_contains(text).next();
        assert!(found.is_some(), "{text} is missing");
    }
}

fn check_buttons(harness: &Harness<'_, Bench>, expected: &[&str]) {
    let buttons = harness.query_all(By::new().role(Role::Button));
    let labels: Vec<_> = buttons
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    assert_eq!(labels.len(), expected.len(), "{labels:?}");
    for label in expected {
        assert!(
            labels.iter().any(|found| found == label),
            "{label} is not in {labels:?}"
        );
    }
}

/// All texts in the order in which a screen reader meets them.
fn read_out(harness: &Harness<'_, Bench>) -> Vec<String> {
    let nodes = harness.query_all(By::new());
    nodes
        .filter_map(|node| node.accesskit_node().label().or(node.value()))
        .collect()
}

fn press(harness: &mut Harness<'_, Bench>, key: egui::Key) {
    harness.key_press(key);
    harness.run();
}
