//! An application to e-Gov: which of its parts are signed, and which files with it. Everything that can be
//! wrong with either is found here; nothing is signed.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use tegata_documents::{
    DocumentError,
    xml::{self, Egov, ExternalFile, XmlError},
};
use tegata_host::{Attachment, Document, DocumentName};

use super::{
    problem::{FileProblem, Problem},
    source::{Source, read_held},
};

/// A file that is signed with an application.
pub(crate) struct Attached {
    pub(crate) attachment: Attachment,
    name: String,
}

impl Attached {
    /// Reads a file, of which `room` is how much may still be held.
    pub(crate) fn open(path: &Path, room: &mut u64) -> Result<Self, FileProblem> {
        let name = name(path).ok_or(FileProblem::AttachedName)?;
        let bytes = read_held(path, room)?;
        let attachment = Attachment::held(name.clone(), bytes).map_err(FileProblem::Refused)?;
        let name = name.as_str().to_owned();
        Ok(Self { attachment, name })
    }
}

/// What stands in the signature, and so as it is: not with marks for what deceives.
fn name(path: &Path) -> Option<DocumentName> {
    let name = path.file_name()?.to_str()?;
    ExternalFile::sha256(name, [0; 32]).ok()?;
    DocumentName::parse(name).ok()
}

/// A signature names files without their folders.
pub(crate) fn same_names(paths: &[PathBuf], attached: &[Attached]) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let files = paths.iter().zip(attached);
    let doubled = files.filter(|(_, file)| !seen.insert(&file.name));
    doubled
        .map(|(path, _)| Problem::file(path, FileProblem::AttachedSameName))
        .collect()
}

/// The application with its files. Without `ids`, its one part is signed.
pub(crate) fn document(
    source: &mut Source,
    ids: &[String],
    attached: Vec<Attached>,
) -> Result<Document, Problem> {
    let (name, bytes) = source.take_held()?;
    let ids = chosen(&bytes, ids).map_err(|problem| source.problem(problem))?;
    let attachments = attached.into_iter().map(|file| file.attachment).collect();
    Document::egov(name, bytes, ids, attachments)
        .map_err(|trouble| source.problem(FileProblem::Refused(trouble)))
}

fn chosen(document: &[u8], asked: &[String]) -> Result<Vec<String>, FileProblem> {
    // What cannot be read at all has a sentence of its own, which the host chooses.
    let Ok(application) = xml::application(document) else {
        return Ok(asked.to_vec());
    };
    let choices = match application.parts.is_empty() {
        false => &application.parts,
        true => &application.others,
    };
    let ids = match (asked, &*application.parts) {
        ([], [part]) => vec![part.clone()],
        ([], _) if choices.is_empty() => return Err(FileProblem::NoIds),
        ([], _) => return Err(FileProblem::IdNeeded(listed(choices))),
        (asked, _) => once_each(asked),
    };
    let known = |id: &&String| application.parts.contains(id) || application.others.contains(id);
    if let Some(unknown) = ids.iter().find(|id| !known(id)) {
        return Err(match choices.is_empty() {
            false => FileProblem::NoSuchId(unknown.clone(), listed(choices)),
            true => FileProblem::NoIds,
        });
    }
    let egov = Egov {
        ids,
        files: Vec::new(),
        place: application.place,
    };
    match egov.check(document) {
        Err(DocumentError::Xml(XmlError::Place)) => Err(FileProblem::IdAroundPlace),
        _ => Ok(egov.ids),
    }
}

/// In the order in which they were named.
fn once_each(asked: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let ids = asked.iter().filter(|id| seen.insert(*id));
    ids.cloned().collect()
}

/// To choose from.
fn listed(ids: &[String]) -> String {
    let mut list: Vec<&str> = ids.iter().take(LISTED_MAX).map(String::as_str).collect();
    if ids.len() > LISTED_MAX {
        list.push("…");
    }
    list.join(", ")
}

/// What fits into a terminal.
const LISTED_MAX: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_ids_are_listed_than_a_terminal_shows() {
        let ids: Vec<_> = (0..1_000).map(|number| number.to_string()).collect();
        let list = listed(&ids);
        assert!(
            list.starts_with("0, 1, ") && list.ends_with(", 19, …"),
            "{list}"
        );
        assert_eq!(listed(&ids[..2]), "0, 1");
    }
}
