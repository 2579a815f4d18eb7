//! What is said in the terminal, and what an answer means. Knows lines and keys and no terminal.

use std::io::Write;

use tegata_host::{
    AttemptsLeft, CardChoice, ChoiceNotice, ConsentEvent, DocumentFact, Form, Language,
    ListedDocument, OfferNumber, PinNotice, Scene, Seal, ShownDocument, SignerItems, Visible,
    Wanted,
    pin::{PasswordCharError, PasswordField},
};

use super::keys::{Key, Keys};
use crate::{
    holder::{SexSentences, birth_date},
    texts::Texts,
};

/// A dialogue with one person about one list of documents.
pub(super) struct Dialogue<W> {
    /// The person has read the list and wants to sign it.
    agreed: bool,
    counting_down: bool,
    documents: Vec<ListedDocument>,
    field: PasswordField,
    keys: Keys,
    /// Something stands in the line that has no end yet.
    mid_line: bool,
    out: W,
    question: Question,
    texts: Texts,
}

/// What the next line answers.
enum Question {
    Agree(AttemptsLeft, Answer),
    Card(Vec<OfferNumber>, String),
    LastTry(Answer),
    Nothing,
    Password(AttemptsLeft),
    Signer(Answer),
}

/// As far as it was typed. Nothing is a no.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Answer {
    #[default]
    No,
    NoTyped,
    Yes,
}

/// With so many left a password is asked about twice.
const LAST: AttemptsLeft = AttemptsLeft(1);

impl<W: Write> Dialogue<W> {
    pub(super) fn new(out: W, documents: Vec<ListedDocument>, language: Language) -> Self {
        Self {
            agreed: false,
            counting_down: false,
            documents,
            field: PasswordField::new(),
            keys: Keys::default(),
            mid_line: false,
            out,
            question: Question::Nothing,
            texts: Texts::load(crate::Language::of_person(language)),
        }
    }

    /// The list, before anything is asked.
    pub(super) fn show_documents(&mut self, shown: &[ShownDocument]) {
        let documents = self.documents.clone();
        let count = documents.len().to_string();
        self.say_with("terminal-documents", &[("count", &count)]);
        for (index, (listed, shown)) in documents.iter().zip(shown).enumerate() {
            let number = index.saturating_add(1).to_string();
            let (name, size) = (listed.name.as_str(), listed.size.to_string());
            let hash: String = shown
                .sha256
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            let parts = [("number", &*number), ("name", name), ("size", &size)];
            self.say_with("terminal-document", &parts);
            self.say_with("terminal-hash", &[("hash", &hash)]);
            self.form(&listed.form);
            for fact in &shown.facts {
                self.fact(*fact);
            }
        }
        self.say("terminal-not-shown");
    }

    fn form(&mut self, form: &Form) {
        match form {
            Form::Attached => self.say("terminal-attached"),
            Form::Egov { ids } => {
                self.say_with("terminal-parts", &[("value", &ids.join(", "))]);
            }
            Form::Seen(_, visible) => self.seen(*visible),
            Form::Whole(_) => {}
        }
    }

    fn seen(&mut self, visible: Visible) {
        let [page, left, bottom] = [visible.page, visible.left.into(), visible.bottom.into()]
            .map(|number: u32| number.to_string());
        let parts = [("page", &*page), ("left", &left), ("bottom", &bottom)];
        let id = match visible.seal {
            Seal::FamilyName => "terminal-visible-sealed",
            Seal::Missing => "terminal-visible",
        };
        self.say_with(id, &parts);
    }

    fn fact(&mut self, fact: DocumentFact) {
        match fact {
            DocumentFact::Actions => self.say("terminal-actions"),
            DocumentFact::Attachments => self.say("terminal-attachments"),
            DocumentFact::External => self.say("terminal-external"),
            DocumentFact::Forms => self.say("terminal-forms"),
            DocumentFact::Hidden => self.say("terminal-hidden"),
            DocumentFact::Scripts => self.say("terminal-scripts"),
            DocumentFact::Signatures(count) => {
                self.say_with("terminal-signatures", &[("count", &count.to_string())]);
            }
        }
    }

    /// What the scene needs no person for is answered at once: a terminal has nothing to close.
    pub(super) fn show(&mut self, scene: Scene) -> Option<ConsentEvent> {
        self.question = Question::Nothing;
        self.field.clear();
        match scene {
            Scene::BrokenOff { signed, of, .. } => {
                let (signed, of) = (signed.to_string(), of.to_string());
                self.say_with("terminal-broken-off", &[("signed", &signed), ("of", &of)]);
                Some(ConsentEvent::Cancelled)
            }
            // What only sites ask for is among them.
            Scene::AwaitingHash
            | Scene::BareHashOff
            | Scene::Blocked
            | Scene::EnterItemsPin { .. }
            | Scene::EnterPin { .. }
            | Scene::Failed(_) => Some(ConsentEvent::Cancelled),
            Scene::CardInUse => self.told("terminal-in-use"),
            Scene::ChooseCard(choice) => self.choose(&choice),
            Scene::ConfirmSigner(items) => self.confirm(&items),
            Scene::Done => {
                self.say("terminal-done");
                Some(ConsentEvent::Cancelled)
            }
            Scene::EnterPassword {
                attempts_left,
                notice,
            } => self.ask_for_password(attempts_left, notice),
            Scene::Receiving { .. } => None,
            Scene::Refused { document, .. } => {
                let name = self
                    .documents
                    .get(document)
                    .map(|listed| listed.name.clone());
                let name = name.as_ref().map_or("", |name| name.as_str());
                self.say_with("terminal-refused", &[("name", name)]);
                Some(ConsentEvent::Cancelled)
            }
            Scene::Signing { signed, of } => self.signing(signed, of),
            Scene::Waiting(wanted) => self.told(match wanted {
                Wanted::Card => "terminal-card",
                Wanted::CardAgain => "terminal-card-again",
                Wanted::MyNumberCard => "terminal-other-card",
                Wanted::Reader => "terminal-reader",
                Wanted::Service => "terminal-service",
            }),
            Scene::Working => self.told("terminal-working"),
        }
    }

    fn told(&mut self, id: &str) -> Option<ConsentEvent> {
        self.say(id);
        None
    }

    fn signing(&mut self, signed: u32, of: u32) -> Option<ConsentEvent> {
        let (signed, of) = (signed.to_string(), of.to_string());
        let parts = [("signed", &*signed), ("of", &of)];
        let text = self.texts.say_with("terminal-signing", &parts);
        let begin = if signed == "0" { "" } else { "\r" };
        if signed == "0" {
            self.end_line();
        }
        self.write(&format!("{begin}{text}"));
        self.mid_line = true;
        None
    }

    fn choose(&mut self, choice: &CardChoice) -> Option<ConsentEvent> {
        if choice.notice == Some(ChoiceNotice::CardLost) {
            self.say("terminal-card-lost");
        }
        for (index, card) in choice.cards.iter().enumerate() {
            let (number, reader) = (index.saturating_add(1).to_string(), card.reader.label());
            self.say_with(
                "terminal-offer",
                &[("number", &number), ("reader", &reader)],
            );
        }
        let numbers = choice.cards.iter().map(|card| card.number).collect();
        self.question = Question::Card(numbers, String::new());
        self.prompt("terminal-choose");
        None
    }

    fn confirm(&mut self, items: &SignerItems) -> Option<ConsentEvent> {
        self.say("terminal-signer");
        self.say_with("terminal-name", &[("value", items.name())]);
        self.say_with("terminal-address", &[("value", items.address())]);
        self.say_with("terminal-birth-date", &[("value", &birth_date(items))]);
        self.say(SEX.of(items));
        if items.has_replaced_characters() {
            self.say("terminal-replaced");
        }
        self.question = Question::Signer(Answer::No);
        self.prompt("terminal-sign");
        None
    }

    fn ask_for_password(
        &mut self,
        left: AttemptsLeft,
        notice: Option<PinNotice>,
    ) -> Option<ConsentEvent> {
        match notice {
            Some(PinNotice::AttemptsChanged) => self.say("terminal-attempts-changed"),
            Some(PinNotice::CardChanged) => self.say("terminal-card-changed"),
            Some(PinNotice::Expired) => self.say("terminal-expired"),
            Some(PinNotice::Rejected) => self.say("terminal-rejected"),
            None => {}
        }
        self.say_with("terminal-attempts", &[("count", &left.to_string())]);
        if left == LAST {
            self.say("terminal-last-warning");
        }
        if self.agreed {
            self.ask_password(left);
        } else {
            self.say("terminal-leaves");
            self.question = Question::Agree(left, Answer::No);
            self.prompt("terminal-agree");
        }
        None
    }

    fn ask_password(&mut self, left: AttemptsLeft) {
        self.question = Question::Password(left);
        self.prompt("terminal-password");
        let stars = "*".repeat(self.field.len());
        self.write(&stars);
    }

    /// Said once: a terminal is not rewritten each second under the hands of who types.
    pub(super) fn show_countdown(&mut self, seconds_left: Option<u32>) {
        if let Some(seconds) = seconds_left.filter(|_| !self.counting_down) {
            self.say_with("terminal-countdown", &[("count", &seconds.to_string())]);
        }
        self.counting_down = seconds_left.is_some();
    }

    /// Leaves the cursor at the start of a line, and forgets what was typed.
    pub(super) fn end(&mut self) {
        self.field.clear();
        self.question = Question::Nothing;
        self.end_line();
    }

    /// What a byte from the terminal means.
    pub(super) fn key(&mut self, byte: u8) -> Option<ConsentEvent> {
        match self.keys.take(byte) {
            Some(Key::End) => Some(ConsentEvent::Cancelled),
            Some(key) => Some(self.pressed(key).unwrap_or(ConsentEvent::Activity)),
            None => None,
        }
    }

    fn pressed(&mut self, key: Key) -> Option<ConsentEvent> {
        match std::mem::replace(&mut self.question, Question::Nothing) {
            Question::Agree(left, answer) => match (key, answer) {
                (Key::Enter, Answer::Yes) => {
                    self.agreed = true;
                    self.end_line();
                    self.ask_password(left);
                    None
                }
                (Key::Enter, _) => Some(ConsentEvent::Cancelled),
                (key, answer) => {
                    self.question = Question::Agree(left, self.typed(key, answer));
                    None
                }
            },
            Question::Card(numbers, typed) => self.card(key, numbers, typed),
            Question::LastTry(answer) => match (key, answer) {
                (Key::Enter, Answer::Yes) => self.send(),
                (Key::Enter, _) => Some(ConsentEvent::Cancelled),
                (key, answer) => {
                    self.question = Question::LastTry(self.typed(key, answer));
                    None
                }
            },
            Question::Nothing => None,
            Question::Password(left) => self.password(key, left),
            Question::Signer(answer) => match (key, answer) {
                (Key::Enter, Answer::Yes) => {
                    self.end_line();
                    Some(ConsentEvent::SignerConfirmed)
                }
                (Key::Enter, _) => Some(ConsentEvent::Cancelled),
                (key, answer) => {
                    self.question = Question::Signer(self.typed(key, answer));
                    None
                }
            },
        }
    }

    /// Only y and n are shown: somebody may type a password here by mistake.
    fn typed(&mut self, key: Key, answer: Answer) -> Answer {
        match (key, answer) {
            (Key::Character(typed @ ('y' | 'Y')), Answer::No) => self.echo(typed, Answer::Yes),
            (Key::Character(typed @ ('n' | 'N')), Answer::No) => self.echo(typed, Answer::NoTyped),
            (Key::Backspace | Key::ClearLine, Answer::Yes | Answer::NoTyped) => {
                self.write(RUB_OUT);
                Answer::No
            }
            (_, answer) => answer,
        }
    }

    fn echo(&mut self, typed: char, answer: Answer) -> Answer {
        self.write(typed.encode_utf8(&mut [0; 4]));
        answer
    }

    fn card(
        &mut self,
        key: Key,
        numbers: Vec<OfferNumber>,
        mut typed: String,
    ) -> Option<ConsentEvent> {
        match key {
            Key::Character(digit) if digit.is_ascii_digit() && typed.len() < DIGITS_MAX => {
                typed.push(digit);
                self.write(digit.encode_utf8(&mut [0; 4]));
            }
            Key::Backspace if typed.pop().is_some() => self.write(RUB_OUT),
            Key::Enter => {
                let index = typed
                    .parse()
                    .ok()
                    .and_then(|number: usize| number.checked_sub(1));
                if let Some(chosen) = index.and_then(|index| numbers.get(index)) {
                    self.end_line();
                    return Some(ConsentEvent::CardChosen(*chosen));
                }
                typed.clear();
                self.end_line();
                self.prompt("terminal-choose");
            }
            _ => {}
        }
        self.question = Question::Card(numbers, typed);
        None
    }

    fn password(&mut self, key: Key, left: AttemptsLeft) -> Option<ConsentEvent> {
        self.question = Question::Password(left);
        match key {
            Key::Character(typed) => match self.field.push(typed) {
                Ok(()) => self.write("*"),
                Err(PasswordCharError::NotInPasswords) => {
                    self.correct("terminal-not-in-passwords", left);
                }
                Err(PasswordCharError::TooMany) => self.correct("terminal-too-long", left),
            },
            Key::Backspace if !self.field.is_empty() => {
                self.field.pop();
                self.write(RUB_OUT);
            }
            Key::ClearLine => {
                self.write(&RUB_OUT.repeat(self.field.len()));
                self.field.clear();
            }
            Key::Enter if !self.field.is_complete() => self.correct("terminal-too-short", left),
            Key::Enter if left == LAST => {
                self.end_line();
                self.say("terminal-last-warning");
                self.question = Question::LastTry(Answer::No);
                self.prompt("terminal-last-try");
            }
            Key::Enter => return self.send(),
            Key::Backspace | Key::End => {}
        }
        None
    }

    /// Says what was wrong, and goes on with what is there.
    fn correct(&mut self, id: &str, left: AttemptsLeft) {
        self.say(id);
        self.ask_password(left);
    }

    fn send(&mut self) -> Option<ConsentEvent> {
        self.end_line();
        self.question = Question::Nothing;
        self.field.take().map(ConsentEvent::PasswordEntered)
    }

    fn say(&mut self, id: &str) {
        self.say_with(id, &[]);
    }

    fn say_with(&mut self, id: &str, parts: &[(&str, &str)]) {
        self.end_line();
        let text = self.texts.say_with(id, parts);
        self.write(&format!("{text}\n"));
    }

    fn prompt(&mut self, id: &str) {
        self.end_line();
        let text = self.texts.say(id);
        self.write(&format!("{text} "));
        self.mid_line = true;
    }

    fn end_line(&mut self) {
        if std::mem::take(&mut self.mid_line) {
            self.write("\n");
        }
    }

    /// A terminal that is gone is noticed where its keys are read.
    fn write(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
        let _ = self.out.flush();
    }
}

const SEX: SexSentences = SexSentences {
    male: "terminal-male",
    female: "terminal-female",
    unknown: "terminal-sex-unknown",
};
/// Takes the last sign off the screen.
const RUB_OUT: &str = "\u{8} \u{8}";
/// Digits of a card's number; nobody has a hundred readers.
const DIGITS_MAX: usize = 2;
