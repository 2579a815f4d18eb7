//! The documents of a signing as a person gets to see them: which have been looked at, which cannot
//! be shown, and so whether the password may be typed. No painting, no window system, no clock;
//! times are parameters.

use std::time::{Duration, Instant};

use tegata_protocol::DocumentFormat;

use crate::consent::{ListedDocument, Matter, ShownContent, ShownDocument};

/// How long the first page of a document must have been in sight before it counts as seen: long
/// enough to notice that it is another one than was expected.
pub(super) const LOOK: Duration = Duration::from_secs(1);

/// How long a document stays after it was seen, where one follows the other by itself.
const BROWSE_PAUSE: Duration = Duration::from_secs(1);

/// The documents of a signing; of a login there are none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Documents {
    /// Hashes are signed, as the person has switched on for the site: there is nothing to look at.
    bare: bool,
    /// One after the other is shown, without a press for each.
    browsing: bool,
    current: usize,
    entries: Vec<Entry>,
    sight: Option<Sight>,
    /// When the next one is shown, while browsing.
    turn: Option<Instant>,
}

/// One document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Entry {
    pub(super) listed: ListedDocument,
    /// Its bytes, once they are there.
    pub(super) shown: Option<ShownDocument>,
    pub(super) state: State,
}

/// What a person has seen of a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum State {
    /// It cannot be shown, or not wholly. To be signed it must be allowed.
    Hidden { allowed: bool },
    /// Its first page was in sight for a while.
    Seen,
    /// It is still to be looked at, or still on its way.
    Unseen,
}

/// The first page of a document that has not been seen yet is on the screen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Sight {
    document: usize,
    since: Instant,
}

impl Documents {
    pub(super) fn new(matter: &Matter) -> Self {
        let listed = match matter {
            Matter::Signing { documents, .. } => documents.as_slice(),
            Matter::Items(_)
            | Matter::Login
            | Matter::PortalLogin(_)
            | Matter::PortalSigning { .. }
            | Matter::WebEidLogin
            | Matter::WebEidSigning => &[],
        };
        let entry = |listed: &ListedDocument| Entry {
            listed: listed.clone(),
            shown: None,
            state: State::Unseen,
        };
        Self {
            bare: matter.bare_count().is_some(),
            browsing: false,
            current: 0,
            entries: listed.iter().map(entry).collect(),
            sight: None,
            turn: None,
        }
    }

    /// The bytes are there. A list of another length is not what was announced: then nothing is
    /// shown, and nothing can be signed.
    pub(super) fn receive(&mut self, shown: Vec<ShownDocument>) {
        if shown.len() != self.entries.len() {
            return;
        }
        self.look_away();
        for (entry, shown) in self.entries.iter_mut().zip(shown) {
            entry.state = match shown.content {
                ShownContent::Unseen => State::Hidden { allowed: false },
                ShownContent::Image(_)
                | ShownContent::Pdf(_)
                | ShownContent::Text(_)
                | ShownContent::Xml(_) => State::Unseen,
            };
            entry.shown = Some(shown);
        }
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The index of the one that is shown, and the document itself.
    pub(super) fn current(&self) -> Option<(usize, &Entry)> {
        let entry = self.entries.get(self.current)?;
        Some((self.current, entry))
    }

    /// Whether each was seen, or cannot be shown and was allowed all the same: only then may the
    /// password be typed. Where hashes are signed there are none.
    pub(super) fn are_ready(&self) -> bool {
        let ready = |entry: &Entry| {
            let allowed = matches!(entry.state, State::Seen | State::Hidden { allowed: true });
            allowed && entry.shown.is_some()
        };
        self.bare || !self.entries.is_empty() && self.entries.iter().all(ready)
    }

    /// How many are still to be looked at.
    pub(super) fn unseen(&self) -> usize {
        let unseen = |entry: &&Entry| entry.state == State::Unseen;
        self.entries.iter().filter(unseen).count()
    }

    /// How many cannot be shown.
    pub(super) fn hidden(&self) -> usize {
        let hidden = |entry: &&Entry| matches!(entry.state, State::Hidden { .. });
        self.entries.iter().filter(hidden).count()
    }

    /// Whether all that cannot be shown may be signed unseen.
    pub(super) fn hidden_are_allowed(&self) -> bool {
        let forbidden = |entry: &Entry| entry.state == State::Hidden { allowed: false };
        !self.entries.iter().any(forbidden)
    }

    /// The person says whether what cannot be shown *now* may be signed unseen.
    pub(super) fn allow_hidden(&mut self, allow: bool) {
        for entry in &mut self.entries {
            if let State::Hidden { allowed } = &mut entry.state {
                *allowed = allow;
            }
        }
    }

    /// It turned out that a document cannot be shown, or not to its end, whatever was seen of it.
    pub(super) fn hide(&mut self, document: usize) {
        if let Some(entry) = self.entries.get_mut(document)
            && !matches!(entry.state, State::Hidden { .. })
        {
            entry.state = State::Hidden { allowed: false };
        }
    }

    /// Shows a document.
    pub(super) fn show(&mut self, document: usize) {
        if document < self.entries.len() {
            self.look_away();
            self.current = document;
        }
    }

    /// Shows the next one that has not been seen, from the one behind this on and round.
    pub(super) fn show_next(&mut self) {
        let behind = self.current + 1..self.entries.len();
        let mut order = behind.chain(0..self.current);
        let unseen = |document: &usize| self.state(*document) == Some(State::Unseen);
        if let Some(next) = order.find(unseen) {
            self.show(next);
        }
    }

    fn state(&self, document: usize) -> Option<State> {
        self.entries.get(document).map(|entry| entry.state)
    }

    pub(super) const fn is_browsing(&self) -> bool {
        self.browsing
    }

    /// One after the other is shown by itself, or no longer.
    pub(super) const fn browse(&mut self, on: bool) {
        self.browsing = on;
        self.turn = None;
    }

    /// A frame is on the screen, in a window that has the keyboard, and the first page of this
    /// document is readable in it, if of any.
    pub(super) fn looked(&mut self, sight: Option<usize>, now: Instant) {
        let unseen = |document: &usize| self.state(*document) == Some(State::Unseen);
        self.sight = sight.filter(unseen).map(|document| Sight {
            document,
            since: self.since(document).unwrap_or(now),
        });
        if let Some(Sight { document, since }) = self.sight
            && now.saturating_duration_since(since) >= LOOK
            && let Some(entry) = self.entries.get_mut(document)
        {
            entry.state = State::Seen;
            self.sight = None;
        }
        self.turn_when_due(now);
    }

    /// Since when this document has been in sight without a break.
    fn since(&self, document: usize) -> Option<Instant> {
        let sight = self.sight.filter(|sight| sight.document == document)?;
        Some(sight.since)
    }

    /// Whatever was in sight is so no longer: the window is hidden or without the keyboard, or
    /// something else is shown.
    pub(super) const fn look_away(&mut self) {
        self.sight = None;
        self.turn = None;
    }

    fn turn_when_due(&mut self, now: Instant) {
        if !self.browsing || self.state(self.current) == Some(State::Unseen) {
            return;
        }
        if self.unseen() == 0 {
            self.browse(false);
        } else if now >= *self.turn.get_or_insert(now + BROWSE_PAUSE) {
            self.show_next();
        }
    }

    /// When something changes by itself, if nothing happens before.
    pub(super) fn due(&self) -> Option<Instant> {
        self.sight.map(|sight| sight.since + LOOK).or(self.turn)
    }
}

impl Entry {
    /// Whether it is of a form that nobody has confirmed.
    pub(super) fn is_experimental(&self) -> bool {
        self.listed.form == DocumentFormat::XmlTax.into()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tegata_protocol::DocumentName;

    use super::*;

    const MOMENT: Duration = Duration::from_millis(1);

    fn text() -> ShownContent {
        ShownContent::Text(Arc::new(b"text".to_vec()))
    }

    fn shown(content: ShownContent) -> ShownDocument {
        ShownDocument {
            content,
            facts: Vec::new(),
            sha256: [0; 32],
        }
    }

    fn announced(count: usize) -> Documents {
        let listed = ListedDocument {
            form: DocumentFormat::Cms.into(),
            name: DocumentName::parse("a").unwrap(),
            size: 4,
        };
        let documents = vec![listed; count];
        Documents::new(&Matter::Signing {
            documents,
            purpose: None,
        })
    }

    fn received(contents: &[ShownContent]) -> Documents {
        let mut documents = announced(contents.len());
        documents.receive(contents.iter().cloned().map(shown).collect());
        documents
    }

    /// Looks at a document for as long as it takes.
    fn see(documents: &mut Documents, document: usize) {
        let now = Instant::now();
        documents.looked(Some(document), now);
        documents.looked(Some(document), now + LOOK);
    }

    #[test]
    fn a_document_counts_as_seen_after_a_second_in_sight() {
        let mut documents = received(&[text()]);
        let start = Instant::now();
        assert!(!documents.are_ready());
        documents.looked(Some(0), start);
        assert_eq!(documents.due(), Some(start + LOOK));
        documents.looked(Some(0), start + LOOK - MOMENT);
        assert!(!documents.are_ready());
        documents.looked(Some(0), start + LOOK);
        assert!(documents.are_ready());
        assert_eq!(documents.due(), None);
    }

    #[test]
    fn time_alone_shows_nothing() {
        let mut documents = received(&[text()]);
        let start = Instant::now();
        documents.looked(None, start);
        documents.looked(None, start + 10 * LOOK);
        documents.looked(Some(0), start + 20 * LOOK);
        assert!(!documents.are_ready());
    }

    #[test]
    fn the_second_is_without_a_break() {
        let mut documents = received(&[text()]);
        let start = Instant::now();
        documents.looked(Some(0), start);
        documents.looked(None, start + LOOK / 2);
        documents.looked(Some(0), start + LOOK);
        assert!(!documents.are_ready());
        documents.look_away();
        documents.looked(Some(0), start + 2 * LOOK);
        assert!(!documents.are_ready());
        documents.looked(Some(0), start + 3 * LOOK);
        assert!(documents.are_ready());
    }

    #[test]
    fn each_document_is_looked_at_by_itself() {
        let mut documents = received(&[text(), text()]);
        let start = Instant::now();
        documents.looked(Some(0), start);
        documents.looked(Some(1), start + LOOK);
        assert_eq!(documents.unseen(), 2);
        see(&mut documents, 0);
        assert_eq!((documents.unseen(), documents.are_ready()), (1, false));
        see(&mut documents, 1);
        assert!(documents.are_ready());
    }

    #[test]
    fn what_cannot_be_shown_must_be_allowed() {
        let mut documents = received(&[text(), ShownContent::Unseen]);
        see(&mut documents, 0);
        see(&mut documents, 1);
        assert!(!documents.are_ready());
        documents.allow_hidden(true);
        assert!(documents.are_ready());
        documents.allow_hidden(false);
        assert!(!documents.are_ready());
    }

    #[test]
    fn allowing_what_cannot_be_shown_is_no_look_at_the_others() {
        let mut documents = received(&[text(), ShownContent::Unseen]);
        documents.allow_hidden(true);
        assert!(!documents.are_ready());
    }

    #[test]
    fn a_preview_that_fails_after_the_consent_needs_one_of_its_own() {
        let mut documents = received(&[text(), ShownContent::Unseen]);
        see(&mut documents, 0);
        documents.allow_hidden(true);
        assert!(documents.are_ready());
        documents.hide(0);
        assert!(!documents.are_ready());
        documents.hide(1);
        assert_eq!(documents.state(1), Some(State::Hidden { allowed: true }));
        documents.allow_hidden(true);
        assert!(documents.are_ready());
    }

    #[test]
    fn what_has_not_arrived_cannot_be_signed() {
        let mut documents = announced(1);
        see(&mut documents, 0);
        assert!(!documents.are_ready());
        assert!(!announced(0).are_ready());
        let mut other = announced(2);
        other.receive(vec![shown(text())]);
        see(&mut other, 0);
        see(&mut other, 1);
        other.allow_hidden(true);
        assert!(!other.are_ready());
    }

    #[test]
    fn the_next_document_is_the_next_unseen_one_and_goes_round() {
        let mut documents = received(&[text(), ShownContent::Unseen, text(), text()]);
        see(&mut documents, 0);
        documents.show_next();
        assert_eq!(documents.current().unwrap().0, 2);
        documents.show(3);
        see(&mut documents, 3);
        documents.show_next();
        assert_eq!(documents.current().unwrap().0, 2);
        see(&mut documents, 2);
        documents.show_next();
        assert_eq!(documents.current().unwrap().0, 2);
        documents.show(4);
        assert_eq!(documents.current().unwrap().0, 2);
    }

    #[test]
    fn browsing_shows_one_after_the_other_until_all_were_seen() {
        let mut documents = received(&[text(), text()]);
        documents.browse(true);
        let mut now = Instant::now();
        while documents.is_browsing() {
            let current = documents.current().unwrap().0;
            documents.looked(Some(current), now);
            let due = documents.due();
            now = due.unwrap_or(now);
        }
        assert!(documents.are_ready());
    }

    #[test]
    fn browsing_waits_for_a_document_that_is_not_in_sight() {
        let mut documents = received(&[text(), text()]);
        documents.browse(true);
        let start = Instant::now();
        documents.looked(None, start);
        documents.looked(None, start + 100 * LOOK);
        assert_eq!(documents.current().unwrap().0, 0);
        assert_eq!(documents.unseen(), 2);
    }

    #[test]
    fn showing_another_document_starts_its_second_anew() {
        let mut documents = received(&[text(), text()]);
        let start = Instant::now();
        documents.looked(Some(0), start);
        documents.show(1);
        documents.show(0);
        documents.looked(Some(0), start + LOOK);
        assert_eq!(documents.unseen(), 2);
    }
}
