//! Documents as they lie in files. Small ones are held, so that they can be shown; large ones go by
//! piece by piece, and only their hash stays.

use std::{
    fs::{self, File},
    io::{self, Read, Seek},
    path::{Path, PathBuf},
};

use indicatif::ProgressBar;
use sha2::{Digest, Sha256};
use tegata_host::{
    Document, DocumentFormat, DocumentName, DocumentTrouble, Form, ListedDocument, NotVisible,
    Visible,
};

use super::{
    choice::{Choice, is_by_hash},
    problem::{FileProblem, Problem},
};
use crate::interruption::Interruption;

/// A document on its way.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) file: File,
    pub(crate) format: DocumentFormat,
    held: Option<Vec<u8>>,
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
}

/// Most documents of one consent: it must stay a list that a person can go through.
pub(crate) const DOCUMENTS_MAX: usize = 100;
/// Largest document that is held in memory, as for one that a browser hands over.
const HELD_MAX: u64 = 100 * 1024 * 1024;
/// Most bytes of all documents that are held, as for those of a browser.
pub(crate) const ALL_HELD_MAX: u64 = 256 * 1024 * 1024;
/// What is looked at of a document that is not held. A PDF is known by less, and XML of this size is
/// signed as any other file.
const HEAD_LEN: usize = 1024;
/// Larger ones are no faster.
const BUFFER_LEN: usize = 64 * 1024;

impl Source {
    /// Opens a document and looks what it is. `room` is how much may still be held.
    pub(crate) fn open(path: &Path, choice: Choice, room: &mut u64) -> Result<Self, FileProblem> {
        let (mut file, size) = open_file(path)?;
        let fits = size <= HELD_MAX && size <= *room;
        let read = if fits { size } else { head(size) };
        let content = read_exactly(&mut file, read)?;
        let format = choice.format(path, &content);
        let format = format.map_err(|_| FileProblem::Attached)?;
        match fits {
            true => *room = room.saturating_sub(size),
            false if is_by_hash(format) => {}
            false => return Err(too_large(size)),
        }
        Ok(Self {
            file,
            format,
            held: fits.then_some(content),
            path: path.to_owned(),
            size,
        })
    }

    /// What is to be signed. Reads the whole of a document that is not held.
    pub(crate) fn document(
        &mut self,
        bar: &ProgressBar,
        interruption: &Interruption,
        visible: Option<Visible>,
    ) -> Result<Document, Problem> {
        let form = match visible {
            None => self.format.into(),
            Some(visible) => self.seen(visible).map_err(|why| self.problem(why))?,
        };
        let listed = ListedDocument {
            form,
            name: self.name()?,
            size: self.size,
        };
        let document = match self.held.take() {
            Some(bytes) => {
                bar.inc(self.size);
                Document::held(listed, bytes)
            }
            None => Document::hashed(listed, self.hash(bar, interruption)?),
        };
        document.map_err(|trouble| self.problem(FileProblem::Refused(trouble)))
    }

    /// Where the signature is seen, if it can be.
    fn seen(&self, visible: Visible) -> Result<Form, FileProblem> {
        if !matches!(self.format, DocumentFormat::Pdf | DocumentFormat::PdfPades) {
            return Err(FileProblem::NotSeen);
        }
        match visible.check(self.held.as_deref().unwrap_or_default()) {
            Err(NotVisible::NoFont) => Err(FileProblem::NoFont),
            Err(NotVisible::NoSuchPage) => Err(FileProblem::NoSuchPage),
            Err(NotVisible::OffPage) => Err(FileProblem::OffPage),
            // The host says why.
            Err(NotVisible::Certified | NotVisible::Unreadable) | Ok(()) => {
                Ok(Form::Seen(self.format, visible))
            }
        }
    }

    /// The bytes of a document that is held, and what it is called.
    pub(crate) fn take_held(&mut self) -> Result<(DocumentName, Vec<u8>), Problem> {
        let bytes = self.held.take();
        let bytes = bytes.ok_or_else(|| self.problem(too_large(self.size)))?;
        Ok((self.name()?, bytes))
    }

    fn name(&self) -> Result<DocumentName, Problem> {
        shown_name(&self.path).ok_or_else(|| self.problem(FileProblem::NotAFile))
    }

    fn hash(&self, bar: &ProgressBar, interruption: &Interruption) -> Result<[u8; 32], Problem> {
        let mut reading = Reading::start(self, bar, interruption)?;
        reading.pass(self.size, &mut |_| Ok(()))?;
        Ok(reading.sha256())
    }

    pub(crate) fn problem(&self, problem: FileProblem) -> Problem {
        Problem::file(&self.path, problem)
    }
}

fn head(size: u64) -> u64 {
    size.min(u64::try_from(HEAD_LEN).unwrap_or(u64::MAX))
}

/// Exactly so many bytes: there are fewer if the file was made shorter meanwhile.
fn read_exactly(file: &mut File, length: u64) -> Result<Vec<u8>, FileProblem> {
    let mut bytes = Vec::new();
    let read = file.take(length).read_to_end(&mut bytes);
    read.map_err(FileProblem::Unreadable)?;
    let whole = u64::try_from(bytes.len()).is_ok_and(|read| read == length);
    whole.then_some(bytes).ok_or(FileProblem::Changed)
}

const fn too_large(size: u64) -> FileProblem {
    if size > HELD_MAX {
        FileProblem::Refused(DocumentTrouble::TooLarge)
    } else {
        FileProblem::TogetherTooLarge
    }
}

/// The whole of a file, which has something in it. `room` is how much may still be held.
pub(crate) fn read_held(path: &Path, room: &mut u64) -> Result<Vec<u8>, FileProblem> {
    let (mut file, size) = open_file(path)?;
    if size > HELD_MAX || size > *room {
        return Err(too_large(size));
    }
    *room = room.saturating_sub(size);
    read_exactly(&mut file, size)
}

fn open_file(path: &Path) -> Result<(File, u64), FileProblem> {
    let is_file = fs::metadata(path)
        .map_err(FileProblem::Unreadable)?
        .is_file();
    // Opening a named pipe would wait for its writer.
    let file = is_file
        .then(|| File::open(path).map_err(FileProblem::Unreadable))
        .ok_or(FileProblem::NotAFile)??;
    let size = file.metadata().map_err(FileProblem::Unreadable)?.len();
    (size > 0)
        .then_some((file, size))
        .ok_or(FileProblem::Refused(DocumentTrouble::Empty))
}

/// The name as people are shown it: what would deceive them stands there as `_`.
fn shown_name(path: &Path) -> Option<DocumentName> {
    let name = path.file_name()?.to_string_lossy();
    let plain = |character: char| DocumentName::parse(&format!("a{character}")).is_ok();
    let shown: String = name
        .chars()
        .map(|character| if plain(character) { character } else { '_' })
        .collect();
    DocumentName::parse(&shown).ok()
}

/// A document that goes by once more, from its beginning, and is hashed on the way.
pub(crate) struct Reading<'a> {
    at: u64,
    bar: &'a ProgressBar,
    buffer: Vec<u8>,
    hasher: Sha256,
    interruption: &'a Interruption,
    source: &'a Source,
}

impl<'a> Reading<'a> {
    pub(crate) fn start(
        source: &'a Source,
        bar: &'a ProgressBar,
        interruption: &'a Interruption,
    ) -> Result<Self, Problem> {
        let rewound = (&source.file).rewind();
        rewound.map_err(|error| source.problem(FileProblem::Unreadable(error)))?;
        Ok(Self {
            at: 0,
            bar,
            buffer: vec![0; BUFFER_LEN],
            hasher: Sha256::new(),
            interruption,
            source,
        })
    }

    /// Gives what lies before `end` and did not go by yet to `take`.
    pub(crate) fn pass(
        &mut self,
        end: u64,
        take: &mut dyn FnMut(&[u8]) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        while self.at < end {
            if self.interruption.is_wanted() {
                return Err(Problem::Interrupted);
            }
            let piece = self.read(end.saturating_sub(self.at))?;
            let bytes = self.buffer.get(..piece).unwrap_or_default();
            self.hasher.update(bytes);
            take(bytes)?;
            let piece = u64::try_from(piece).unwrap_or(u64::MAX);
            self.at = self.at.saturating_add(piece);
            self.bar.inc(piece);
        }
        Ok(())
    }

    /// At least one byte of so many.
    fn read(&mut self, wanted: u64) -> Result<usize, Problem> {
        let most = usize::try_from(wanted)
            .unwrap_or(BUFFER_LEN)
            .min(BUFFER_LEN);
        let room = self.buffer.get_mut(..most).unwrap_or_default();
        loop {
            match (&self.source.file).read(room) {
                Ok(0) => return Err(self.source.problem(FileProblem::Changed)),
                Ok(read) => return Ok(read),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.source.problem(FileProblem::Unreadable(error))),
            }
        }
    }

    /// Of all that went by.
    pub(crate) fn sha256(self) -> [u8; 32] {
        self.hasher.finalize().into()
    }

    /// How far it came.
    pub(crate) const fn at(&self) -> u64 {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_without_what_deceives() {
        let check = |name: &str, expected: Option<&str>| {
            let shown = shown_name(Path::new(name));
            assert_eq!(shown.as_ref().map(DocumentName::as_str), expected);
        };
        check("a/契約 書.pdf", Some("契約 書.pdf"));
        check("fdp.\u{202E}exe", Some("fdp._exe"));
        check("a\u{1B}[2J\nb", Some("a_[2J_b"));
        check("..", None);
    }
}
