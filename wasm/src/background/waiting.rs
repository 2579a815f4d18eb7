//! When a page that we cannot change may have a window, and when the person is asked first. Such a page may
//! ask some time after the press, so it must have been used by a person, and must not ask again and again.
//!
//! What asks otherwise waits: the toolbar button of its tab is marked, and the popup lets it go on.

use super::{
    Background,
    contract::Asked,
    failure::Failure,
    request::{Request, Stage},
};
use crate::{Action, RequestKey, Timer};
use tegata_protocol::{ErrorCode, Origin};

/// How long a tab is quiet after a request has ended, unless the person presses something in its page: a
/// page that asks again and again would otherwise never let go of the screen.
const PAUSE_MS: u32 = 3_000;
/// The same after the person's no: a page that was told no has nothing to ask before the next press. A
/// background that sleeps forgets it sooner.
const PAUSE_AFTER_NO_MS: u32 = 60_000;
/// How often the mark is set again. Browsers put a background to sleep that does nothing for 30 seconds,
/// and what waits would be lost.
const LOOK_MS: u32 = 20_000;
/// How often that is done: ten minutes, as long as the window waits for a person.
const LOOKS: u32 = 30;

/// What is known of the person at a page that we cannot change.
#[derive(Clone, Debug)]
pub(super) struct Activation {
    /// The last press in that page since its last request ended, by its name.
    pub(super) press: Option<String>,
    /// Whether a person has used it at all (HTML: sticky activation).
    pub(super) sticky: bool,
}

/// How long the pause is after a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pause {
    AfterNo,
    Short,
}

impl Pause {
    pub(super) const fn after_failure(code: ErrorCode) -> Self {
        match code {
            ErrorCode::UserCancelled => Self::AfterNo,
            _ => Self::Short,
        }
    }

    const fn milliseconds(self) -> u32 {
        match self {
            Self::AfterNo => PAUSE_AFTER_NO_MS,
            Self::Short => PAUSE_MS,
        }
    }
}

impl Background {
    /// Opens the host, or waits for the person.
    pub(super) fn begin(
        &mut self,
        key: RequestKey,
        asked: Asked,
        Activation { press, sticky }: Activation,
    ) -> Result<Vec<Action>, Failure> {
        let pressed = press.is_some_and(|press| self.gestures.spend(&press));
        if sticky && (pressed || !self.is_pausing(key)) {
            self.open_host(key, Stage::Asked(asked))
        } else {
            self.wait(key, asked)
        }
    }

    fn is_pausing(&self, key: RequestKey) -> bool {
        let tab = self.requests.get(&key).map(|request| request.tab);
        self.pauses.values().any(|pausing| Some(*pausing) == tab)
    }

    fn wait(&mut self, key: RequestKey, asked: Asked) -> Result<Vec<Action>, Failure> {
        if self.tab_is_busy(key) {
            return Err((ErrorCode::Busy, "this tab already has a request".into()));
        }
        let Some(request) = self.requests.get_mut(&key) else {
            return Ok(Vec::new());
        };
        request.stage = Stage::Waiting {
            asked,
            looks: LOOKS,
        };
        let mut actions = self.look_again(key);
        actions.extend(self.views());
        Ok(actions)
    }

    /// Sets the mark and the timer for the next time.
    fn look_again(&self, key: RequestKey) -> Vec<Action> {
        let Some(request) = self.requests.get(&key) else {
            return Vec::new();
        };
        let next = Action::timer(key, Timer::Waiting, LOOK_MS);
        vec![badge(request.tab, true), next]
    }

    /// The timer of [`Self::look_again`].
    pub(super) fn still_waits(&mut self, key: RequestKey) -> Vec<Action> {
        let stage = self
            .requests
            .get_mut(&key)
            .map(|request| &mut request.stage);
        let Some(Stage::Waiting { looks, .. }) = stage else {
            return Vec::new();
        };
        *looks = looks.saturating_sub(1);
        if *looks == 0 {
            let detail = "the person did not let it go on within ten minutes";
            return self.fail(key, (ErrorCode::TimedOut, detail.into()));
        }
        self.look_again(key)
    }

    /// The person lets the request of this tab go on. The popup was over this site: if the tab has
    /// another by now, nothing does.
    pub(super) fn go_on(&mut self, tab: &str, origin: &str) -> Vec<Action> {
        let Some((key, asked, number)) = self.waiting(tab, origin) else {
            return Vec::new();
        };
        let mut actions = vec![badge(number, false)];
        let opened = self.open_host(key, Stage::Asked(asked));
        actions.extend(opened.unwrap_or_else(|failure| self.fail(key, failure)));
        actions.extend(self.views());
        actions
    }

    /// Whether a request of this tab waits.
    pub(super) fn is_waiting(&self, tab: &str, origin: &Origin) -> bool {
        self.waiting(tab, origin.as_str()).is_some()
    }

    fn waiting(&self, tab: &str, origin: &str) -> Option<(RequestKey, Asked, f64)> {
        self.requests
            .iter()
            .find_map(|(key, request)| match &request.stage {
                Stage::Waiting { asked, .. }
                    if request.tab.to_string() == tab && request.origin.as_str() == origin =>
                {
                    Some((*key, asked.clone(), request.tab))
                }
                _ => None,
            })
    }

    /// What a request leaves behind when it has ended, by our own contract too: a page may speak several.
    pub(super) fn after(
        &mut self,
        key: RequestKey,
        request: &Request,
        pause: Pause,
    ) -> Vec<Action> {
        if let Stage::Waiting { .. } = request.stage {
            let mut actions = vec![badge(request.tab, false)];
            actions.extend(self.views());
            return actions;
        }
        let is_status = matches!(
            request.stage,
            Stage::Status | Stage::Asked(Asked::WebEidStatus(_))
        );
        if is_status || !request.stage.has_begun() {
            return Vec::new();
        }
        self.pauses.insert(key, request.tab);
        vec![Action::timer(key, Timer::Pause, pause.milliseconds())]
    }
}

const fn badge(tab: f64, waits: bool) -> Action {
    Action::Badge { tab, waits }
}
