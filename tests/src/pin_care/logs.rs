//! Whatever logs at whatever level: no typed digit is in it.

use std::sync::Mutex;

use log::{Level, LevelFilter, Log, Metadata, Record};

use super::{
    play, runtime,
    step::{Chance, sequence},
};

/// Everything that was logged in this process, by any test.
static LOGGED: Logged = Logged(Mutex::new(vec![]));

struct Logged(Mutex<Vec<String>>);

impl Log for Logged {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        self.0.lock().unwrap().push(record.args().to_string());
    }

    fn flush(&self) {}
}

/// Sequences that are played: some hundred logins.
const SEQUENCES: u64 = 100;

#[test]
fn nothing_logged_at_trace_holds_a_digit_that_was_typed() {
    log::set_logger(&LOGGED).unwrap();
    log::set_max_level(LevelFilter::Trace);
    // What logs above the cap is heard, or this test could hear nothing at all.
    log::log!(Level::Error, "heard");
    // egui-winit writes every key to log::trace!; the cap of the host's build leaves that out.
    log::trace!("4649");
    assert_eq!(log::STATIC_MAX_LEVEL, LevelFilter::Warn);
    let runtime = runtime();
    for seed in 0..SEQUENCES {
        play(&runtime, &sequence(&mut Chance::new(seed))).unwrap();
    }
    let logged = LOGGED.0.lock().unwrap();
    assert!(logged.iter().any(|text| text == "heard"));
    let with_digits = logged.iter().filter(|text| text.contains(char::is_numeric));
    assert_eq!(with_digits.count(), 0);
}
