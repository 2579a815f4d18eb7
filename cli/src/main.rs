//! The program `tegata`: what the system says goes in, what the library says comes out.
#![forbid(unsafe_code)]

use std::{
    env, io,
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use tegata_cli::{Language, Surroundings, run};

fn main() -> ExitCode {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let surroundings = Surroundings {
        language: language(),
        // Before 1970 no certificate is valid: every document is refused.
        now: now.map_or(0, |now| now.as_secs()),
    };
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    ExitCode::from(run(env::args_os(), surroundings, &mut out, &mut err))
}

/// POSIX: the first of these that is set and not empty.
fn language() -> Language {
    let mut names = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
    let set = names.find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    Language::from_locale(&set.unwrap_or_default())
}
