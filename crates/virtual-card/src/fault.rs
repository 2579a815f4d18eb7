//! What can go wrong between a card and a program, as data: which fault, and at which command.
//!
//! A fault has a short text form, `KIND`, `KIND=VALUE` or either with `@WHEN` behind it, for command
//! lines and tables of tests: `remove@7`, `status=6F00@verify`, `delay=50ms`.

use std::str::FromStr;
use std::time::Duration;

use crate::status::StatusWord;

/// One fault and its occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// When it happens.
    pub when: Occasion,
}

/// What happens. Unless it says otherwise the card has carried out the command, and what goes wrong
/// is the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// `corrupt-signature`: one bit of a signature is another.
    CorruptSignature,
    /// `delay=TIME`: the answer is late.
    Delay(Duration),
    /// `endless-61xx`: there is always more data to fetch, however often it is fetched.
    EndlessMoreData,
    /// `endless-6cxx`: Le is never right. The command is not carried out, nor is any other with the
    /// same instruction.
    EndlessWrongLe,
    /// `exchange`: the card is taken away before the command, and another one put in its place.
    Exchange,
    /// `garbage`: the answer is something else.
    Garbage,
    /// `hang`: the card says nothing any more, and does not carry out the command.
    Hang,
    /// `hang-after`: the card carries out the command and says nothing any more.
    HangAfter,
    /// `lying-length=HEX`: a certificate says that it is so long. FFFF if no length is given.
    LyingLength(u16),
    /// `remove`: the card is taken away before the command.
    Remove,
    /// `remove-after`: the card carries out the command and is taken away before it answers.
    RemoveAfter,
    /// `short=NUMBER`: only so many bytes of the answer arrive. 1 if no number is given.
    Short(usize),
    /// `status=HEX`: the card answers with this status word and does not carry out the command.
    Status(StatusWord),
}

/// When a fault happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Without `@`: at every command for which it means something.
    Always,
    /// `@NUMBER`: at this command, the first one being 1.
    Command(u64),
    /// `@sign`: at the first COMPUTE DIGITAL SIGNATURE.
    FirstSign,
    /// `@verify`: at the first VERIFY with a PIN in it.
    FirstVerify,
}

/// Why a text is no fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No fault has this name.
    #[error(
        "no such fault; there are corrupt-signature, delay, endless-61xx, endless-6cxx, exchange, \
         garbage, hang, hang-after, lying-length, remove, remove-after, short, status"
    )]
    Kind,
    /// Behind `@` is something else.
    #[error("@ is followed by the number of a command (from 1), by sign or by verify")]
    Occasion,
    /// The fault needs a value, or this is none for it.
    #[error(
        "the fault needs another value, as in delay=50ms, lying-length=FFFF, short=0, status=6F00"
    )]
    Value,
    /// The fault takes no value.
    #[error("the fault takes no value")]
    ValueNotTaken,
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (text, when) = match text.split_once('@') {
            Some((text, occasion)) => (text, occasion.parse()?),
            None => (text, Occasion::Always),
        };
        let kind = text.parse()?;
        Ok(Self { kind, when })
    }
}

impl FromStr for FaultKind {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        match plain(name) {
            Some(kind) if value.is_none() => Ok(kind),
            Some(_) => Err(FaultError::ValueNotTaken),
            None => with_value(name, value),
        }
    }
}

fn plain(name: &str) -> Option<FaultKind> {
    match name {
        "corrupt-signature" => Some(FaultKind::CorruptSignature),
        "endless-61xx" => Some(FaultKind::EndlessMoreData),
        "endless-6cxx" => Some(FaultKind::EndlessWrongLe),
        "exchange" => Some(FaultKind::Exchange),
        "garbage" => Some(FaultKind::Garbage),
        "hang" => Some(FaultKind::Hang),
        "hang-after" => Some(FaultKind::HangAfter),
        "remove" => Some(FaultKind::Remove),
        "remove-after" => Some(FaultKind::RemoveAfter),
        _ => None,
    }
}

fn with_value(name: &str, value: Option<&str>) -> Result<FaultKind, FaultError> {
    let kind = match name {
        "delay" => value.and_then(parse_duration).map(FaultKind::Delay),
        "lying-length" => number(value.unwrap_or("FFFF")).map(FaultKind::LyingLength),
        "short" => value.unwrap_or("1").parse().ok().map(FaultKind::Short),
        "status" => value
            .and_then(number)
            .map(|it| FaultKind::Status(StatusWord::new(it))),
        _ => return Err(FaultError::Kind),
    };
    kind.ok_or(FaultError::Value)
}

/// Exactly four hexadecimal digits.
fn number(digits: &str) -> Option<u16> {
    let is_hexadecimal = digits.len() == 4 && digits.chars().all(|it| it.is_ascii_hexdigit());
    let parsed = is_hexadecimal.then(|| u16::from_str_radix(digits, 16));
    parsed?.ok()
}

impl FromStr for Occasion {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        match text {
            "sign" => Ok(Self::FirstSign),
            "verify" => Ok(Self::FirstVerify),
            number => match number.parse() {
                Ok(number @ 1..) => Ok(Self::Command(number)),
                _ => Err(FaultError::Occasion),
            },
        }
    }
}

/// Reads a time with its unit, such as `5s` or `300ms`.
pub fn parse_duration(text: &str) -> Option<Duration> {
    if let Some(number) = text.strip_suffix("ms") {
        return number.parse().ok().map(Duration::from_millis);
    }
    let number = text.strip_suffix('s')?;
    number.parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<(FaultKind, Occasion), FaultError>) {
        let expected = expected.map(|(kind, when)| Fault { kind, when });
        assert_eq!(text.parse(), expected, "{text}");
    }

    #[test]
    fn every_fault_has_a_text() {
        use FaultKind::*;
        use Occasion::*;
        check("remove@7", Ok((Remove, Command(7))));
        check("remove-after@verify", Ok((RemoveAfter, FirstVerify)));
        check("exchange@1", Ok((Exchange, Command(1))));
        check("garbage@sign", Ok((Garbage, FirstSign)));
        check("hang@sign", Ok((Hang, FirstSign)));
        check("hang-after@verify", Ok((HangAfter, FirstVerify)));
        check("endless-61xx@2", Ok((EndlessMoreData, Command(2))));
        check("endless-6cxx@2", Ok((EndlessWrongLe, Command(2))));
        check("corrupt-signature", Ok((CorruptSignature, Always)));
        check("short=0@3", Ok((Short(0), Command(3))));
        check("short@3", Ok((Short(1), Command(3))));
        check("lying-length", Ok((LyingLength(0xFFFF), Always)));
        check("lying-length=0010", Ok((LyingLength(0x10), Always)));
        let busy = Status(StatusWord::new(0x6F00));
        check("status=6F00@verify", Ok((busy, FirstVerify)));
        check("delay=50ms", Ok((Delay(Duration::from_millis(50)), Always)));
        check(
            "delay=2s@4",
            Ok((Delay(Duration::from_secs(2)), Command(4))),
        );
    }

    #[test]
    fn other_texts_say_what_is_wrong() {
        for text in ["", "removed", "@3", "Remove"] {
            check(text, Err(FaultError::Kind));
        }
        for text in ["remove@", "remove@0", "remove@-1", "hang@pin", "hang@1@2"] {
            check(text, Err(FaultError::Occasion));
        }
        for text in [
            "delay",
            "delay=5",
            "delay=",
            "status",
            "status=6F0",
            "status=+6F0",
            "short=x",
            "lying-length=",
        ] {
            check(text, Err(FaultError::Value));
        }
        for text in ["remove=1", "hang=", "garbage=FF@2"] {
            check(text, Err(FaultError::ValueNotTaken));
        }
    }
}
