//! The program `tegata`: what the system says goes in, what the library says comes out.
#![forbid(unsafe_code)]

use std::{
    env,
    io::{self, IsTerminal},
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use tegata_cli::{Interruption, Language, PersonAndCard, Progress, Surroundings, run};
use tegata_host::{
    Confined, GUARD_ARGUMENT, PREVIEW_ARGUMENT, PcscReader, arguments, confine, guard_command,
    preview_command,
};

fn main() -> ExitCode {
    let arguments = arguments();
    let confined = is_confined(&arguments).then(confine);
    let child = confined.as_ref().and_then(|confined| {
        guard_command(confined, &arguments).or_else(|| preview_command(confined, &arguments))
    });
    child.unwrap_or_else(|| command(confined))
}

/// What touches a card or a document that is to be signed: before the first thread starts. A guard and
/// a previewer are this program too.
fn is_confined(arguments: &[String]) -> bool {
    let first = arguments.first().map(String::as_str);
    matches!(first, Some("sign" | GUARD_ARGUMENT | PREVIEW_ARGUMENT))
}

fn command(confined: Option<Confined>) -> ExitCode {
    let interruption = Interruption::default();
    if confined.is_some() {
        interruption.listen();
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let surroundings = Surroundings {
        interruption,
        language: language(),
        // Before 1970 no certificate is valid: every document is refused.
        now: now.map_or(0, |now| now.as_secs()),
        progress: match io::stderr().is_terminal() {
            false => Progress::Hidden,
            true => Progress::Shown,
        },
        signs: &mut PersonAndCard::new(confined, || Box::new(PcscReader::new())),
    };
    // Not locked: bars are drawn by other threads.
    let (mut out, mut err) = (io::stdout(), io::stderr());
    ExitCode::from(run(env::args_os(), surroundings, &mut out, &mut err))
}

/// POSIX: the first of these that is set and not empty.
fn language() -> Language {
    let mut names = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
    let set = names.find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    Language::from_locale(&set.unwrap_or_default())
}
