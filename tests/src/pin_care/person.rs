//! The person at the window, who takes one step after the other from a sequence.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use tegata_host::{
    Consent, ConsentEvent, ConsentRequest, Incoming, NoDisplay, OpenConsent, Scene, ShownDocument,
    Wanted,
};
use tegata_protocol::{HostRequest, RequestId};
use tokio::sync::mpsc::Sender;

use super::{
    desk::Desk,
    step::{Event, Step},
};
use crate::{card_client::typed, login::ID};

/// Longer than a card may be silent, and than another program may have it unnamed.
const LONG: Duration = Duration::from_secs(11);

pub(super) struct Person {
    pub(super) browser: Sender<Incoming>,
    pub(super) desk: Desk,
    /// Nothing more is done until the window says something else.
    pub(super) done: bool,
    /// While it is held, the clock stands still.
    pub(super) _clock_stands: mpsc::Sender<()>,
    /// The person, the page or the browser has ended the login.
    pub(super) over: bool,
    pub(super) scene: Scene,
    pub(super) steps: Arc<Mutex<VecDeque<Step>>>,
    /// Time went by in which the card's thread was held up.
    pub(super) waited: bool,
}

impl Consent for Person {
    fn show(&mut self, scene: Scene) {
        self.desk.shown(&scene);
        self.scene = scene;
        self.done = false;
    }

    fn show_documents(&mut self, _documents: Vec<ShownDocument>) {}

    fn show_countdown(&mut self, _seconds_left: Option<u32>) {}

    async fn next_event(&mut self) -> ConsentEvent {
        loop {
            if let Some(event) = self.act().await {
                return event;
            }
            self.desk.news().await;
        }
    }
}

impl Person {
    async fn act(&mut self) -> Option<ConsentEvent> {
        while self.may_act() {
            let Some(step) = self.steps.lock().unwrap().pop_front() else {
                return Some(self.cancel());
            };
            if let Some(event) = self.take(step).await {
                return Some(event);
            }
        }
        // The person reads on while the card that was silent says something after all.
        let closes = self.is_final() && !self.desk.sight().in_use;
        closes.then_some(ConsentEvent::Cancelled)
    }

    const fn is_final(&self) -> bool {
        matches!(self.scene, Scene::Blocked | Scene::Done | Scene::Failed(_))
    }

    /// Whether it is the person's turn: the card's thread rests, or is held up.
    fn may_act(&self) -> bool {
        let sight = self.desk.sight();
        match self.scene {
            _ if self.done || self.over => false,
            _ if sight.stuck => true,
            _ if self.is_final() => false,
            Scene::EnterPin { .. } => !sight.in_use,
            Scene::Waiting(Wanted::Card | Wanted::CardAgain) => !sight.card_there && !sight.in_use,
            Scene::Waiting(Wanted::MyNumberCard) => sight.card_there && !sight.in_use,
            _ => false,
        }
    }

    /// Counts the step unless it means nothing here.
    async fn take(&mut self, step: Step) -> Option<ConsentEvent> {
        let (happened, event) = match step {
            Step::Abort => {
                let id = RequestId::parse(ID).unwrap();
                self.end(Incoming::Request(Box::new(HostRequest::Cancel { id })))
            }
            Step::AtCommand(ahead, mishap) => {
                self.desk.plan(ahead, mishap);
                (true, None)
            }
            Step::Cancel => (true, Some(self.cancel())),
            Step::CloseTab => self.end(Incoming::Closed),
            Step::Enter(digits) => match self.scene {
                Scene::EnterPin { attempts_left, .. } => {
                    let pin = typed(self.desk.entered(digits, attempts_left));
                    self.done = true;
                    (true, Some(ConsentEvent::PinEntered(pin)))
                }
                _ => (false, None),
            },
            Step::LetGo => (self.let_go(), None),
            Step::Now(event) => (self.happens(event), None),
            Step::TimePasses => (self.time_passes().await, None),
            Step::Wait => (self.wait(), None),
            Step::WhenGranted(program) => {
                self.desk.plan_program(program);
                (true, None)
            }
        };
        let counted = u64::from(happened);
        self.desk.account(|account| account.tally.steps += counted);
        event
    }

    fn cancel(&mut self) -> ConsentEvent {
        self.ends();
        ConsentEvent::Cancelled
    }

    fn end(&mut self, incoming: Incoming) -> (bool, Option<ConsentEvent>) {
        self.ends();
        self.browser.try_send(incoming).unwrap();
        (true, None)
    }

    fn ends(&mut self) {
        self.over = true;
        let in_between = self.desk.sight().stuck;
        self.desk.account(|account| account.gives_up(in_between));
    }

    fn let_go(&mut self) -> bool {
        self.waited = false;
        self.desk.let_go()
    }

    fn happens(&self, event: Event) -> bool {
        self.desk.happens(event)
    }

    async fn time_passes(&mut self) -> bool {
        let passes = self.desk.sight().stuck && !self.waited;
        if passes {
            self.waited = true;
            tokio::time::advance(LONG).await;
        }
        passes
    }

    /// Only where something will be said: the card's thread notices that its card is gone.
    fn wait(&mut self) -> bool {
        let sight = self.desk.sight();
        let noticed = !sight.untouched && !sight.stuck;
        self.done = matches!(self.scene, Scene::EnterPin { .. }) && noticed;
        self.done
    }
}

pub(super) struct OpenPerson(pub(super) Option<Person>);

impl OpenConsent for OpenPerson {
    type Consent = Person;

    async fn open(&mut self, _login: ConsentRequest) -> Result<Person, NoDisplay> {
        self.0.take().ok_or(NoDisplay)
    }
}
