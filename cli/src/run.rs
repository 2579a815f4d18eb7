//! One run of the program, from its arguments to its exit code.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::Path,
};

use clap::Parser;
use tegata_verifier::{DocumentVerifier, Judgment, Revocation, UnixTime};

use crate::{
    Interruption, Language, Progress, Signs, anchors,
    arguments::{Arguments, Command, Verify},
    documents::{self, CannotRead},
    report::{FileReport, Report},
    sign, text,
    texts::{Texts, harmless},
};

/// What the system says, and whom it has.
pub struct Surroundings<'a> {
    /// Whether the person wants the program to end.
    pub interruption: Interruption,
    /// In which language to speak.
    pub language: Language,
    /// Seconds since 1970.
    pub now: u64,
    /// Whether bars are shown on stderr.
    pub progress: Progress,
    /// Who signs.
    pub signs: &'a mut dyn Signs,
}

const ALL_GOOD: u8 = 0;
const SOMETHING_REFUSED: u8 = 1;
const CANNOT_BE_READ: u8 = 2;

/// Does what the arguments say, of which the first is the program's name. Gives the exit code.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    surroundings: Surroundings<'_>,
    out: &mut impl Write,
    err: &mut impl Write,
) -> u8 {
    let done = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => match arguments.command {
            Command::Sign(asked) => sign::run(&asked, &mut surroundings.for_signing(), out, err),
            Command::Verify(verify) => Run::new(&verify, &surroundings).run(out, err),
        },
        Err(error) if error.use_stderr() => write!(err, "{error}").map(|()| CANNOT_BE_READ),
        Err(help) => write!(out, "{help}").map(|()| ALL_GOOD),
    };
    // Who does not listen any more has not heard that all is good.
    done.unwrap_or(CANNOT_BE_READ)
}

impl<'a> Surroundings<'a> {
    fn for_signing(self) -> sign::World<'a> {
        sign::World {
            interruption: self.interruption,
            language: self.language,
            progress: self.progress,
            signs: self.signs,
        }
    }
}

struct Run<'a> {
    asked: &'a Verify,
    at: UnixTime,
    texts: Texts,
}

impl<'a> Run<'a> {
    fn new(asked: &'a Verify, surroundings: &Surroundings<'_>) -> Self {
        Self {
            asked,
            at: UnixTime::from_secs(asked.at.unwrap_or(surroundings.now)),
            texts: Texts::load(surroundings.language),
        }
    }

    fn run(&self, out: &mut impl Write, err: &mut impl Write) -> io::Result<u8> {
        if !self.asked.content.is_empty() && self.asked.files.len() > 1 {
            writeln!(err, "{}", self.texts.say("usage-content"))?;
            return Ok(CANNOT_BE_READ);
        }
        let verifier = match anchors::verifier(&self.asked.anchor) {
            Ok(verifier) => verifier,
            Err(error) => {
                self.complain(&error, err)?;
                return Ok(CANNOT_BE_READ);
            }
        };
        self.verify_all(&verifier, out, err)
    }

    fn verify_all(
        &self,
        verifier: &DocumentVerifier,
        out: &mut impl Write,
        err: &mut impl Write,
    ) -> io::Result<u8> {
        let mut exit = ALL_GOOD;
        let mut files = Vec::new();
        for path in &self.asked.files {
            let (code, report) = self.verify_one(verifier, path, out, err)?;
            exit = exit.max(code);
            files.push(report);
        }
        if self.asked.json {
            let report = Report { version: 1, files };
            serde_json::to_writer_pretty(&mut *out, &report)?;
            writeln!(out)?;
        }
        Ok(exit)
    }

    fn verify_one(
        &self,
        verifier: &DocumentVerifier,
        path: &Path,
        out: &mut impl Write,
        err: &mut impl Write,
    ) -> io::Result<(u8, FileReport)> {
        let name = path.to_string_lossy().into_owned();
        let judgment = Judgment {
            at: self.at,
            revocation: Revocation::NotChecked,
        };
        match documents::verify(verifier, path, &self.asked.content, judgment) {
            Ok((container, verdict)) => {
                if !self.asked.json {
                    writeln!(out, "{}", harmless(&name))?;
                    for line in text::lines(&self.texts, &verdict, self.asked.signer) {
                        writeln!(out, "{line}")?;
                    }
                }
                let code = verdict.as_ref().map_or(SOMETHING_REFUSED, |_| ALL_GOOD);
                let report = FileReport::new(name, container, &verdict, self.asked.signer);
                Ok((code, report))
            }
            Err(error) => {
                self.complain(&error, err)?;
                Ok((CANNOT_BE_READ, FileReport::unreadable(name)))
            }
        }
    }

    fn complain(&self, error: &CannotRead, err: &mut impl Write) -> io::Result<()> {
        let parts = [("what", &*error.to_string())];
        writeln!(err, "{}", self.texts.say_with("cannot-read", &parts))
    }
}
