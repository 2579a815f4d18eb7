//! The pages of the window: from the state to shapes and to what the person chose. The same code
//! is painted on screen, into pictures and in tests.

mod arrangement;
mod asker;
mod choose_card;
mod contracts;
mod documents;
mod endings;
mod enter_password;
mod enter_pin;
mod form;
mod preview;
mod signer;
mod signing;
mod words;

use egui::{
    Align, CentralPanel, Frame, Id, Key, Layout, Margin, Panel, Response, ScrollArea, Ui,
    UiBuilder,
    accesskit::{Node, Role},
    vec2,
};

use super::{
    documents::Documents,
    fonts::Script,
    look,
    model::Model,
    reading::Reading,
    texts::{Counted, Message, Texts},
    view::{FocusTarget, Page, PinView, Secret, UiAction, ViewState},
    widgets::{Emphasis, Tone, body, boxed, button, colored, link, spoken, subheading, support},
};
use crate::consent::{AttemptsLeft, Edition, Kind, PinNotice, Scene, Wanted};
use arrangement::Arrangement;
pub(super) use preview::preview_id;
use words::{SecretWords, wanted_words};

/// One frame. What is readable in it of the document on show is noted in `reading`.
pub(super) fn ui(
    ui: &mut Ui,
    texts: &Texts,
    model: &Model,
    reading: &mut Reading,
) -> Option<UiAction> {
    let page = PageUi {
        documents: model.documents(),
        pin: model.pin_view(),
        texts,
        view: &model.view,
    };
    let escaped = ui
        .input(|input| input.key_pressed(Key::Escape))
        .then_some(UiAction::Cancel);
    page.demo_strip(ui);
    page.announce_parts(ui);
    let switched = page.header(ui);
    let chosen = match page.arrangement(ui) {
        Arrangement::Column => page.column(ui),
        Arrangement::Flow => page.flow(ui, reading),
        Arrangement::SideBySide => page.side_by_side(ui, reading),
    };
    escaped.or(chosen).or(switched)
}

/// The parts of a page in the order in which they are read out: first who asks, then what for.
/// They are not laid out in this order, since the decision takes its room first.
const FACTS: &str = "facts";
const DOCUMENTS: &str = "documents";
const DECISION: &str = "decision";

fn announce_group(ui: &Ui, part: &str) {
    let group = |node: &mut Node| node.set_role(Role::Group);
    ui.ctx().accesskit_node_builder(Id::new(part), group);
}

fn part<R>(ui: &mut Ui, name: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let parent = UiBuilder::new().accessibility_parent(Id::new(name));
    ui.scope_builder(parent, contents).inner
}

/// A panel is placed by its height in the frame before. If that has changed, this frame is laid out
/// once more before it is painted: the buttons must not be out of the window even for a moment.
fn lay_out_again_unless(ui: &Ui, settled: bool) {
    let context = ui.ctx();
    if !settled {
        context.request_discard("the decision changed its height");
    } else if context.current_pass_index() > 0 {
        // The next frame shows that this page has settled: in a debug build egui writes a warning
        // over the fourth frame in a row that was laid out twice, though each was another page.
        context.request_repaint();
    }
}

/// What every part of a page looks at.
struct PageUi<'a> {
    documents: &'a Documents,
    pin: PinView,
    texts: &'a Texts,
    view: &'a ViewState,
}

impl PageUi<'_> {
    fn demo_strip(&self, ui: &mut Ui) {
        if self.view.edition == Edition::Demo {
            let margin = Margin::symmetric(look::MARGIN, 4);
            let frame = Frame::new().fill(look::DEMO).inner_margin(margin);
            Panel::top("demo")
                .frame(frame)
                .show_separator_line(false)
                .show_inside(ui, |ui| {
                    colored(ui, &self.say(Message::DemoStrip), look::SURFACE);
                });
        }
    }

    fn header(&self, ui: &mut Ui) -> Option<UiAction> {
        let frame = Frame::new().inner_margin(Margin { top: 4, ..sides() });
        let panel = Panel::top("header").frame(frame).show_separator_line(false);
        let row = |ui: &mut Ui| {
            let size = vec2(ui.available_width(), HEADER_HEIGHT);
            let middle = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(size, middle, |ui| self.header_row(ui))
                .inner
        };
        panel.show_inside(ui, row).inner
    }

    fn header_row(&self, ui: &mut Ui) -> Option<UiAction> {
        support(ui, &self.say(Message::AppName));
        if self.view.script == Script::Latin {
            return None;
        }
        let right = Layout::right_to_left(Align::Center);
        let switch = ui.with_layout(right, |ui| link(ui, &self.say(Message::LanguageSwitch)));
        switch.inner.clicked().then_some(UiAction::SwitchLanguage)
    }

    /// What the person reads: it scrolls where the window is small.
    fn facts(&self, ui: &mut Ui) {
        let frame = Frame::new().fill(look::SURFACE).inner_margin(Margin {
            bottom: 4,
            ..sides()
        });
        CentralPanel::default().frame(frame).show_inside(ui, |ui| {
            let area = ScrollArea::vertical().auto_shrink(false);
            area.show(ui, |ui| part(ui, FACTS, |ui| self.all_facts(ui)));
        });
    }

    fn all_facts(&self, ui: &mut Ui) {
        self.who_asks(ui);
        ui.add_space(8.0);
        self.scene_facts(ui);
    }

    fn scene_facts(&self, ui: &mut Ui) {
        match &self.view.page {
            Page::Enter { .. }
            | Page::Scene(
                Scene::AwaitingHash
                | Scene::CardInUse
                | Scene::ChooseCard(_)
                | Scene::EnterPassword { .. }
                | Scene::Receiving { .. }
                | Scene::Signing { .. }
                | Scene::Waiting(_)
                | Scene::Working,
            ) => self.what_leaves(ui),
            Page::LastTry(secret) => self.last_try_facts(ui, *secret),
            Page::Scene(Scene::BareHashOff) => self.bare_hash_off(ui),
            Page::Scene(Scene::Blocked | Scene::EnterItemsPin { .. } | Scene::EnterPin { .. }) => {
                self.blocked(ui)
            }
            Page::Scene(Scene::BrokenOff {
                signed,
                of,
                trouble,
            }) => self.broken_off(ui, *signed, *of, *trouble),
            Page::Scene(Scene::ConfirmSigner(items)) => self.signer(ui, items),
            Page::Scene(Scene::Done) => self.done(ui),
            Page::Scene(Scene::Failed(trouble)) => self.failed(ui, *trouble),
            Page::Scene(Scene::Refused { document, reason }) => {
                self.refused(ui, *document, *reason);
            }
        }
    }

    fn item(&self, ui: &mut Ui, message: Message) {
        body(ui, &format!("• {}", self.say(message)));
    }

    /// What the person does: always in sight.
    fn decision(&self, ui: &mut Ui) -> Option<UiAction> {
        let frame = Frame::new().fill(look::SURFACE).inner_margin(Margin {
            top: 4,
            bottom: look::MARGIN,
            ..sides()
        });
        let panel = Panel::bottom("decision")
            .frame(frame)
            .show_separator_line(false);
        let contents = |ui: &mut Ui| {
            self.countdown(ui);
            self.page_decision(ui)
        };
        let bottom = ui.available_rect_before_wrap().bottom();
        let shown = panel.show_inside(ui, |ui| part(ui, DECISION, contents));
        lay_out_again_unless(ui, (shown.response.rect.bottom() - bottom).abs() < 0.5);
        shown.inner
    }

    fn page_decision(&self, ui: &mut Ui) -> Option<UiAction> {
        match &self.view.page {
            Page::Enter {
                secret,
                attempts_left,
                notice,
            } => self.enter(ui, *secret, *attempts_left, *notice),
            Page::LastTry(_) => self.last_try_buttons(ui),
            Page::Scene(scene) => self.scene_decision(ui, scene),
        }
    }

    fn enter(
        &self,
        ui: &mut Ui,
        secret: Secret,
        attempts_left: AttemptsLeft,
        notice: Option<PinNotice>,
    ) -> Option<UiAction> {
        match secret {
            Secret::ItemsPin | Secret::Pin => self.enter_pin(ui, secret, attempts_left, notice),
            Secret::Password => self.enter_password(ui, attempts_left, notice),
        }
    }

    fn scene_decision(&self, ui: &mut Ui, scene: &Scene) -> Option<UiAction> {
        match scene {
            Scene::AwaitingHash => {
                self.going_on(ui, Message::AwaitingHashHeading, Message::AwaitingHashText)
            }
            Scene::CardInUse => self.going_on(ui, Message::InUseHeading, Message::InUseText),
            Scene::ChooseCard(choice) => self.choose_card(ui, choice),
            Scene::ConfirmSigner(_) => self.sign_buttons(ui),
            Scene::Receiving { received, total } => self.receiving(ui, *received, *total),
            Scene::Signing { signed, of } => self.signing(ui, *signed, *of),
            Scene::Waiting(wanted) => self.waiting(ui, *wanted),
            Scene::EnterPassword { .. } | Scene::Working => self.working(ui),
            Scene::BareHashOff
            | Scene::Blocked
            | Scene::BrokenOff { .. }
            | Scene::Done
            | Scene::EnterItemsPin { .. }
            | Scene::EnterPin { .. }
            | Scene::Failed(_)
            | Scene::Refused { .. } => self.cancel(ui, Message::Close),
        }
    }

    fn waiting(&self, ui: &mut Ui, wanted: Wanted) -> Option<UiAction> {
        let (heading, text) = wanted_words(wanted);
        support(ui, &self.say(self.secret_words().needed));
        self.going_on(ui, heading, text)
    }

    fn working(&self, ui: &mut Ui) -> Option<UiAction> {
        let text = match self.view.matter.kind() {
            Kind::Items => Message::ItemsWorkingText,
            Kind::Login => Message::WorkingText,
            Kind::Signing => Message::CheckingText,
        };
        self.going_on(ui, Message::WorkingHeading, text)
    }

    /// What goes on by itself, unless the person gives it up.
    fn going_on(&self, ui: &mut Ui, heading: Message, text: Message) -> Option<UiAction> {
        boxed(ui, Tone::Plain, |ui| {
            let heading = subheading(ui, &self.say(heading));
            spoken(ui, &heading);
            body(ui, &self.say(text));
        });
        self.cancel(ui, Message::Cancel)
    }

    /// What is said of the secret that is asked for.
    fn secret_words(&self) -> SecretWords {
        SecretWords::of(self.view.matter.kind().into())
    }

    fn countdown(&self, ui: &mut Ui) {
        if let Some(seconds) = self.view.countdown {
            let text = self.texts.count(Counted::Countdown, seconds);
            boxed(ui, Tone::Warning, |ui| {
                let line = body(ui, &text);
                // A screen reader that said every second would say nothing else.
                if SPOKEN_SECONDS.contains(&seconds) {
                    spoken(ui, &line);
                }
            });
            ui.add_space(4.0);
        }
    }

    fn alert(&self, ui: &mut Ui, text: &str) {
        boxed(ui, Tone::Error, |ui| {
            let line = body(ui, text);
            spoken(ui, &line);
        });
    }

    fn cancel(&self, ui: &mut Ui, label: Message) -> Option<UiAction> {
        ui.add_space(look::RING);
        let width = ui.available_width();
        let response = button(ui, &self.say(label), Emphasis::Secondary, width);
        self.take_focus(FocusTarget::Cancel, &response);
        response.clicked().then_some(UiAction::Cancel)
    }

    fn take_focus(&self, target: FocusTarget, response: &Response) {
        if self.view.focus == Some(target) {
            response.request_focus();
        }
    }

    fn say(&self, message: Message) -> String {
        self.texts.say(message)
    }
}

/// When the countdown is read out.
const SPOKEN_SECONDS: [u32; 3] = [60, 30, 10];

/// Room for the language switch and its focus ring.
const HEADER_HEIGHT: f32 = 36.0;

const fn sides() -> Margin {
    Margin {
        left: look::MARGIN,
        right: look::MARGIN,
        top: 0,
        bottom: 0,
    }
}
