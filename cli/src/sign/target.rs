//! Where signed documents go: names, and everything that can be known to be wrong with them before a
//! person is asked for a password.

use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    fs::{self, Permissions},
    io,
    path::{Path, PathBuf, is_separator},
};

use tegata_host::DocumentFormat;
use tempfile::{Builder, NamedTempFile};

use super::{
    problem::{FileProblem, Problem},
    source::Source,
};
use crate::arguments::Sign;

/// Where one signed document goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Target {
    folder: PathBuf,
    pub(crate) path: PathBuf,
    replaces: Replaces,
}

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Replaces {
    AFile,
    Nothing,
}

/// One for each document, in their order; nothing is written yet.
pub(crate) fn targets(asked: &Sign, sources: &[Source]) -> Result<Vec<Target>, Vec<Problem>> {
    let output = Output::of(asked).map_err(|problem| vec![problem])?;
    let replaces = match asked.force {
        true => Replaces::AFile,
        false => Replaces::Nothing,
    };
    let mut checks = Checks::new(asked);
    let (mut targets, mut problems) = (Vec::new(), Vec::new());
    for source in sources {
        let target = Target::new(output.path(source), replaces);
        match checks.check(&target) {
            Ok(()) => targets.push(target),
            Err(problem) => problems.push(Problem::file(&target.path, problem)),
        }
    }
    problems.is_empty().then_some(targets).ok_or(problems)
}

/// What `-o` says.
enum Output<'a> {
    Beside,
    File(&'a Path),
    Folder(&'a Path),
}

impl<'a> Output<'a> {
    fn of(asked: &'a Sign) -> Result<Self, Problem> {
        let Some(path) = &asked.output else {
            return Ok(Self::Beside);
        };
        if path.is_dir() {
            return Ok(Self::Folder(path));
        }
        let names_folder = path.to_string_lossy().ends_with(is_separator);
        if asked.files.len() > 1 || names_folder || path.file_name().is_none() {
            return Err(Problem::OutputIsNoFolder(path.clone()));
        }
        Ok(Self::File(path))
    }

    fn path(&self, source: &Source) -> PathBuf {
        let name = signed_name(&source.path, source.format);
        match self {
            Self::Beside => source.path.with_file_name(name),
            Self::File(path) => (*path).to_owned(),
            Self::Folder(folder) => folder.join(name),
        }
    }
}

/// contract.pdf becomes contract-signed.pdf; what lies beside or around a document has its whole name.
fn signed_name(path: &Path, format: DocumentFormat) -> OsString {
    let part = |part: Option<&OsStr>| part.unwrap_or_default().to_owned();
    let mut name = part(path.file_name());
    match format {
        DocumentFormat::Cms => name.push(".p7s"),
        DocumentFormat::CmsAttached => name.push(".p7m"),
        DocumentFormat::Jws | DocumentFormat::JwsAttached => name.push(".jws"),
        DocumentFormat::Pdf
        | DocumentFormat::PdfPades
        | DocumentFormat::Xml
        | DocumentFormat::XmlTax => {
            name = part(path.file_stem());
            name.push("-signed");
            if let Some(extension) = path.extension() {
                name.push(".");
                name.push(extension);
            }
        }
    }
    name
}

/// What was seen on the way.
struct Checks {
    documents: BTreeSet<PathBuf>,
    folders: BTreeSet<PathBuf>,
    outputs: BTreeSet<PathBuf>,
}

impl Checks {
    fn new(asked: &Sign) -> Self {
        let documents = asked.files.iter().chain(&asked.attach);
        let documents = documents.filter_map(|path| fs::canonicalize(path).ok());
        Self {
            documents: documents.collect(),
            folders: BTreeSet::new(),
            outputs: BTreeSet::new(),
        }
    }

    fn check(&mut self, target: &Target) -> Result<(), FileProblem> {
        let folder = fs::canonicalize(&target.folder).map_err(FileProblem::Unwritable)?;
        let whole = folder.join(target.path.file_name().unwrap_or_default());
        if self.documents.contains(&whole) {
            return Err(FileProblem::IsDocument);
        }
        if !self.outputs.insert(whole) {
            return Err(FileProblem::SameOutput);
        }
        target.check_place()?;
        if self.folders.insert(folder) {
            // Gone at once: whether a file can be made there is all that is asked.
            target.temporary().map_err(FileProblem::Unwritable)?;
        }
        Ok(())
    }
}

impl Target {
    fn new(path: PathBuf, replaces: Replaces) -> Self {
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        Self {
            folder: parent.unwrap_or(Path::new(".")).to_owned(),
            path,
            replaces,
        }
    }

    /// Whether the place is free, or holds what may be replaced.
    fn check_place(&self) -> Result<(), FileProblem> {
        match (fs::symlink_metadata(&self.path), self.replaces) {
            (Err(error), _) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            (Err(error), _) => Err(FileProblem::Unwritable(error)),
            (Ok(found), _) if !found.is_file() && !found.is_symlink() => Err(FileProblem::NotAFile),
            (Ok(_), Replaces::AFile) => Ok(()),
            (Ok(_), Replaces::Nothing) => Err(FileProblem::Exists),
        }
    }

    /// A file in the same folder, which goes away again unless it is put in its place.
    pub(crate) fn temporary(&self) -> io::Result<NamedTempFile> {
        let mut builder = Builder::new();
        builder.prefix(".tegata-");
        if let Some(permissions) = as_any_new_file() {
            builder.permissions(permissions);
        }
        builder.tempfile_in(&self.folder)
    }

    /// Puts it in its place, whole or not at all.
    pub(crate) fn keep(&self, temporary: NamedTempFile) -> Result<(), FileProblem> {
        let synced = temporary.as_file().sync_all();
        synced.map_err(FileProblem::Unwritable)?;
        let kept = match self.replaces {
            Replaces::AFile => temporary.persist(&self.path),
            Replaces::Nothing => temporary.persist_noclobber(&self.path),
        };
        match kept {
            Ok(_) => Ok(()),
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(FileProblem::Exists)
            }
            Err(refused) => Err(FileProblem::Unwritable(refused.error)),
        }
    }
}

/// What the person's umask leaves of them.
#[cfg(unix)]
fn as_any_new_file() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;

    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
const fn as_any_new_file() -> Option<Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_named_after_their_documents() {
        let check = |path: &str, format, expected: &str| {
            assert_eq!(signed_name(Path::new(path), format), expected, "{path}");
        };
        check("a/contract.pdf", DocumentFormat::Pdf, "contract-signed.pdf");
        check("契約.PDF", DocumentFormat::PdfPades, "契約-signed.PDF");
        check("return.xtx", DocumentFormat::XmlTax, "return-signed.xtx");
        check("a.b.xml", DocumentFormat::Xml, "a.b-signed.xml");
        check("noextension", DocumentFormat::Pdf, "noextension-signed");
        check("a.mp4", DocumentFormat::Cms, "a.mp4.p7s");
        check("a.mp4", DocumentFormat::CmsAttached, "a.mp4.p7m");
        check("a.json", DocumentFormat::Jws, "a.json.jws");
        check("a.json", DocumentFormat::JwsAttached, "a.json.jws");
    }
}
