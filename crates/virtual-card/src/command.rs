//! The commands that the card knows, with every parameter already a type. Nothing here touches
//! the state of the card.

use crate::apdu::{Apdu, Body, Class};
use crate::memory::FileId;
use crate::status::StatusWord;

/// One command, ready to run. A command that this card does not know has no value here: the
/// conversion answers with the status word that refuses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command<'a> {
    /// `80 2A 00 P2 Lc <data> 00`: pad the data and apply the private key.
    ComputeSignature {
        key: FileReference,
        data: &'a [u8],
        expected: Option<usize>,
    },
    /// `00 B0 P1 P2 Le`.
    ReadBinary {
        file: FileReference,
        offset: usize,
        expected: usize,
    },
    /// `00 A4 04 P2 Lc <AID>`.
    SelectApplication { aid: &'a [u8], answer: SelectAnswer },
    /// `00 A4 00 00` without data: the application stays as it is.
    SelectCurrent,
    /// `00 A4 02 0C 02 <FID>`.
    SelectFile(FileId),
    /// `00 20 00 P2 Lc <PIN>`.
    Verify {
        pin: FileReference,
        candidate: &'a [u8],
    },
    /// `00 20 00 P2`: how many tries are left; spends none.
    VerifyQuery { pin: FileReference },
}

/// How a command names the file it works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileReference {
    /// The current elementary file.
    Current,
    /// A file of the selected application, by its short id; the current file plays no part.
    Short(FileId),
}

/// Whether SELECT answers with file control information.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SelectAnswer {
    FileControlInformation,
    Nothing,
}

/// Instruction bytes: ISO/IEC 7816-4 for 20, A4 and B0, JICSAP for 2A; all confirmed.
/// That the other class does not know them (`00 2A`, `80 B0`) is a guess.
impl<'a> TryFrom<Apdu<'a>> for Command<'a> {
    type Error = StatusWord;

    fn try_from(apdu: Apdu<'a>) -> Result<Self, StatusWord> {
        match (apdu.class, apdu.instruction) {
            (Class::Interindustry, 0x20) => verify(apdu),
            (Class::Interindustry, 0xA4) => select(apdu),
            (Class::Interindustry, 0xB0) => read_binary(apdu),
            (Class::Proprietary, 0x2A) => compute_signature(apdu),
            _ => Err(StatusWord::INSTRUCTION_NOT_SUPPORTED),
        }
    }
}

/// P2 0C (no answer) is confirmed, 00 (with an answer) single source, both for applications
/// only; that a file takes nothing but 0C is a guess. P1 00: see the two functions below.
fn select(apdu: Apdu<'_>) -> Result<Command<'_>, StatusWord> {
    let aid = apdu.body.data;
    match (apdu.p1, apdu.p2) {
        (0x00, _) => select_by_file_id(apdu),
        (0x02, 0x0C) => select_file(apdu.body.data),
        (0x04, 0x00) => Ok(Command::SelectApplication {
            aid,
            answer: answer_for(apdu.body),
        }),
        (0x04, 0x0C) => Ok(Command::SelectApplication {
            aid,
            answer: SelectAnswer::Nothing,
        }),
        _ => Err(StatusWord::WRONG_P1_P2),
    }
}

/// `00 A4 00 00` without data changes nothing, and the master file 3F00 does not exist (single
/// source). Refusing every other file id in the same way is a guess.
fn select_by_file_id(apdu: Apdu<'_>) -> Result<Command<'_>, StatusWord> {
    match apdu.body.data {
        [] => Ok(Command::SelectCurrent),
        _ => Err(StatusWord::FILE_NOT_FOUND),
    }
}

fn select_file(data: &[u8]) -> Result<Command<'_>, StatusWord> {
    let id = <[u8; 2]>::try_from(data).map_err(|_| StatusWord::WRONG_LENGTH)?;
    Ok(Command::SelectFile(FileId(u16::from_be_bytes(id))))
}

/// Without Le there is no room for an answer.
fn answer_for(body: Body<'_>) -> SelectAnswer {
    match body.expected {
        Some(_) => SelectAnswer::FileControlInformation,
        None => SelectAnswer::Nothing,
    }
}

/// Le is required and data is not taken: guess, from the definition of the command.
fn read_binary(apdu: Apdu<'_>) -> Result<Command<'_>, StatusWord> {
    let (file, offset) = read_position(apdu.p1, apdu.p2)?;
    match apdu.body {
        Body {
            data: [],
            expected: Some(expected),
        } => Ok(Command::ReadBinary {
            file,
            offset,
            expected,
        }),
        _ => Err(StatusWord::WRONG_LENGTH),
    }
}

/// P1 bit 8 clear: P1 and P2 are a 15-bit offset (confirmed). Set: `80|SFI`, P2 is the offset
/// (confirmed for other applications, single source for JPKI).
fn read_position(p1: u8, p2: u8) -> Result<(FileReference, usize), StatusWord> {
    if p1 < 0x80 {
        let offset = u16::from_be_bytes([p1, p2]);
        return Ok((FileReference::Current, usize::from(offset)));
    }
    Ok((FileReference::Short(short_file_id(p1)?), usize::from(p2)))
}

/// A VERIFY of exactly four bytes asks for the tries left (confirmed). One with Le but no data
/// is neither query nor attempt: 6700 and no try spent, a guess. Le after the data is ignored,
/// also a guess: on a real card such a command may well cost a try, so it does here.
fn verify(apdu: Apdu<'_>) -> Result<Command<'_>, StatusWord> {
    if apdu.p1 != 0x00 {
        return Err(StatusWord::WRONG_P1_P2);
    }
    let pin = file_reference(apdu.p2)?;
    match apdu.body {
        Body {
            data: [],
            expected: None,
        } => Ok(Command::VerifyQuery { pin }),
        Body {
            data: [],
            expected: Some(_),
        } => Err(StatusWord::WRONG_LENGTH),
        Body { data, .. } => Ok(Command::Verify {
            pin,
            candidate: data,
        }),
    }
}

/// P1 00 pads the data as given. The real card knows 01 to 05 too (single source), this one does
/// not yet; anything else answers 6A86 there as well.
fn compute_signature(apdu: Apdu<'_>) -> Result<Command<'_>, StatusWord> {
    if apdu.p1 != 0x00 {
        return Err(StatusWord::WRONG_P1_P2);
    }
    let key = file_reference(apdu.p2)?;
    let Body { data, expected } = apdu.body;
    Ok(Command::ComputeSignature {
        key,
        data,
        expected,
    })
}

/// P2 of VERIFY and of COMPUTE DIGITAL SIGNATURE: 80 is the current file (confirmed), `80|SFI`
/// another one (single source for JPKI). The rest is refused: guess.
fn file_reference(p2: u8) -> Result<FileReference, StatusWord> {
    match p2 {
        0x80 => Ok(FileReference::Current),
        p2 => Ok(FileReference::Short(short_file_id(p2)?)),
    }
}

/// `80|SFI` with an SFI of 01 to 1E; 00 and 1F are no short ids (ISO/IEC 7816-4). On this card
/// the short id of a file is the low byte of its id (single source).
fn short_file_id(parameter: u8) -> Result<FileId, StatusWord> {
    match parameter {
        0x81..=0x9E => Ok(FileId(u16::from(parameter & 0x1F))),
        _ => Err(StatusWord::WRONG_P1_P2),
    }
}
