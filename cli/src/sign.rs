//! `tegata sign`: from files to signed files. What can be known to be wrong is said before the person is
//! asked for anything; what is written is written whole or not at all. Nothing is said here of the signer.

mod application;
mod choice;
mod problem;
mod progress;
mod source;
mod target;
mod written;

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tegata_host::{Document, DocumentFormat, ErrorCode, Seal, SignedDocument, Visible};

use crate::{
    Asking, Language, Order, Signs,
    arguments::{Profile, Sign},
    interruption::Interruption,
    texts::{Texts, harmless},
};
use application::{Attached, same_names};
use choice::Choice;
use problem::{FileProblem, Problem};
pub use progress::Progress;
use source::{ALL_HELD_MAX, DOCUMENTS_MAX, Source};
use target::Target;
use written::write;

/// What a signing has around it.
pub(crate) struct World<'a> {
    pub(crate) interruption: Interruption,
    pub(crate) language: Language,
    pub(crate) progress: Progress,
    pub(crate) signs: &'a mut dyn Signs,
}

/// Signs what was asked for. Gives the exit code.
pub(crate) fn run(
    asked: &Sign,
    world: &mut World<'_>,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<u8> {
    let texts = Texts::load(world.language);
    let problems = match Plan::new(asked, world, &texts) {
        Ok(plan) => {
            plan.warn(asked, &texts, err)?;
            match plan.sign(asked, world, &texts) {
                Ok(signed) => write_all(&signed, world, &texts, out)?,
                Err(problem) => vec![problem],
            }
        }
        Err(problems) => problems,
    };
    complain(&problems, &texts, err)
}

fn complain(problems: &[Problem], texts: &Texts, err: &mut impl Write) -> io::Result<u8> {
    for problem in problems {
        writeln!(err, "{}", problem.say(texts))?;
    }
    let exits = problems.iter().map(Problem::exit);
    Ok(exits.max().unwrap_or(0))
}

/// Documents of which everything is known but the signatures.
struct Plan {
    documents: Vec<Document>,
    sources: Vec<Source>,
    targets: Vec<Target>,
}

/// A document that was signed, and is not written yet.
struct Signed {
    document: SignedDocument,
    sha256: [u8; 32],
    source: Source,
    target: Target,
}

impl Plan {
    fn new(asked: &Sign, world: &mut World<'_>, texts: &Texts) -> Result<Self, Vec<Problem>> {
        let mut files = planned(asked, world)?;
        let targets = target::targets(asked, &files.sources)?;
        let documents = documents(asked, &mut files, world, texts)?;
        Ok(Self {
            documents,
            sources: files.sources,
            targets,
        })
    }

    fn warn(&self, asked: &Sign, texts: &Texts, err: &mut impl Write) -> io::Result<()> {
        if asked.profile == Some(Profile::Egov) {
            writeln!(err, "{}", texts.say("sign-egov-untried"))?;
        }
        let is_tax = |source: &Source| source.format == DocumentFormat::XmlTax;
        if self.sources.iter().any(is_tax) {
            writeln!(err, "{}", texts.say("sign-tax-experimental"))?;
        }
        Ok(())
    }

    fn sign(
        self,
        asked: &Sign,
        world: &mut World<'_>,
        texts: &Texts,
    ) -> Result<Vec<Signed>, Problem> {
        let hashes = self.documents.iter();
        let hashes: Vec<_> = hashes.map(|document| document.shown().sha256).collect();
        let documents = ask(asked, self.documents, world, texts)?;
        let files = self.sources.into_iter().zip(self.targets);
        let signed = documents.into_iter().zip(hashes).zip(files);
        let signed = signed.map(|((document, sha256), (source, target))| Signed {
            document,
            sha256,
            source,
            target,
        });
        Ok(signed.collect())
    }
}

/// What is to be signed, and where nothing speaks against it so far.
fn planned(asked: &Sign, world: &mut World<'_>) -> Result<Files, Vec<Problem>> {
    let choice = Choice::of(asked).map_err(|conflict| vec![Problem::Conflict(conflict)])?;
    if asked.files.len().saturating_add(asked.attach.len()) > DOCUMENTS_MAX {
        return Err(vec![Problem::TooMany]);
    }
    let prepared = world.signs.prepare(asking(asked));
    prepared.map_err(|_| vec![Problem::NoTerminal])?;
    opened(asked, choice)
}

const fn asking(asked: &Sign) -> Asking {
    if asked.terminal {
        Asking::Terminal
    } else {
        Asking::Window
    }
}

/// What was opened.
struct Files {
    attached: Vec<Attached>,
    sources: Vec<Source>,
}

/// All of them, or everything that is wrong with any.
fn opened(asked: &Sign, choice: Choice) -> Result<Files, Vec<Problem>> {
    let (mut problems, mut seen) = (Vec::new(), BTreeSet::new());
    let mut room = ALL_HELD_MAX;
    let open = |path: &Path| Source::open(path, choice, &mut room);
    let sources = each(&asked.files, &mut seen, &mut problems, open);
    let open = |path: &Path| Attached::open(path, &mut room);
    let attached = each(&asked.attach, &mut seen, &mut problems, open);
    if problems.is_empty() {
        problems.extend(same_names(&asked.attach, &attached));
    }
    let files = Files { attached, sources };
    problems.is_empty().then_some(files).ok_or(problems)
}

fn each<T>(
    paths: &[PathBuf],
    seen: &mut BTreeSet<PathBuf>,
    problems: &mut Vec<Problem>,
    mut open: impl FnMut(&Path) -> Result<T, FileProblem>,
) -> Vec<T> {
    let mut all = Vec::new();
    for path in paths {
        let is_new = fs::canonicalize(path).map_or(true, |path| seen.insert(path));
        let opened = match is_new {
            false => Err(FileProblem::Doubled),
            true => open(path),
        };
        match opened {
            Ok(opened) => all.push(opened),
            Err(problem) => problems.push(Problem::file(path, problem)),
        }
    }
    all
}

/// Reads what was not held, with a bar.
fn documents(
    asked: &Sign,
    files: &mut Files,
    world: &World<'_>,
    texts: &Texts,
) -> Result<Vec<Document>, Vec<Problem>> {
    let sizes = files.sources.iter().map(|source| source.size);
    let bytes = sizes.fold(0, u64::saturating_add);
    let bar = world.progress.over_bytes(texts.say("sign-reading"), bytes);
    let (mut documents, mut problems) = (Vec::new(), Vec::new());
    for source in &mut files.sources {
        let document = match asked.profile {
            Some(Profile::Egov) if asked.visible.is_none() => {
                let attached = std::mem::take(&mut files.attached);
                application::document(source, &asked.id, attached)
            }
            _ => source.document(&bar, &world.interruption, visible(asked)),
        };
        match document {
            Ok(document) => documents.push(document),
            Err(Problem::Interrupted) => return Err(vec![Problem::Interrupted]),
            Err(problem) => problems.push(problem),
        }
    }
    bar.finish_and_clear();
    problems.is_empty().then_some(documents).ok_or(problems)
}

fn visible(asked: &Sign) -> Option<Visible> {
    let seal = match asked.seal {
        false => Seal::Missing,
        true => Seal::FamilyName,
    };
    asked.visible.map(|spot| Visible {
        page: spot.page,
        left: spot.left,
        bottom: spot.bottom,
        seal,
    })
}

fn ask(
    asked: &Sign,
    documents: Vec<Document>,
    world: &mut World<'_>,
    texts: &Texts,
) -> Result<Vec<SignedDocument>, Problem> {
    if world.interruption.is_wanted() {
        return Err(Problem::Interrupted);
    }
    let count = u64::try_from(documents.len()).unwrap_or(u64::MAX);
    // In the terminal the dialogue itself says how far the card is.
    let progress = match asking(asked) {
        Asking::Terminal => Progress::Hidden,
        Asking::Window => world.progress,
    };
    let bar = progress.over_documents(texts.say("sign-signing"), count);
    let heard = bar.clone();
    let order = Order {
        documents,
        language: world.language.of_window(),
        progress: Box::new(move |signed| heard.set_position(signed.into())),
    };
    let signed = world.signs.sign(order);
    bar.finish_and_clear();
    signed.map_err(|failure| match failure {
        // All else that is not supported was found before the certificate was read.
        (ErrorCode::DocumentUnsupported, _) if asked.visible.is_some() => Problem::Undrawable,
        failure => Problem::Failed(failure),
    })
}

/// One line for each file that is there. After one that cannot be written, those that follow are tried
/// all the same: a full disk may hold smaller ones, and each has its own sentence.
fn write_all(
    documents: &[Signed],
    world: &World<'_>,
    texts: &Texts,
    out: &mut impl Write,
) -> io::Result<Vec<Problem>> {
    let sizes = documents.iter().map(|signed| signed.source.size);
    let bytes = sizes.fold(0, u64::saturating_add);
    let bar = world.progress.over_bytes(texts.say("sign-writing"), bytes);
    let mut problems = Vec::new();
    for signed in documents {
        match write(signed, &bar, &world.interruption) {
            Ok(()) => {
                let path = signed.target.path.to_string_lossy();
                bar.suspend(|| writeln!(out, "{}", harmless(&path)))?;
            }
            Err(problem) => problems.push(problem),
        }
    }
    bar.finish_and_clear();
    Ok(problems)
}
