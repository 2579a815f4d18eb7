//! The commands that the card knows, with every parameter already a type. Nothing here touches
//! the state of the card.

use crate::apdu::{Apdu, Body, Class};
use crate::memory::FileId;
use crate::status::StatusWord;

/// One command, ready to run. A command that this card does not know has no value here: the
/// conversion answers with the status word that refuses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command<'a> {
    /// `00 24 01 P2 Lc <new PIN>`: the old one has been verified before.
    ChangeReferenceData {
        pin: FileReference,
        replacement: &'a [u8],
    },
    /// `80 2A P1 P2 Lc <data> 00`: pad the data and apply the private key.
    ComputeSignature(SignatureRequest<'a>),
    /// `00 84 00 00 Le`.
    GetChallenge { length: usize },
    /// `00 B0 P1 P2 Le`.
    ReadBinary {
        file: FileReference,
        offset: usize,
        expected: usize,
    },
    /// `00 B2 P1 P2 Le`.
    ReadRecord {
        file: FileReference,
        number: u8,
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

/// The parameters of COMPUTE DIGITAL SIGNATURE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignatureRequest<'a> {
    pub(crate) key: FileReference,
    pub(crate) preparation: Preparation,
    pub(crate) data: &'a [u8],
    pub(crate) expected: Option<usize>,
}

/// What the card does with the data before it pads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preparation {
    /// Nothing; usually the data is a DigestInfo.
    AsGiven,
    /// Computes the SHA-256, which stays bare.
    Hash,
    /// Puts a DigestInfo around the SHA-256 that it is given.
    Wrap,
    /// Computes the SHA-256 and puts a DigestInfo around it.
    HashAndWrap,
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

/// Instruction bytes: ISO/IEC 7816-4 for 20, 24, 84, A4, B0 and B2, JICSAP for 2A; all confirmed
/// but 84 (single source).
/// That the other class does not know them (`00 2A`, `80 B0`) is a guess.
impl<'a> TryFrom<Apdu<'a>> for Command<'a> {
    type Error = StatusWord;

    fn try_from(apdu: Apdu<'a>) -> Result<Self, StatusWord> {
        match (apdu.class, apdu.instruction) {
            (Class::Interindustry, 0x20) => verify(apdu),
            (Class::Interindustry, 0x24) => change_reference_data(apdu),
            (Class::Interindustry, 0x84) => get_challenge(apdu),
            (Class::Interindustry, 0xA4) => select(apdu),
            (Class::Interindustry, 0xB0) => read_binary(apdu),
            (Class::Interindustry, 0xB2) => read_record(apdu),
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

fn read_binary(apdu: Apdu<'_>) -> Result<Command<'_>, StatusWord> {
    let (file, offset) = read_position(apdu.p1, apdu.p2)?;
    let expected = only_expected(apdu.body)?;
    Ok(Command::ReadBinary {
        file,
        offset,
        expected,
    })
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

/// P1 is the number of the record and the low three bits of P2 are 4 (ISO/IEC 7816-4); the other
/// bits are the short file id, or zero for the current file. That P1 00 is no record is a guess.
fn read_record(apdu: Apdu<'_>) -> Result<Command<'_>, StatusWord> {
    let file = match apdu.p2 {
        0x04 => FileReference::Current,
        p2 if p2 & 0x07 == 0x04 => FileReference::Short(short_file_id(0x80 | (p2 >> 3))?),
        _ => return Err(StatusWord::WRONG_P1_P2),
    };
    let number = apdu.p1;
    let expected = only_expected(apdu.body)?;
    Ok(Command::ReadRecord {
        file,
        number,
        expected,
    })
}

/// Single source, in every application. P1 and P2 are zero (ISO/IEC 7816-4).
fn get_challenge(apdu: Apdu<'_>) -> Result<Command<'_>, StatusWord> {
    if (apdu.p1, apdu.p2) != (0x00, 0x00) {
        return Err(StatusWord::WRONG_P1_P2);
    }
    let length = only_expected(apdu.body)?;
    Ok(Command::GetChallenge { length })
}

/// Le is required and data is not taken: guess, from the definition of the commands.
fn only_expected(body: Body<'_>) -> Result<usize, StatusWord> {
    match body {
        Body {
            data: [],
            expected: Some(expected),
        } => Ok(expected),
        _ => Err(StatusWord::WRONG_LENGTH),
    }
}

/// P1 01: only the new PIN is sent (confirmed). That a short file id names the PIN as in VERIFY is
/// a guess, and so is that Le is ignored as there.
fn change_reference_data(apdu: Apdu<'_>) -> Result<Command<'_>, StatusWord> {
    if apdu.p1 != 0x01 {
        return Err(StatusWord::WRONG_P1_P2);
    }
    let pin = file_reference(apdu.p2)?;
    let replacement = apdu.body.data;
    Ok(Command::ChangeReferenceData { pin, replacement })
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

fn compute_signature(apdu: Apdu<'_>) -> Result<Command<'_>, StatusWord> {
    let preparation = preparation(apdu.p1)?;
    let key = file_reference(apdu.p2)?;
    let Body { data, expected } = apdu.body;
    Ok(Command::ComputeSignature(SignatureRequest {
        key,
        preparation,
        data,
        expected,
    }))
}

/// P1 00 is confirmed, the others are single source. The real card knows 04 and 05 too (PSS, single
/// source); no client asks for them and this card does not know them.
fn preparation(p1: u8) -> Result<Preparation, StatusWord> {
    match p1 {
        0x00 => Ok(Preparation::AsGiven),
        0x01 => Ok(Preparation::Hash),
        0x02 => Ok(Preparation::Wrap),
        0x03 => Ok(Preparation::HashAndWrap),
        _ => Err(StatusWord::WRONG_P1_P2),
    }
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
