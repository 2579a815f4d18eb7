//! What a person reads who starts the host by hand, with a wrong word or with none: how it is used, on
//! stderr, instead of frames that only a browser understands.
//!
//! Whether an extension may use the host is not decided here: a browser's arguments pass, whoever they
//! name.

use std::{
    io::{Write, stderr},
    path::Path,
    process::ExitCode,
};

use crate::install::help;

/// The command line is wrong, as in most programs.
const WRONG_USAGE: u8 = 2;

/// Says how the host is used if no browser has started it. `at_terminal` is whether stdin is a terminal,
/// which no browser gives it.
#[must_use]
pub fn usage_command(arguments: &[String], at_terminal: bool) -> Option<ExitCode> {
    if !at_terminal && may_be_of_browser(arguments) {
        return None;
    }
    // Nobody is left to be told if stderr is closed.
    let _ = writeln!(stderr().lock(), "{}{}", wrong(arguments), help().trim_end());
    Some(ExitCode::from(WRONG_USAGE))
}

/// Chromium names the extension's origin first (and on Windows its window), Firefox the manifest's path
/// and then the add-on. A portal names nothing.
fn may_be_of_browser(arguments: &[String]) -> bool {
    match arguments {
        [] => true,
        [first, rest @ ..] => {
            first.contains("://") || (Path::new(first).is_absolute() && !rest.is_empty())
        }
    }
}

fn wrong(arguments: &[String]) -> String {
    match arguments.first() {
        Some(word) if !may_be_of_browser(arguments) => {
            format!("知らない指定です / unknown: {}\n\n", word.escape_debug())
        }
        _ => "tegata-host はブラウザーが起動します。人が使うのは、次の登録だけです。\n\
              Browsers start tegata-host; a person only registers it:\n\n"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], expected: bool) {
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        assert_eq!(may_be_of_browser(&arguments), expected, "{arguments:?}");
        let says = usage_command(&arguments, false).is_some();
        assert_eq!(says, !expected, "{arguments:?}");
    }

    #[test]
    fn browsers_and_portals_are_told_from_people() {
        let origin = "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/";
        check(&[], true);
        check(&[origin], true);
        check(&[origin, "--parent-window=0"], true);
        #[cfg(unix)]
        check(&["/home/a/host.json", "other@example.com"], true);
        #[cfg(windows)]
        check(&["C:\\host.json", "other@example.com"], true);
        check(&["instal", "--browser", "chromium"], false);
        check(&["foo"], false);
        check(&["--parent-window=0"], false);
        check(&["/home/a/host.json"], false);
        check(&["host.json", "other@example.com"], false);
    }

    #[test]
    fn nobody_but_a_person_sits_at_a_terminal() {
        assert!(usage_command(&[], true).is_some());
    }
}
