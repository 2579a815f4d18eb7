//! Which key presses count and where they go. Rules only: no window, no clock, no PIN; times and
//! presses are parameters.

use std::time::{Duration, Instant};

use winit::{
    event::ElementState,
    keyboard::{Key, NamedKey, PhysicalKey},
};

use super::reading::ZoomStep;

/// How long a page must have been painted and focused before keys count: what a person was typing
/// elsewhere when the window appeared must neither fill nor confirm anything.
pub(super) const ARMING_DELAY: Duration = Duration::from_millis(500);

/// Decides for each key whether it counts and who gets it.
#[derive(Debug, Default)]
pub(super) struct KeyGate {
    focused: Option<Instant>,
    painted: Option<Instant>,
    /// Keys that are down: their repeats, however reported, do not count.
    held: Vec<PhysicalKey>,
}

/// Where the keyboard focus is inside the window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Focus {
    Elsewhere,
    Pin,
    /// The content of a document.
    Preview,
}

/// A key event, without what the rules do not look at.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeyPress<'a> {
    pub(super) logical: &'a Key,
    pub(super) physical: PhysicalKey,
    pub(super) repeat: bool,
    /// Control, Command or Alt is down.
    pub(super) shortcut: bool,
    pub(super) state: ElementState,
    /// Made up by the window system for a key that was down when the focus changed.
    pub(super) synthetic: bool,
    pub(super) text: Option<&'a str>,
}

/// What becomes of a key event.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Route<'a> {
    Ignore,
    /// The document's own size.
    PageZoom(ZoomStep),
    PinBackspace,
    /// Characters for the PIN field. No character ever reaches egui, whatever has the focus: this
    /// window has no other text field, egui-winit logs every key it gets and egui keeps them.
    PinText(&'a str),
    /// Enter, Esc, Tab, arrows and the like; and Space where it presses a button.
    ToEgui,
    Zoom(Zoom),
}

/// Ctrl with `+`, `-` or `0`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Zoom {
    In,
    Out,
    Reset,
}

impl KeyGate {
    /// Another page is about to be shown: keys count again only when it has been painted.
    pub(super) const fn rearm(&mut self) {
        self.painted = None;
    }

    /// The page is on screen.
    pub(super) fn painted(&mut self, now: Instant) {
        self.painted.get_or_insert(now);
    }

    /// The window got or lost the keyboard. After a loss no releases are seen, so nothing is known
    /// to be held; what still is comes back as synthetic or repeated presses.
    pub(super) fn focused(&mut self, focused: bool, now: Instant) {
        self.held.clear();
        if focused {
            self.focused.get_or_insert(now);
        } else {
            self.focused = None;
        }
    }

    /// Whether the window has the keyboard.
    pub(super) const fn is_focused(&self) -> bool {
        self.focused.is_some()
    }

    /// Whether keys and confirmations count.
    pub(super) fn is_armed(&self, now: Instant) -> bool {
        self.armed_from().is_some_and(|from| now >= from)
    }

    /// When keys will start to count, as far as is known.
    fn armed_from(&self) -> Option<Instant> {
        Some(self.painted?.max(self.focused?) + ARMING_DELAY)
    }

    /// Who gets this key.
    pub(super) fn route<'a>(
        &mut self,
        press: &KeyPress<'a>,
        focus: Focus,
        now: Instant,
    ) -> Route<'a> {
        match press.state {
            ElementState::Released => self.release(press),
            ElementState::Pressed if self.is_fresh(press) && self.is_armed(now) => {
                destination(press, focus)
            }
            ElementState::Pressed => Route::Ignore,
        }
    }

    fn release<'a>(&mut self, press: &KeyPress<'a>) -> Route<'a> {
        self.held.retain(|held| *held != press.physical);
        if is_control(press.logical) {
            Route::ToEgui
        } else {
            Route::Ignore
        }
    }

    /// Whether a key was just pressed by a person, in this window; notes it as held.
    fn is_fresh(&mut self, press: &KeyPress<'_>) -> bool {
        let held = self.held.contains(&press.physical);
        if !held && self.held.len() < HELD_MAX {
            self.held.push(press.physical);
        }
        !held && !press.repeat && !press.synthetic
    }
}

/// More keys than a person can hold down; releases can get lost.
const HELD_MAX: usize = 32;

fn destination<'a>(press: &KeyPress<'a>, focus: Focus) -> Route<'a> {
    if press.shortcut {
        return shortcut(press.logical).map_or(Route::Ignore, Route::Zoom);
    }
    match (press.logical, focus) {
        (logical, _) if is_control(logical) => Route::ToEgui,
        (Key::Named(NamedKey::Backspace), Focus::Pin) => Route::PinBackspace,
        (Key::Named(NamedKey::Space), Focus::Elsewhere) => Route::ToEgui,
        (Key::Character(_), Focus::Preview) => {
            page_zoom(press.logical).map_or(Route::Ignore, Route::PageZoom)
        }
        (Key::Named(NamedKey::Space), Focus::Pin) => Route::PinText(" "),
        (Key::Character(_), Focus::Pin) => press.text.map_or(Route::Ignore, Route::PinText),
        _ => Route::Ignore,
    }
}

const fn is_control(logical: &Key) -> bool {
    matches!(
        logical,
        Key::Named(
            NamedKey::ArrowDown
                | NamedKey::ArrowLeft
                | NamedKey::ArrowRight
                | NamedKey::ArrowUp
                | NamedKey::Enter
                | NamedKey::Escape
                | NamedKey::PageDown
                | NamedKey::PageUp
                | NamedKey::Shift
                | NamedKey::Tab
        )
    )
}

fn shortcut(logical: &Key) -> Option<Zoom> {
    let Key::Character(character) = logical else {
        return None;
    };
    match character.as_str() {
        "+" | ";" | "=" => Some(Zoom::In),
        "-" => Some(Zoom::Out),
        "0" => Some(Zoom::Reset),
        _ => None,
    }
}

/// `+`, `-` and `0` alone.
fn page_zoom(logical: &Key) -> Option<ZoomStep> {
    shortcut(logical).map(|zoom| match zoom {
        Zoom::In => ZoomStep::Larger,
        Zoom::Out => ZoomStep::Smaller,
        Zoom::Reset => ZoomStep::Original,
    })
}

#[cfg(test)]
mod tests {
    use winit::keyboard::KeyCode;

    use super::*;

    const FOUR: PhysicalKey = PhysicalKey::Code(KeyCode::Digit4);
    const RETURN: PhysicalKey = PhysicalKey::Code(KeyCode::Enter);

    fn character(text: &str) -> Key {
        Key::Character(text.into())
    }

    fn press<'a>(logical: &'a Key, physical: PhysicalKey) -> KeyPress<'a> {
        let text = match logical {
            Key::Character(text) => Some(text.as_str()),
            _ => None,
        };
        let state = ElementState::Pressed;
        let (repeat, shortcut, synthetic) = (false, false, false);
        KeyPress {
            logical,
            physical,
            repeat,
            shortcut,
            state,
            synthetic,
            text,
        }
    }

    fn released(press: KeyPress<'_>) -> KeyPress<'_> {
        KeyPress {
            state: ElementState::Released,
            ..press
        }
    }

    fn after(start: Instant, milliseconds: u64) -> Instant {
        start + Duration::from_millis(milliseconds)
    }

    /// A gate whose keys count at the returned time.
    fn armed() -> (KeyGate, Instant) {
        let start = Instant::now();
        let mut gate = KeyGate::default();
        gate.focused(true, start);
        gate.painted(start);
        (gate, start + ARMING_DELAY)
    }

    fn check(logical: &Key, focus: Focus, expected: Route<'_>) {
        let (mut gate, now) = armed();
        assert_eq!(
            gate.route(&press(logical, FOUR), focus, now),
            expected,
            "{logical:?}"
        );
    }

    #[test]
    fn characters_go_to_the_pin_and_never_to_egui() {
        check(&character("4"), Focus::Pin, Route::PinText("4"));
        check(&character("４"), Focus::Pin, Route::PinText("４"));
        check(&character("x"), Focus::Pin, Route::PinText("x"));
        check(
            &Key::Named(NamedKey::Space),
            Focus::Pin,
            Route::PinText(" "),
        );
        check(
            &Key::Named(NamedKey::Backspace),
            Focus::Pin,
            Route::PinBackspace,
        );
        check(&character("4"), Focus::Elsewhere, Route::Ignore);
        check(
            &Key::Named(NamedKey::Backspace),
            Focus::Elsewhere,
            Route::Ignore,
        );
    }

    #[test]
    fn a_document_gets_its_own_zoom_and_no_other_character() {
        let zoom = |text, step| check(&character(text), Focus::Preview, Route::PageZoom(step));
        zoom("+", ZoomStep::Larger);
        zoom("-", ZoomStep::Smaller);
        zoom("0", ZoomStep::Original);
        check(&character("a"), Focus::Preview, Route::Ignore);
        check(
            &Key::Named(NamedKey::PageDown),
            Focus::Preview,
            Route::ToEgui,
        );
    }

    #[test]
    fn nothing_that_logs_keys_at_trace_is_compiled_in() {
        assert!(log::STATIC_MAX_LEVEL <= log::LevelFilter::Warn);
    }

    #[test]
    fn only_control_keys_reach_egui() {
        let control = [
            NamedKey::Enter,
            NamedKey::Escape,
            NamedKey::Tab,
            NamedKey::Shift,
        ];
        for named in control {
            check(&Key::Named(named), Focus::Pin, Route::ToEgui);
            check(&Key::Named(named), Focus::Elsewhere, Route::ToEgui);
        }
        check(
            &Key::Named(NamedKey::Space),
            Focus::Elsewhere,
            Route::ToEgui,
        );
        check(&Key::Named(NamedKey::Paste), Focus::Pin, Route::Ignore);
        check(&Key::Named(NamedKey::F4), Focus::Elsewhere, Route::Ignore);
        check(&Key::Dead(None), Focus::Pin, Route::Ignore);
    }

    #[test]
    fn the_release_of_a_character_does_not_reach_egui_either() {
        let (mut gate, now) = armed();
        let four = character("4");
        let up = released(press(&four, FOUR));
        assert_eq!(gate.route(&up, Focus::Pin, now), Route::Ignore);
        assert_eq!(gate.route(&up, Focus::Elsewhere, now), Route::Ignore);
    }

    #[test]
    fn nothing_is_pasted_and_shortcuts_are_no_characters() {
        let (mut gate, now) = armed();
        let (paste, zoom) = (character("v"), character("0"));
        let paste = KeyPress {
            shortcut: true,
            ..press(&paste, FOUR)
        };
        let zoom = KeyPress {
            shortcut: true,
            ..press(&zoom, RETURN)
        };
        assert_eq!(gate.route(&paste, Focus::Pin, now), Route::Ignore);
        assert_eq!(gate.route(&zoom, Focus::Pin, now), Route::Zoom(Zoom::Reset));
    }

    #[test]
    fn keys_count_only_after_painted_and_focused_for_half_a_second() {
        let start = Instant::now();
        let mut gate = KeyGate::default();
        assert!(!gate.is_armed(after(start, 10_000)));
        gate.painted(start);
        assert!(!gate.is_armed(after(start, 10_000)));
        gate.focused(true, after(start, 200));
        assert!(!gate.is_armed(after(start, 699)));
        assert!(gate.is_armed(after(start, 700)));
    }

    #[test]
    fn a_new_page_counts_only_after_it_was_painted_for_half_a_second() {
        let (mut gate, now) = armed();
        gate.rearm();
        assert!(!gate.is_armed(after(now, 10_000)));
        gate.painted(now);
        gate.painted(after(now, 400));
        assert!(!gate.is_armed(after(now, 499)));
        assert!(gate.is_armed(after(now, 500)));
    }

    #[test]
    fn losing_the_focus_disarms() {
        let (mut gate, now) = armed();
        gate.focused(false, now);
        assert!(!gate.is_armed(after(now, 10_000)));
        gate.focused(true, now);
        assert!(!gate.is_armed(after(now, 499)));
        assert!(gate.is_armed(after(now, 500)));
    }

    #[test]
    fn a_key_held_since_before_arming_is_ignored_until_pressed_anew() {
        let (mut gate, now) = armed();
        let four = character("4");
        let down = press(&four, FOUR);
        gate.rearm();
        assert_eq!(gate.route(&down, Focus::Pin, now), Route::Ignore);
        gate.painted(now);
        let later = now + ARMING_DELAY;
        assert_eq!(gate.route(&down, Focus::Pin, later), Route::Ignore);
        gate.route(&released(down), Focus::Pin, later);
        assert_eq!(gate.route(&down, Focus::Pin, later), Route::PinText("4"));
    }

    #[test]
    fn repeated_and_synthetic_presses_are_ignored() {
        let (mut gate, now) = armed();
        let enter = Key::Named(NamedKey::Enter);
        let down = press(&enter, RETURN);
        let repeat = KeyPress {
            repeat: true,
            ..down
        };
        assert_eq!(gate.route(&repeat, Focus::Pin, now), Route::Ignore);
        gate.focused(true, now);
        let synthetic = KeyPress {
            synthetic: true,
            ..down
        };
        assert_eq!(gate.route(&synthetic, Focus::Pin, now), Route::Ignore);
        assert_eq!(gate.route(&down, Focus::Pin, now), Route::Ignore);
    }

    #[test]
    fn an_enter_held_over_a_page_change_does_not_fall_through() {
        let (mut gate, now) = armed();
        let enter = Key::Named(NamedKey::Enter);
        let down = press(&enter, RETURN);
        assert_eq!(gate.route(&down, Focus::Pin, now), Route::ToEgui);
        gate.rearm();
        gate.painted(now);
        let later = now + ARMING_DELAY;
        assert_eq!(gate.route(&down, Focus::Elsewhere, later), Route::Ignore);
        gate.route(&released(down), Focus::Elsewhere, later);
        assert_eq!(gate.route(&down, Focus::Elsewhere, later), Route::ToEgui);
    }
}
