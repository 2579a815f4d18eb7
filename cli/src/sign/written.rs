//! Writing one signed document: its new bytes, and those of the document, which must still be what was
//! signed.

use std::io::Write;

use indicatif::ProgressBar;
use tegata_host::Piece;

use super::{
    Signed,
    problem::{FileProblem, Problem},
    source::{Reading, Source},
};
use crate::interruption::Interruption;

/// Whole, or not at all.
pub(super) fn write(
    signed: &Signed,
    bar: &ProgressBar,
    interruption: &Interruption,
) -> Result<(), Problem> {
    let failed = |problem| Problem::file(&signed.target.path, problem);
    if interruption.is_wanted() {
        return Err(failed(FileProblem::Interrupted));
    }
    let temporary = signed.target.temporary();
    let mut temporary = temporary.map_err(|error| failed(FileProblem::Unwritable(error)))?;
    let mut take = |bytes: &[u8]| {
        let written = temporary.write_all(bytes);
        written.map_err(|error| failed(FileProblem::Unwritable(error)))
    };
    match put_together(signed, bar, interruption, &mut take) {
        Err(Problem::Interrupted) => Err(failed(FileProblem::Interrupted)),
        Err(problem) => Err(problem),
        Ok(()) => signed.target.keep(temporary).map_err(failed),
    }
}

type Take<'a> = dyn FnMut(&[u8]) -> Result<(), Problem> + 'a;

fn put_together(
    signed: &Signed,
    bar: &ProgressBar,
    interruption: &Interruption,
    take: &mut Take<'_>,
) -> Result<(), Problem> {
    let source = &signed.source;
    let mut reading = None;
    for piece in &signed.document.pieces {
        match piece {
            Piece::Bytes(bytes) => take(bytes)?,
            Piece::Source(range) => {
                if reading.is_none() {
                    reading = Some(Reading::start(source, bar, interruption)?);
                }
                if let Some(reading) = &mut reading {
                    copy(reading, range.start, range.end, source, take)?;
                }
            }
        }
    }
    match reading {
        Some(reading) => check(reading, source, &signed.sha256),
        None => {
            bar.inc(source.size);
            Ok(())
        }
    }
}

/// Pieces of a document stand in its own order.
fn copy(
    reading: &mut Reading<'_>,
    start: u64,
    end: u64,
    source: &Source,
    take: &mut Take<'_>,
) -> Result<(), Problem> {
    if start < reading.at() {
        return Err(source.problem(FileProblem::Changed));
    }
    reading.pass(start, &mut |_| Ok(()))?;
    reading.pass(end, take)
}

fn check(mut reading: Reading<'_>, source: &Source, sha256: &[u8; 32]) -> Result<(), Problem> {
    reading.pass(source.size, &mut |_| Ok(()))?;
    let unchanged = &reading.sha256() == sha256;
    unchanged
        .then_some(())
        .ok_or_else(|| source.problem(FileProblem::Changed))
}
