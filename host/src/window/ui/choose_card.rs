//! The list from which the person chooses a card.

use egui::{ScrollArea, Ui};

use super::{super::view::UiAction, PageUi};
use crate::{
    consent::{CardChoice, ChoiceNotice, OfferedCard},
    window::{
        look,
        texts::Message,
        widgets::{list_button, spoken, subheading, support},
    },
};

impl PageUi<'_> {
    /// The cards, by the readers in which they lie. Many of them scroll.
    pub(super) fn choose_card(&self, ui: &mut Ui, choice: &CardChoice) -> Option<UiAction> {
        match choice.notice {
            None => {}
            Some(ChoiceNotice::CardLost) => self.alert(ui, &self.say(Message::ChooseCardLost)),
        }
        let heading = subheading(ui, &self.say(Message::ChooseCardHeading));
        spoken(ui, &heading);
        support(ui, &self.say(Message::ChooseCardText));
        ui.add_space(look::RING);
        let chosen = scrolling_list(ui, |ui| self.card_list(ui, &choice.cards));
        ui.add_space(LIST_GAP);
        chosen.or(self.cancel(ui, Message::Cancel))
    }

    fn card_list(&self, ui: &mut Ui, cards: &[OfferedCard]) -> Option<UiAction> {
        let labels = reader_labels(cards, &self.say(Message::ReaderUnnamed));
        let mut chosen = None;
        ui.spacing_mut().item_spacing.y = LIST_GAP;
        for (card, label) in cards.iter().zip(labels) {
            if list_button(ui, (CARD, card.number), &label).clicked() {
                chosen = Some(UiAction::ChooseCard(card.number));
            }
        }
        chosen
    }
}

/// What the buttons of the list are called in egui, besides their number: a focused button stays
/// focused only as long as its card is there.
const CARD: &str = "card";

const LIST_GAP: f32 = 8.0;

/// The list below what is there already, with room for the rings of its buttons, and no higher than
/// leaves the site in sight.
fn scrolling_list<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let decision = ui.ctx().content_rect().height() * DECISION_SHARE;
    let height = (decision - ui.min_rect().height() - CANCEL_HEIGHT).max(LIST_HEIGHT_MIN);
    ui.scope(|ui| {
        ui.visuals_mut().clip_rect_margin = look::RING;
        // The panel is as high as it needs to be; what it was before must not limit the list.
        let area = ScrollArea::vertical().max_height(height);
        area.min_scrolled_height(height).show(ui, contents).inner
    })
    .inner
}

/// How much of the window choosing may take.
const DECISION_SHARE: f32 = 0.6;

/// The button below the list, with the room around it.
const CANCEL_HEIGHT: f32 = 84.0;

/// Two buttons of one line.
const LIST_HEIGHT_MIN: f32 = 104.0;

/// What the buttons say: every label but once, so that each can be told from the others.
fn reader_labels(cards: &[OfferedCard], unnamed: &str) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for card in cards {
        let label = card.reader.label();
        let label = if label.is_empty() { unnamed } else { &label };
        let mut distinct = label.to_owned();
        let mut number = 1;
        while labels.contains(&distinct) {
            number += 1;
            distinct = format!("{label} ({number})");
        }
        labels.push(distinct);
    }
    labels
}
