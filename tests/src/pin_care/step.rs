//! What can happen around a login, as data; and sequences of it, drawn from a seed.

/// One thing that happens. A step that means nothing where it comes up is passed over, so every
/// part of a sequence is a sequence: that is what lets a failing one be shortened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// The page aborts.
    Abort,
    /// At the n-th command from now (counted from 0).
    AtCommand(u64, Mishap),
    /// The person gives up.
    Cancel,
    /// The tab is closed.
    CloseTab,
    /// The person types four digits and confirms them (with one try left: twice).
    Enter(Digits),
    /// The program that has the card gives it back, or a card that hangs answers again.
    LetGo,
    /// While nobody looks, right now.
    Now(Event),
    /// Eleven seconds pass in which the card does not answer, or another program has it.
    TimePasses,
    /// The person waits for what the window says next.
    Wait,
    /// Just before our host would get exclusive use.
    WhenGranted(Program),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Digits {
    Right,
    Wrong,
}

/// What happens between two uses of the card.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Event {
    Another(Program),
    /// This person's card is put on the reader, in place of whatever is there.
    Place(usize),
    Remove,
}

/// What another program does with the card.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Program {
    /// The right PIN, and it leaves it verified.
    EntersRight,
    EntersWrong,
    /// Takes the card for itself, until [`Step::LetGo`].
    Holds,
    PowersOff,
    Resets,
}

/// What can go wrong while our host has exclusive use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Mishap {
    Exchange(usize),
    Fault(Fault),
    Remove,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fault {
    /// One bit of a signature is another.
    Corrupt,
    /// The exchange fails after the card carried the command out.
    Fails,
    Garbage,
    /// No answer and not carried out, until [`Step::LetGo`].
    Hang,
    /// Carried out, but no answer until [`Step::LetGo`].
    HangAfter,
    /// A certificate says that it is so long.
    LyingLength(u16),
    /// `6110`, and more each time it is fetched.
    MoreData,
    /// Only so many bytes of the answer arrive.
    Short(usize),
    /// This status word instead of carrying the command out.
    Status(u16),
    /// The command is carried out, and answered with this status word.
    StatusAfter(u16),
}

/// SplitMix64 (Steele, Lea, Flood 2014): a sequence from a number, the same everywhere.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    const fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        let end = u64::try_from(choices.len()).unwrap();
        choices[usize::try_from(self.below(end)).unwrap()]
    }
}

/// Steps in one sequence: enough for several logins with the same cards.
const LENGTH: usize = 40;

pub(super) fn sequence(chance: &mut Chance) -> Vec<Step> {
    (0..LENGTH).map(|_| step(chance)).collect()
}

fn step(chance: &mut Chance) -> Step {
    match chance.below(100) {
        0..14 => Step::Enter(Digits::Right),
        14..32 => Step::Enter(Digits::Wrong),
        32..36 => Step::Cancel,
        36..38 => Step::CloseTab,
        38..40 => Step::Abort,
        40..42 => Step::Wait,
        42..49 => Step::LetGo,
        49..52 => Step::TimePasses,
        52..56 => Step::Now(Event::Remove),
        56..64 => Step::Now(Event::Place(card(chance))),
        64..75 => Step::Now(Event::Another(program(chance))),
        75..83 => Step::WhenGranted(program(chance)),
        _ => Step::AtCommand(command(chance), mishap(chance)),
    }
}

fn card(chance: &mut Chance) -> usize {
    chance.of(&[0, 0, 1])
}

fn program(chance: &mut Chance) -> Program {
    use Program::{EntersRight, EntersWrong, Holds, PowersOff, Resets};
    chance.of(&[
        EntersRight,
        EntersRight,
        EntersWrong,
        EntersWrong,
        Holds,
        Holds,
        PowersOff,
        Resets,
    ])
}

/// The six commands that follow an entry, or those of a presentation before it.
fn command(chance: &mut Chance) -> u64 {
    let end = chance.of(&[6, 6, 18]);
    chance.below(end)
}

fn mishap(chance: &mut Chance) -> Mishap {
    match chance.below(8) {
        0 => Mishap::Remove,
        1 => Mishap::Exchange(card(chance)),
        _ => Mishap::Fault(fault(chance)),
    }
}

fn fault(chance: &mut Chance) -> Fault {
    let faults = [
        Fault::Corrupt,
        Fault::Fails,
        Fault::Garbage,
        Fault::Hang,
        Fault::Hang,
        Fault::HangAfter,
        Fault::HangAfter,
        Fault::LyingLength(chance.of(&[0, 16, 0x0FFF, 0xFFFF])),
        Fault::MoreData,
        Fault::Short(chance.of(&[0, 1, 3])),
        Fault::Status(chance.of(&STATUS_WORDS)),
        Fault::Status(chance.of(&STATUS_WORDS)),
        Fault::StatusAfter(chance.of(&STATUS_WORDS)),
    ];
    chance.of(&faults)
}

/// Those that tempt a client to send again, to believe, or to go on.
const STATUS_WORDS: [u16; 13] = [
    0x6110, 0x6300, 0x63C0, 0x63C1, 0x63C2, 0x63C3, 0x6982, 0x6A82, 0x6A86, 0x6C04, 0x6C10, 0x6F00,
    0x9000,
];
