//! Another program on the computer that uses the card, for tests of what the host does meanwhile:
//! `neighbour KIND READER`. It says `has the card` when it has it, and lets go when its input ends.
//! It sends no command. Kinds:
//!
//! - `exclusive`: has the card for itself, so that nobody else can connect to it;
//! - `transaction`: connected as others are, it begins a transaction, for which the others wait;
//! - `reset`: the same, and when it lets go it resets the card.

#![forbid(unsafe_code)]

use std::{
    env,
    error::Error,
    ffi::CString,
    io::{self, Write as _},
};

use pcsc::{Card, Context, Disposition, Protocols, Scope, ShareMode};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let kind = arguments.next();
    let reader = CString::new(arguments.next().ok_or("name a reader")?)?;
    let context = Context::establish(Scope::User)?;
    let connect = |mode| context.connect(&reader, mode, Protocols::ANY);
    match kind.as_deref() {
        Some("exclusive") => exclusive(connect(ShareMode::Exclusive)?),
        Some("reset") => transaction(connect(ShareMode::Shared)?, Disposition::ResetCard),
        Some("transaction") => transaction(connect(ShareMode::Shared)?, Disposition::LeaveCard),
        _ => Err("the kinds are exclusive, reset and transaction".into()),
    }
}

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
