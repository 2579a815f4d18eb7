//! Another program on the computer that uses the card, for tests of what the host does meanwhile:
//! `neighbour KIND READER`. It says `has the card` when it has it, and lets go when its input ends.
//! It sends no command. Kinds:
//!
//! - `connected`: it is only there, as soon as the card is, so that the service does not cut the
//!   card's power for want of programs;
//! - `exclusive`: has the card for itself, so that nobody else can connect to it;
//! - `transaction`: connected as others are, it begins a transaction as soon as the card is
//!   there, and the others wait for its end;
//! - `reset`: the same, and when it lets go it resets the card.

#![forbid(unsafe_code)]

use std::{
    env,
    error::Error,
    ffi::CString,
    io::{self, Write as _},
    thread,
    time::{Duration, Instant},
};

use pcsc::{Card, Context, Disposition, Protocols, Scope, ShareMode};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let kind = arguments.next();
    let reader = CString::new(arguments.next().ok_or("name a reader")?)?;
    let context = Context::establish(Scope::User)?;
    let connect = |mode| context.connect(&reader, mode, Protocols::ANY);
    match kind.as_deref() {
        Some("connected") => {
            let card = patiently(|| connect(ShareMode::Shared))?;
            hold()?;
            // Others may have cut the power or reset the card meanwhile, which is no failure here.
            let _ = leave(card);
            Ok(())
        }
        Some("exclusive") => exclusive(connect(ShareMode::Exclusive)?),
        Some("reset") => transaction(connect(ShareMode::Shared)?, Disposition::ResetCard),
        Some("transaction") => {
            let card = patiently(|| connect(ShareMode::Shared))?;
            transaction(card, Disposition::LeaveCard)
        }
        _ => Err("the kinds are exclusive, reset and transaction".into()),
    }
}

fn patiently<T, E>(mut connect: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    let start = Instant::now();
    loop {
        match connect() {
            Err(_) if start.elapsed() < PATIENCE => thread::sleep(TRY_AGAIN),
            connected => return connected,
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(10);
const TRY_AGAIN: Duration = Duration::from_millis(5);

fn exclusive(card: Card) -> Result<(), Box<dyn Error>> {
    hold()?;
    leave(card)
}

fn transaction(mut card: Card, end: Disposition) -> Result<(), Box<dyn Error>> {
    let transaction = card.transaction()?;
    hold()?;
    transaction.end(end).map_err(|(_, error)| error)?;
    leave(card)
}

fn hold() -> io::Result<()> {
    writeln!(io::stdout(), "has the card")?;
    io::copy(&mut io::stdin(), &mut io::sink()).map(drop)
}

/// The library's own way to let go would reset the card.
fn leave(card: Card) -> Result<(), Box<dyn Error>> {
    card.disconnect(Disposition::LeaveCard)
        .map_err(|(_, error)| error.into())
}
