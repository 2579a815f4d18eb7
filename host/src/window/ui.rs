//! The pages of the window: from the state to shapes and to what the person chose. The same code
//! is painted on screen, into pictures and in tests.

mod choose_card;
mod enter_pin;
mod words;

use egui::{
    Align, CentralPanel, Frame, Id, Key, Layout, Margin, Panel, Response, ScrollArea, Ui,
    UiBuilder,
    accesskit::{Node, Role},
    vec2,
};
use tegata_protocol::{ErrorCode, SiteKind};

use super::{
    fonts::Script,
    look,
    texts::{Counted, Message, Texts},
    view::{FocusTarget, Page, PinView, UiAction, ViewState},
    widgets::{
        Emphasis, Tone, body, boxed, button, colored, heading, link, origin, spoken, subheading,
        support,
    },
};
use crate::{
    card::failure,
    consent::{Asker, Edition, Scene, Trouble},
};
use words::{trouble_words, wanted_words};

/// One frame.
pub(super) fn ui(ui: &mut Ui, texts: &Texts, view: &ViewState, pin: PinView) -> Option<UiAction> {
    let page = PageUi { pin, texts, view };
    let escaped = ui
        .input(|input| input.key_pressed(Key::Escape))
        .then_some(UiAction::Cancel);
    page.demo_strip(ui);
    announce_parts(ui);
    let switched = page.header(ui);
    let decided = page.decision(ui);
    page.facts(ui);
    escaped.or(decided).or(switched)
}

/// The parts of a page in the order in which they are read out: first who asks and what leaves.
/// They are laid out the other way round, since the decision takes its room first.
const PARTS: [&str; 2] = [FACTS, DECISION];
const FACTS: &str = "facts";
const DECISION: &str = "decision";

fn announce_parts(ui: &Ui) {
    for part in PARTS {
        let group = |node: &mut Node| node.set_role(Role::Group);
        ui.ctx().accesskit_node_builder(Id::new(part), group);
    }
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
        heading(ui, &self.say(Message::Purpose));
        ui.add_space(4.0);
        self.site(ui);
        ui.add_space(8.0);
        self.scene_facts(ui);
    }

    fn scene_facts(&self, ui: &mut Ui) {
        match &self.view.page {
            Page::EnterPin { .. }
            | Page::Scene(
                Scene::CardInUse
                | Scene::ChooseCard(_)
                | Scene::ConfirmSigner(_)
                | Scene::EnterPassword { .. }
                | Scene::Receiving { .. }
                | Scene::Signing { .. }
                | Scene::Waiting(_)
                | Scene::Working,
            ) => self.what_leaves(ui),
            Page::LastTry => self.last_try_facts(ui),
            Page::Scene(Scene::Blocked | Scene::EnterPin { .. }) => self.blocked(ui),
            Page::Scene(Scene::Done) => self.done(ui),
            Page::Scene(Scene::BrokenOff { trouble, .. } | Scene::Failed(trouble)) => {
                self.failed(ui, *trouble);
            }
            Page::Scene(Scene::Refused { .. }) => self.failed(ui, Trouble::CardError),
        }
    }

    fn site(&self, ui: &mut Ui) {
        boxed(ui, Tone::Plain, |ui| {
            subheading(ui, &self.say(Message::SiteHeading));
            let Asker::Site(site) = &self.view.asker else {
                return;
            };
            origin(ui, site.as_str());
            if site.is_government() {
                colored(
                    ui,
                    &format!("✓ {}", self.say(Message::SiteGovernment)),
                    look::SUCCESS,
                );
            }
            if site.kind() == SiteKind::Developer {
                colored(ui, &self.say(Message::SiteDeveloper), look::DEMO);
            }
        });
    }

    fn what_leaves(&self, ui: &mut Ui) {
        boxed(ui, Tone::Plain, |ui| {
            subheading(ui, &self.say(Message::LeavesHeading));
            self.item(ui, Message::LeavesCertificate);
            support(ui, &self.say(Message::LeavesCertificateDetail));
            self.item(ui, Message::LeavesTime);
            ui.add_space(8.0);
            subheading(ui, &self.say(Message::StaysHeading));
            body(ui, &self.say(Message::StaysDetails));
        });
    }

    fn item(&self, ui: &mut Ui, message: Message) {
        body(ui, &format!("• {}", self.say(message)));
    }

    fn last_try_facts(&self, ui: &mut Ui) {
        boxed(ui, Tone::Error, |ui| {
            let heading = subheading(ui, &self.say(Message::LastTryHeading));
            spoken(ui, &heading);
            body(ui, &self.say(Message::LastTryText));
        });
        ui.add_space(8.0);
        body(ui, &self.say(Message::LastTryAdvice));
    }

    fn blocked(&self, ui: &mut Ui) {
        boxed(ui, Tone::Error, |ui| {
            let heading = subheading(ui, &self.say(Message::BlockedHeading));
            spoken(ui, &heading);
            body(ui, &self.say(Message::BlockedText));
        });
        ui.add_space(8.0);
        self.item(ui, Message::BlockedOffice);
        self.item(ui, Message::BlockedKiosk);
        self.code(ui, ErrorCode::PinBlocked);
    }

    fn done(&self, ui: &mut Ui) {
        let heading = subheading(ui, &self.say(Message::DoneHeading));
        spoken(ui, &heading);
        body(ui, &self.say(Message::DoneText));
    }

    fn failed(&self, ui: &mut Ui, trouble: Trouble) {
        let (heading, text) = trouble_words(trouble);
        boxed(ui, Tone::Error, |ui| {
            let heading = subheading(ui, &self.say(heading));
            spoken(ui, &heading);
            body(ui, &self.say(text));
        });
        let (code, _) = failure(trouble);
        self.code(ui, code);
    }

    /// The same one that the site is told.
    fn code(&self, ui: &mut Ui, code: ErrorCode) {
        ui.add_space(8.0);
        support(ui, &format!("{} {code}", self.say(Message::ErrorCode)));
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
            Page::EnterPin {
                attempts_left,
                notice,
            } => self.enter_pin(ui, *attempts_left, *notice),
            Page::LastTry => self.last_try_buttons(ui),
            Page::Scene(Scene::CardInUse) => {
                self.status(ui, Message::InUseHeading, Message::InUseText);
                self.cancel(ui, Message::Cancel)
            }
            Page::Scene(Scene::ChooseCard(choice)) => self.choose_card(ui, choice),
            Page::Scene(Scene::Waiting(wanted)) => {
                let (heading, text) = wanted_words(*wanted);
                support(ui, &self.say(Message::PinNeeded));
                self.status(ui, heading, text);
                self.cancel(ui, Message::Cancel)
            }
            Page::Scene(
                Scene::ConfirmSigner(_)
                | Scene::EnterPassword { .. }
                | Scene::Receiving { .. }
                | Scene::Signing { .. }
                | Scene::Working,
            ) => {
                self.status(ui, Message::WorkingHeading, Message::WorkingText);
                self.cancel(ui, Message::Cancel)
            }
            Page::Scene(
                Scene::Blocked
                | Scene::BrokenOff { .. }
                | Scene::Done
                | Scene::EnterPin { .. }
                | Scene::Failed(_)
                | Scene::Refused { .. },
            ) => self.cancel(ui, Message::Close),
        }
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

    fn status(&self, ui: &mut Ui, heading: Message, text: Message) {
        boxed(ui, Tone::Plain, |ui| {
            let heading = subheading(ui, &self.say(heading));
            spoken(ui, &heading);
            body(ui, &self.say(text));
        });
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
