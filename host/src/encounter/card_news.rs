//! What an encounter makes of the card's own news: which card is there, whether it is at work, whether
//! another program has it.

use std::{mem, sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{Encounter, Event};
use crate::{
    CardEvent, Certificate, Consent, Scene, Wanted,
    stop::{Stop, ending},
};

/// Another program that has the card for this long is named.
pub(super) const IN_USE_AFTER: Duration = Duration::from_secs(2);
/// A card at work that says nothing for this long is silent. Signatures take one to two seconds.
const CARD_SILENT_AFTER: Duration = Duration::from_secs(10);

impl<C: Consent> Encounter<'_, C> {
    /// Keeps what the card says about itself; what the request's steps wait for is returned.
    pub(super) fn card_event(&mut self, event: CardEvent) -> Result<Option<Event>, Stop> {
        match event {
            CardEvent::Answered => self.expect_card(),
            CardEvent::Asked => self.asked(),
            CardEvent::Certificate(certificate) => {
                self.keep(certificate);
                return Ok(Some(Event::CertificateRead));
            }
            CardEvent::Choice(choice) => {
                self.forget_card();
                self.wanted = None;
                self.show(Scene::ChooseCard(choice));
                return Ok(Some(Event::CardLost));
            }
            // The person knows that it is another one than before.
            CardEvent::Chosen => self.presented = None,
            CardEvent::DocumentSigned(signature) => {
                return Ok(Some(Event::DocumentSigned(signature)));
            }
            CardEvent::DocumentsSigned => return Ok(Some(Event::DocumentsSigned)),
            CardEvent::Failed(error) => return Err(ending(error)),
            CardEvent::Granted => self.granted(),
            CardEvent::InUse => self.wait_for_other_program(),
            CardEvent::Items(items) => return Ok(Some(Event::Items(items))),
            CardEvent::Presented(left) => return Ok(Some(Event::Presented(left))),
            CardEvent::Released => self.card_due = None,
            CardEvent::Signed(signature) => return Ok(Some(Event::Signed(signature))),
            CardEvent::Signer(signer, password) => {
                return Ok(Some(Event::Signer(signer, password)));
            }
            CardEvent::TryAgain(left, notice) => return Ok(Some(Event::TryAgain(left, notice))),
            CardEvent::Wanted(wanted) => {
                self.lose_card(wanted);
                return Ok(Some(Event::CardLost));
            }
        }
        Ok(None)
    }

    /// Compares with the card that was there before, which is another one if its certificate is.
    fn keep(&mut self, certificate: Arc<Certificate>) {
        let before = self.presented.replace(certificate.der().to_vec());
        self.card_changed = before.is_some_and(|der| der != certificate.der());
        self.certificate = Some(certificate);
    }

    /// Somebody may have the card; how long that takes is named after a while.
    fn asked(&mut self) {
        self.restore_scene();
        self.wait_for_other_program();
    }

    /// The time counts from when the card was asked for.
    fn wait_for_other_program(&mut self) {
        if !self.in_use_shown {
            let due = Instant::now() + IN_USE_AFTER;
            self.in_use_due.get_or_insert(due);
        }
    }

    fn granted(&mut self) {
        self.restore_scene();
        self.expect_card();
    }

    /// From now on the card has to say something, or it is silent.
    fn expect_card(&mut self) {
        self.card_due = Some(Instant::now() + CARD_SILENT_AFTER);
    }

    pub(super) fn show_in_use(&mut self) {
        self.in_use_due = None;
        self.in_use_shown = true;
        self.consent.show(Scene::CardInUse);
    }

    /// Goes back to what the card's being in use interrupted.
    fn restore_scene(&mut self) {
        self.in_use_due = None;
        if mem::take(&mut self.in_use_shown) {
            self.consent.show(self.scene.clone());
        }
    }

    fn lose_card(&mut self, wanted: Wanted) {
        self.forget_card();
        self.wanted = Some(wanted);
        self.show(Scene::Waiting(wanted));
    }

    fn forget_card(&mut self) {
        self.card_due = None;
        self.certificate = None;
        self.in_use_due = None;
    }
}
