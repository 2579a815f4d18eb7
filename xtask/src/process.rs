//! Running other programs.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Write, stdout},
    process::{Command, Stdio},
};

use crate::{Error, folders};

/// A program in the workspace's folder.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(folders::root());
    command
}

/// This cargo, so that the pinned toolchain is used throughout.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    program(&cargo, arguments)
}

/// Whether others go first.
#[derive(Clone, Copy)]
pub(crate) enum Haste {
    /// Takes the time that others leave: those beside it are measured by the clock.
    Beside,
    /// Has the machine for itself.
    Now,
}

impl Haste {
    pub(crate) fn cargo(self, arguments: &[&str]) -> Command {
        let now = cargo(arguments);
        match self {
            Self::Now => now,
            Self::Beside => {
                let mut command = program("nice", &["-n", "19"]);
                command.arg(now.get_program()).args(now.get_args());
                command
            }
        }
    }
}

/// Node, with what the browser scripts need to know about this build.
pub(crate) fn node(arguments: &[&str]) -> Command {
    let mut command = program("node", arguments);
    command.env("TEGATA_TARGET", folders::target());
    command.env("TEGATA_SCREEN", folders::target().join("debug/screen"));
    command
}

/// Runs to the end and fails unless the program succeeded.
pub(crate) fn run(mut command: Command) -> Result<(), Error> {
    let status = command
        .status()
        .map_err(|source| cannot_start(&command, source))?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::Command(describe(&command)))
    }
}

/// Runs to the end, shows each line of stdout as it comes and hands it to `line`. Returns whether
/// the program succeeded.
pub(crate) fn run_reading(mut command: Command, mut line: impl FnMut(&str)) -> Result<bool, Error> {
    command.stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .map_err(|source| cannot_start(&command, source))?;
    if let Some(output) = child.stdout.take() {
        for text in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let text = String::from_utf8_lossy(&text);
            let _ = writeln!(stdout(), "{text}");
            line(&text);
        }
    }
    let status = child
        .wait()
        .map_err(|source| cannot_start(&command, source))?;
    Ok(status.success())
}

/// Whether a program with this name is on the path.
pub(crate) fn is_installed(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

fn cannot_start(command: &Command, source: std::io::Error) -> Error {
    Error::Start {
        program: describe(command),
        source,
    }
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}
