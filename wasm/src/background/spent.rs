//! What is good for one request only: request ids, and the presses of a person.

use std::collections::VecDeque;

/// How many names are remembered. A press counts for the five seconds that browsers keep it fresh, in
/// which nobody presses half as often; an id that comes back later than that hurts its own page alone.
const REMEMBERED: usize = 64;

/// The names that were spent, the latest last. They die with the background, which lives at least 30
/// seconds after its last event: longer than a press counts.
#[derive(Debug, Default)]
pub(super) struct Spent(VecDeque<String>);

impl Spent {
    /// Spends a name; whether it was still good.
    pub(super) fn spend(&mut self, name: &str) -> bool {
        if self.0.iter().any(|spent| spent == name) {
            return false;
        }
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(name.to_owned());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_good_once() {
        let mut spent = Spent::default();
        assert!(spent.spend("a"));
        assert!(spent.spend("b"));
        assert!(!spent.spend("a"));
        assert!(!spent.spend("b"));
    }

    #[test]
    fn the_latest_names_are_remembered_and_no_more() {
        let mut spent = Spent::default();
        for name in 0..=REMEMBERED {
            assert!(spent.spend(&name.to_string()));
        }
        assert!(!spent.spend("1"));
        assert!(!spent.spend(&REMEMBERED.to_string()));
        assert_eq!(spent.0.len(), REMEMBERED);
    }
}
