//! A record of every login attempt and every signed file as the server saw it: one line of JSON each.
//! No serial number, token, signature or account key gets into it, and nothing of who signed what.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tegata_protocol::Language;
use tegata_verifier::{Check, DocumentSignature, Origin, Unchecked, UnixTime};

use super::finding::{Finding, Good};
use super::text::documents;
use super::{japan_time, text};
use crate::private_file;

/// A file to which attempts are added. Cloning gives another handle to the same file.
#[derive(Clone, Debug)]
pub struct Transcript {
    file: Arc<Mutex<File>>,
}

impl Transcript {
    /// Opens the file, or makes it. What stands in it stays.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = Arc::new(Mutex::new(private_file::open_to_append(path)?));
        Ok(Self { file })
    }

    pub(super) fn record(&self, attempt: &Attempt<'_>) -> io::Result<()> {
        let mut line = serde_json::to_vec(attempt)?;
        line.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)
    }
}

/// One line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attempt<'a> {
    time: u64,
    time_in_japan: String,
    origin: &'a str,
    what: &'static str,
    result: &'static str,
    checked: Vec<Entry>,
    not_checked: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    code: &'static str,
    text: String,
}

impl<'a> Attempt<'a> {
    /// The login was refused. The verifier says what failed first, not what passed before.
    pub(super) fn refused(origin: &'a Origin, now: UnixTime, code: &'static str) -> Self {
        Self {
            time: now.as_secs(),
            time_in_japan: japan_time::moment(now, Language::En),
            origin: origin.as_str(),
            what: "login",
            result: code,
            checked: Vec::new(),
            not_checked: Vec::new(),
        }
    }

    /// The login was accepted.
    pub(super) fn accepted(
        origin: &'a Origin,
        now: UnixTime,
        checks: &[Check],
        unchecked: &[Unchecked],
    ) -> Self {
        Self {
            checked: checks.iter().map(checked).collect(),
            not_checked: unchecked.iter().map(not_checked).collect(),
            ..Self::refused(origin, now, "logged_in")
        }
    }

    /// The same of a login by another contract.
    pub(super) fn named(self, what: &'static str) -> Self {
        Self { what, ..self }
    }

    /// A signed file was looked at.
    pub(super) fn document(
        origin: &'a Origin,
        now: UnixTime,
        what: &'static str,
        finding: &Finding,
    ) -> Self {
        let (checked, not_checked) = match finding {
            Finding::Good(good) => (good_checks(good), good_gaps(good)),
            Finding::Refused(_, passed) => (passed.iter().map(document_check).collect(), vec![]),
        };
        Self {
            what,
            checked,
            not_checked,
            ..Self::refused(origin, now, finding.code())
        }
    }
}

fn good_checks(good: &Good) -> Vec<Entry> {
    let signatures = good.document.signatures().iter();
    let checks = signatures.flat_map(DocumentSignature::checks);
    let own = good.own_checks.iter();
    let own = own.map(|check| compared(&documents::own_check(*check, Language::En)));
    checks.map(document_check).chain(own).collect()
}

fn good_gaps(good: &Good) -> Vec<Entry> {
    let signatures = good.document.signatures().iter();
    let said = signatures.flat_map(DocumentSignature::unchecked);
    let said = said.map(|gap| left_open(&documents::unchecked(gap, Language::En)));
    let own = good.gaps.iter();
    let own = own.map(|gap| left_open(&documents::gap(*gap, Language::En)));
    said.chain(own).collect()
}

fn document_check(check: &Check) -> Entry {
    let line = documents::check(check, Language::En);
    let code = check.code();
    let text = format!("{} ({})", line.title, line.detail);
    Entry { code, text }
}

fn compared(line: &text::Line) -> Entry {
    let code = line.code;
    let text = format!("{} ({})", line.title, line.detail);
    Entry { code, text }
}

fn left_open(line: &text::Line) -> Entry {
    let code = line.code;
    let text = format!("{}: {}", line.title, line.detail);
    Entry { code, text }
}

fn checked(check: &Check) -> Entry {
    let line = text::check(check, Language::En);
    let code = check.code();
    let text = format!("{} ({})", line.title, line.detail);
    Entry { code, text }
}

fn not_checked(unchecked: &Unchecked) -> Entry {
    left_open(&text::unchecked(*unchecked, Language::En))
}
