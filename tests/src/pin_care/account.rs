//! The model: a plain account of entries, tries and what may be sent, which knows nothing of how the
//! host does it. Whatever does not agree with it is noted.

use tegata_host::{AttemptsLeft, PinNotice, Scene};

use super::desk::CARDS;

/// Tries of a card whose PIN was last entered right.
const ALL_TRIES: u8 = 3;
/// Past this many commands with one handle, the host's own limit of 64 may end a login.
const COMMANDS_SURE: u64 = 40;

/// An entry that the person confirmed and that was not sent yet.
struct Entry {
    digits: &'static str,
    /// The card that was there, and which stay on the reader it was.
    place: Place,
    shown: AttemptsLeft,
}

/// A card and an unbroken stay of it: power loss, reset and removal begin another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Place {
    pub(super) card: usize,
    pub(super) stay: u64,
}

/// What has come of everything, to see that a run saw everything.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) attempts_changed: u64,
    pub(super) blocked: u64,
    pub(super) card_changed: u64,
    pub(super) entries: u64,
    pub(super) given_up_in_between: u64,
    pub(super) powered_off: u64,
    pub(super) rejected: u64,
    pub(super) sessions: u64,
    pub(super) steps: u64,
    pub(super) tokens: u64,
    pub(super) unsent: u64,
    pub(super) verifies: u64,
}

pub(super) struct Account {
    /// The client was told 9000 for a VERIFY in this exclusive use and has signed nothing since.
    accepted: bool,
    /// What the client was told about tries in this exclusive use.
    answered: Option<Vec<u8>>,
    /// VERIFYs that reached each card: ours and others'.
    delivered: [usize; CARDS],
    /// What has to be shown next, where nothing can come in between.
    expected: Option<Scene>,
    fit_signature: bool,
    given_up: bool,
    /// A mishap has struck in this session, or another card has come: which cards the host has seen,
    /// and the person was told of, is uncertain.
    hazy: bool,
    /// The card that was presented to its end, or that the window called another one.
    known: Option<usize>,
    open: Option<Entry>,
    others_verified: [bool; CARDS],
    ours_verified: bool,
    pub(super) tally: Tally,
    tries: [u8; CARDS],
    pub(super) violations: Vec<String>,
}

/// Whether anything could come between an entry and its result.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Prospect {
    /// The card is there, undisturbed, after so many commands, and nothing is planned.
    Clear {
        commands: u64,
    },
    Uncertain,
}

impl Account {
    pub(super) fn new(tries: [u8; CARDS]) -> Self {
        Self {
            accepted: false,
            answered: None,
            delivered: [0; CARDS],
            expected: None,
            fit_signature: false,
            given_up: false,
            hazy: false,
            known: None,
            open: None,
            others_verified: [false; CARDS],
            ours_verified: false,
            tally: Tally::default(),
            tries,
            violations: vec![],
        }
    }

    pub(super) fn session_begins(&mut self) {
        self.tally.sessions += 1;
        (self.given_up, self.hazy, self.fit_signature) = (false, false, false);
        self.known = None;
    }

    /// The window says something, with this card on the reader.
    pub(super) fn shown(&mut self, scene: &Scene, place: Option<Place>) {
        if !matches!(scene, Scene::Working | Scene::CardInUse) {
            let expected = self.expected.take();
            self.insist(
                expected.as_ref().is_none_or(|expected| expected == scene),
                || format!("{expected:?} was due, not {scene:?}"),
            );
        }
        match scene {
            Scene::EnterPin { notice, .. } => self.asked_for_pin(*notice, place),
            Scene::Blocked => self.ends(|tally| tally.blocked += 1),
            Scene::Failed(_) => self.ends(|_| ()),
            _ => {}
        }
    }

    /// A final scene: from now on nothing may be sent.
    fn ends(&mut self, count: impl FnOnce(&mut Tally)) {
        self.given_up = true;
        count(&mut self.tally);
    }

    fn asked_for_pin(&mut self, notice: Option<PinNotice>, place: Option<Place>) {
        match notice {
            Some(PinNotice::AttemptsChanged) => self.tally.attempts_changed += 1,
            Some(PinNotice::Expired) => panic!("nothing is kept for a minute in a login"),
            Some(PinNotice::Rejected) => self.tally.rejected += 1,
            Some(PinNotice::CardChanged) => {
                self.tally.card_changed += 1;
                self.known = place.map(|place| place.card);
            }
            None => {}
        }
    }

    /// The person confirms an entry. An earlier one that was not sent is void.
    pub(super) fn entered(
        &mut self,
        digits: &'static str,
        right: bool,
        shown: AttemptsLeft,
        place: Place,
        prospect: Prospect,
    ) {
        self.tally.entries += 1;
        self.drop_entry();
        self.open = Some(Entry {
            digits,
            place,
            shown,
        });
        let tries = self.tries[place.card];
        let clear = matches!(prospect, Prospect::Clear { commands } if commands < COMMANDS_SURE);
        let known = self.known == Some(place.card) && !self.hazy && tries == shown.0;
        self.expected = (clear && known).then(|| match (right, tries) {
            (true, _) => Scene::Done,
            (false, 1) => Scene::Blocked,
            (false, _) => Scene::EnterPin {
                attempts_left: AttemptsLeft(tries - 1),
                notice: Some(PinNotice::Rejected),
            },
        });
    }

    /// The person, the page or the browser ends the login.
    pub(super) fn gives_up(&mut self, in_between: bool) {
        self.tally.given_up_in_between += u64::from(in_between);
        self.given_up = true;
    }

    /// The session is over; its answer is a token or not.
    pub(super) fn session_ended(&mut self, token: bool) {
        self.tally.tokens += u64::from(token);
        let fit = self.fit_signature;
        self.insist(!token || fit, || {
            "a token without a fitting signature".into()
        });
        let expected = self.expected.take();
        self.insist(expected.is_none(), || {
            format!("{expected:?} was due when the session ended")
        });
        self.drop_entry();
    }

    fn drop_entry(&mut self) {
        self.tally.unsent += u64::from(self.open.take().is_some());
    }

    pub(super) fn exclusive_use_begins(&mut self) {
        (self.accepted, self.ours_verified, self.answered) = (false, false, None);
    }

    pub(super) fn mishap(&mut self) {
        self.hazy = true;
    }

    /// Nothing went wrong while our host had this card: it knows it now, and what anybody verified
    /// is gone.
    pub(super) fn undisturbed(&mut self, card: usize, verified: bool) {
        // The window may not have come round to calling this one another card.
        self.hazy |= *self.known.get_or_insert(card) != card;
        self.insist(!verified, || "verified after our host had the card".into());
    }

    /// The card was let go of; `verified` says whether its key would sign for the next program.
    pub(super) fn exclusive_use_ended(&mut self, card: usize, verified: bool, powered_off: bool) {
        self.tally.powered_off += u64::from(powered_off);
        let ours = self.ours_verified;
        self.insist(!(ours && verified), || "our PIN was left verified".into());
        self.check_verified(card, verified);
    }

    /// What is verified in a card nobody uses is another program's.
    pub(super) fn check_verified(&mut self, card: usize, verified: bool) {
        let others = self.others_verified[card];
        self.insist(!verified || others, || {
            "verified, and nobody else did it".into()
        });
    }

    /// Our client sends this command.
    pub(super) fn sent(&mut self, command: &[u8], place: Place) {
        match command {
            [0x00, 0x20, 0x00, 0x80, _, _, ..] => self.verify_sent(command, place),
            [0x80, 0x2A, 0x00, ..] => self.signature_asked(),
            // The card library asks for the tries again where it is told another length.
            [0x00, 0x20, 0x00, 0x80] | [0x00, 0x20, 0x00, 0x80, _] => {}
            [0x00, 0xA4 | 0xB0 | 0xC0, ..] => {}
            _ => self.violations.push("a command that no login needs".into()),
        }
    }

    fn verify_sent(&mut self, command: &[u8], place: Place) {
        self.tally.verifies += 1;
        let Some(entry) = self.open.take() else {
            return self.violations.push("a VERIFY without an entry".into());
        };
        let same = command[4..] == [&[4], entry.digits.as_bytes()].concat();
        self.insist(same, || "not what was entered".into());
        self.insist(entry.place == place, || {
            format!("entered for {:?}, sent to {place:?}", entry.place)
        });
        let (given_up, known) = (self.given_up, self.known);
        self.insist(!given_up, || "a VERIFY after the end".into());
        self.insist(known.is_none_or(|card| card == place.card), || {
            format!("the person knows card {known:?}, sent to {place:?}")
        });
        let as_shown = self.answered == Some(vec![0x63, 0xC0 | entry.shown.0]);
        self.insist(as_shown, || "the tries were not those shown".into());
    }

    fn signature_asked(&mut self) {
        let (accepted, given_up) = (self.accepted, self.given_up);
        self.insist(accepted, || "a signature without a fresh entry".into());
        self.insist(!given_up, || "a signature after the end".into());
    }

    /// A command reached the card.
    pub(super) fn delivered(&mut self, command: &[u8], card: usize, right: &[u8]) {
        match command {
            [0x00, 0x20, 0x00, 0x80, _, digits @ ..] if !digits.is_empty() => {
                self.ours_verified = self.tried(card, digits == right);
            }
            // Another application than the JPKI one: what was verified is gone.
            [0x00, 0xA4, 0x04, _, 0x0A, aid @ ..] if !aid.starts_with(&[0xD3, 0x92, 0xF0]) => {
                self.unverified(card);
                self.ours_verified = false;
            }
            _ => {}
        }
    }

    /// Our client is told this.
    pub(super) fn answered(&mut self, command: &[u8], answer: &[u8], corrupt: bool) {
        match command {
            [0x00, 0x20, 0x00, 0x80] | [0x00, 0x20, 0x00, 0x80, _] => {
                self.answered = Some(answer.to_vec());
            }
            [0x00, 0x20, 0x00, 0x80, ..] => self.accepted = answer == [0x90, 0x00],
            [0x80, 0x2A, ..] if answer.ends_with(&[0x90, 0x00]) => {
                self.accepted = false;
                self.fit_signature = !corrupt && answer.len() == 258;
            }
            _ => {}
        }
    }

    /// Another program entered a PIN.
    pub(super) fn another_tried(&mut self, card: usize, right: bool) {
        self.others_verified[card] = self.tried(card, right);
    }

    /// The card lost its power.
    pub(super) fn unverified(&mut self, card: usize) {
        self.others_verified[card] = false;
    }

    /// Spends or gives back tries; whether the PIN is verified now.
    fn tried(&mut self, card: usize, right: bool) -> bool {
        self.delivered[card] += 1;
        let tries = &mut self.tries[card];
        let accepted = *tries > 0 && right;
        *tries = if accepted {
            ALL_TRIES
        } else {
            tries.saturating_sub(1)
        };
        if *tries == 0 || !right {
            self.others_verified[card] = false; // A wrong PIN takes an earlier verification back.
        }
        accepted
    }

    /// Compares with the card itself.
    pub(super) fn check_card(&mut self, card: usize, tries: u8, verifies: usize) {
        let model = (self.tries[card], self.delivered[card]);
        self.insist(model == (tries, verifies), || {
            format!(
                "tries and VERIFYs of card {card}: {model:?}, the card says {tries}, {verifies}"
            )
        });
    }

    fn insist(&mut self, good: bool, why: impl FnOnce() -> String) {
        if !good {
            self.violations.push(why());
        }
    }
}
