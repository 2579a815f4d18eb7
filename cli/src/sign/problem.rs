//! Why a document is not signed, and the sentence with the next step.

use std::{
    io,
    path::{Path, PathBuf},
};

use tegata_host::{DocumentTrouble, ErrorCode, Failure};

use super::choice::Conflict;
use crate::texts::Texts;

/// What stands in the way.
#[derive(Debug)]
pub(crate) enum Problem {
    /// Options that cannot stand together.
    Conflict(Conflict),
    /// The signing came to nothing.
    Failed(Failure),
    /// One file.
    File(PathBuf, FileProblem),
    /// Ctrl-C.
    Interrupted,
    /// There is no terminal to ask in.
    NoTerminal,
    /// Several files, and no folder for what becomes of them.
    OutputIsNoFolder(PathBuf),
    /// More documents than one consent covers.
    TooMany,
    /// The signer's name cannot be drawn on the page.
    Undrawable,
}

/// What is wrong with one file.
#[derive(Debug)]
pub(crate) enum FileProblem {
    /// The signature would stand in the document: nothing goes around it.
    Attached,
    /// No signature can name a file so.
    AttachedName,
    /// Another attached file has the same name in another folder.
    AttachedSameName,
    /// It is not any more what it was.
    Changed,
    /// It was named before.
    Doubled,
    /// The output is there already.
    Exists,
    /// What shall be signed lies around the place for the signature.
    IdAroundPlace,
    /// Nobody said which part is signed; to choose from.
    IdNeeded(String),
    /// Ctrl-C before it was written.
    Interrupted,
    /// The output would take the place of a document.
    IsDocument,
    /// It is not there, or cannot be read.
    Unreadable(io::Error),
    /// The folder is not there, or takes no files; or there is no room any more.
    Unwritable(io::Error),
    /// There is no font to draw a signature with.
    NoFont,
    /// It is a folder, a device or the like.
    NotAFile,
    /// No part of the document can be named.
    NoIds,
    /// No part has this id; to choose from.
    NoSuchId(String, String),
    /// It has no such page.
    NoSuchPage,
    /// A signature is seen on a page of a PDF, and this is none.
    NotSeen,
    /// The signature would reach over the edge of the page.
    OffPage,
    /// The document cannot be signed in its format.
    Refused(DocumentTrouble),
    /// Two documents would have the same output.
    SameOutput,
    /// With the documents before it, it is more than is held in memory.
    TogetherTooLarge,
}

/// Nothing was signed.
const NOT_SIGNED: u8 = 1;
/// The command line is wrong, or a file.
const USAGE: u8 = 2;

impl Problem {
    pub(crate) fn file(path: &Path, problem: FileProblem) -> Self {
        Self::File(path.to_owned(), problem)
    }

    /// The exit code.
    pub(crate) const fn exit(&self) -> u8 {
        match self {
            Self::Failed(_)
            | Self::File(
                _,
                FileProblem::Changed | FileProblem::Interrupted | FileProblem::Refused(_),
            )
            | Self::Interrupted
            | Self::Undrawable => NOT_SIGNED,
            Self::Conflict(_)
            | Self::File(..)
            | Self::NoTerminal
            | Self::OutputIsNoFolder(_)
            | Self::TooMany => USAGE,
        }
    }

    /// The sentence.
    pub(crate) fn say(&self, texts: &Texts) -> String {
        match self {
            Self::Conflict(Conflict::Attached) => texts.say("sign-conflict-attached"),
            Self::Conflict(Conflict::Egov) => texts.say("sign-conflict-egov"),
            Self::Conflict(Conflict::OneApplication) => texts.say("sign-conflict-one-application"),
            Self::Conflict(Conflict::Profile) => texts.say("sign-conflict-profile"),
            Self::Conflict(Conflict::Seal) => texts.say("sign-conflict-seal"),
            Self::Failed((code, detail)) => failed(texts, *code, detail),
            Self::File(path, problem) => {
                let file = path.to_string_lossy();
                texts.say_with(
                    "sign-file",
                    &[("file", &file), ("why", &problem.say(texts))],
                )
            }
            Self::Interrupted => failed(texts, ErrorCode::Aborted, ""),
            Self::NoTerminal => texts.say("sign-no-terminal"),
            Self::OutputIsNoFolder(path) => {
                let folder = path.to_string_lossy();
                texts.say_with("sign-output-no-folder", &[("folder", &folder)])
            }
            Self::TooMany => texts.say("sign-too-many"),
            Self::Undrawable => texts.say("sign-undrawable"),
        }
    }
}

impl FileProblem {
    fn say(&self, texts: &Texts) -> String {
        match self {
            Self::Attached => texts.say("sign-attached"),
            Self::AttachedName => texts.say("sign-attached-name"),
            Self::AttachedSameName => texts.say("sign-attached-same-name"),
            Self::Changed => texts.say("sign-changed"),
            Self::Doubled => texts.say("sign-doubled"),
            Self::Exists => texts.say("sign-exists"),
            Self::IdAroundPlace => texts.say("sign-id-around-place"),
            Self::IdNeeded(ids) => texts.say_with("sign-id-needed", &[("value", ids)]),
            Self::Interrupted => texts.say("sign-interrupted"),
            Self::IsDocument => texts.say("sign-is-document"),
            Self::NoIds => texts.say("sign-no-ids"),
            Self::NoSuchId(id, ids) => {
                texts.say_with("sign-no-such-id", &[("name", id), ("value", ids)])
            }
            Self::NoFont => texts.say("sign-no-font"),
            Self::NoSuchPage => texts.say("sign-no-such-page"),
            Self::NotSeen => texts.say("sign-not-seen"),
            Self::OffPage => texts.say("sign-off-page"),
            Self::NotAFile => texts.say("sign-not-a-file"),
            Self::Refused(trouble) => with_code(texts, code(*trouble), ""),
            Self::SameOutput => texts.say("sign-same-output"),
            Self::TogetherTooLarge => texts.say("sign-together-too-large"),
            Self::Unreadable(error) => {
                texts.say_with("sign-unreadable", &[("what", &error.to_string())])
            }
            Self::Unwritable(error) => {
                texts.say_with("sign-unwritable", &[("what", &error.to_string())])
            }
        }
    }
}

fn failed(texts: &Texts, code: ErrorCode, detail: &str) -> String {
    let why = with_code(texts, code, detail);
    texts.say_with("sign-failed", &[("why", &why)])
}

/// The sentence for a code, with the code behind it.
fn with_code(texts: &Texts, code: ErrorCode, detail: &str) -> String {
    let code = code.to_string();
    let why = texts.say_failure(&code, detail);
    texts.say_with("sign-code", &[("why", &why), ("code", &code)])
}

/// What a document is refused for, as the host names it.
const fn code(trouble: DocumentTrouble) -> ErrorCode {
    match trouble {
        DocumentTrouble::Certified => ErrorCode::DocumentCertified,
        DocumentTrouble::Damaged => ErrorCode::DocumentDamaged,
        DocumentTrouble::Empty => ErrorCode::DocumentEmpty,
        DocumentTrouble::Encrypted => ErrorCode::DocumentEncrypted,
        DocumentTrouble::FormatMismatch => ErrorCode::DocumentFormatMismatch,
        DocumentTrouble::TooLarge => ErrorCode::TooLarge,
        DocumentTrouble::Undrawable | DocumentTrouble::Unsupported => {
            ErrorCode::DocumentUnsupported
        }
    }
}
