//! Takes the bytes of a command apart (ISO/IEC 7816-3, 12.1). It knows no instruction.

use crate::status::StatusWord;

/// A command in the short form, its four cases told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Apdu<'a> {
    pub(crate) class: Class,
    pub(crate) instruction: u8,
    pub(crate) p1: u8,
    pub(crate) p2: u8,
    pub(crate) body: Body<'a>,
}

/// What follows the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Body<'a> {
    /// The command data; empty in cases 1 and 2.
    pub(crate) data: &'a [u8],
    /// How many bytes the sender accepts; `None` in cases 1 and 3.
    pub(crate) expected: Option<usize>,
}

/// The class bytes that this card takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// 00: a command of ISO/IEC 7816-4.
    Interindustry,
    /// 80: a command of JICSAP.
    Proprietary,
}

impl<'a> Apdu<'a> {
    /// The class is judged before the length: guess, most cards do so.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, StatusWord> {
        let (&[class, instruction, p1, p2], body) = bytes
            .split_first_chunk::<4>()
            .ok_or(StatusWord::WRONG_LENGTH)?;
        let class = Class::try_from(class)?;
        let body = Body::parse(body)?;
        Ok(Self {
            class,
            instruction,
            p1,
            p2,
            body,
        })
    }
}

impl<'a> Body<'a> {
    /// The extended form is refused with 6700. Real cards declare it (single source, and only
    /// for another application); no client needs it for what this card does.
    fn parse(bytes: &'a [u8]) -> Result<Self, StatusWord> {
        match bytes {
            [] => Ok(Self {
                data: &[],
                expected: None,
            }),
            [le] => Ok(Self {
                data: &[],
                expected: Some(expected_length(*le)),
            }),
            [0, ..] => Err(StatusWord::WRONG_LENGTH),
            [lc, rest @ ..] => Self::parse_data(usize::from(*lc), rest),
        }
    }

    fn parse_data(lc: usize, rest: &'a [u8]) -> Result<Self, StatusWord> {
        let (data, tail) = rest.split_at_checked(lc).ok_or(StatusWord::WRONG_LENGTH)?;
        match tail {
            [] => Ok(Self {
                data,
                expected: None,
            }),
            [le] => Ok(Self {
                data,
                expected: Some(expected_length(*le)),
            }),
            _ => Err(StatusWord::WRONG_LENGTH),
        }
    }
}

/// Le 00 means 256 (ISO/IEC 7816-3; confirmed for this card).
fn expected_length(le: u8) -> usize {
    match le {
        0 => 256,
        le => usize::from(le),
    }
}

impl TryFrom<u8> for Class {
    type Error = StatusWord;

    /// Single source for 6881, 6E00 and 69FC; which other class bytes fall under 6E00 is a guess.
    fn try_from(class: u8) -> Result<Self, StatusWord> {
        match class {
            0x00 => Ok(Self::Interindustry),
            0x80 => Ok(Self::Proprietary),
            0x01..=0x03 | 0x81..=0x83 => Err(StatusWord::CHANNEL_NOT_SUPPORTED),
            0x08 => Err(StatusWord::SECURE_MESSAGING_REFUSED),
            _ => Err(StatusWord::CLASS_NOT_SUPPORTED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &[u8], expected: Result<(&[u8], Option<usize>), StatusWord>) {
        let command = [&[0x00, 0xB0, 0x01, 0x02], body].concat();
        let parsed = Apdu::parse(&command).map(|apdu| (apdu.body.data, apdu.body.expected));
        assert_eq!(parsed, expected, "body {body:02X?}");
    }

    #[test]
    fn the_four_short_cases_are_told_apart() {
        check(&[], Ok((&[], None)));
        check(&[0x00], Ok((&[], Some(256))));
        check(&[0x20], Ok((&[], Some(0x20))));
        check(&[0x02, 0xAA, 0xBB], Ok((&[0xAA, 0xBB], None)));
        check(&[0x02, 0xAA, 0xBB, 0x00], Ok((&[0xAA, 0xBB], Some(256))));
    }

    #[test]
    fn lengths_that_do_not_fit_are_refused() {
        check(&[0x03, 0xAA, 0xBB], Err(StatusWord::WRONG_LENGTH));
        check(&[0x01, 0xAA, 0xBB, 0xCC], Err(StatusWord::WRONG_LENGTH));
        check(&[0x00, 0x01, 0x00], Err(StatusWord::WRONG_LENGTH));
        check(&[0x00, 0x00], Err(StatusWord::WRONG_LENGTH));
    }

    #[test]
    fn a_header_cut_short_is_a_wrong_length() {
        for length in 0..4 {
            let bytes = vec![0; length];
            assert_eq!(Apdu::parse(&bytes), Err(StatusWord::WRONG_LENGTH));
        }
    }
}
