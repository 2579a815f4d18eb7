//! Puts a virtual My Number Card into a slot of vpcd, the virtual reader of the vsmartcard project,
//! so that every program on this machine that uses PC/SC finds it. For development and tests only.

#![forbid(unsafe_code)]

mod arguments;
mod card_file;
mod error;
mod exchange_record;
mod inserted_card;
mod issuer;
mod vpcd;

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{self, ExitCode};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use clap::Parser;
use tegata_virtual_card::{Fault, FaultKind, TestPerson};

use crate::arguments::Options;
use crate::card_file::CardFile;
use crate::error::RunError;
use crate::exchange_record::ExchangeRecord;
use crate::inserted_card::InsertedCard;

fn main() -> ExitCode {
    let options = Options::parse();
    let result = if options.list_personas {
        list_personas()
    } else {
        run(&options)
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let text = with_sources(&error);
            let _ = writeln!(io::stderr(), "tegata-virtual-card: {text}");
            ExitCode::FAILURE
        }
    }
}

fn list_personas() -> Result<(), RunError> {
    let mut output = io::stdout().lock();
    for person in TestPerson::ALL {
        let (name, description) = (person.name(), person.description());
        writeln!(output, "{name:<20} {description}").map_err(RunError::Output)?;
    }
    Ok(())
}

fn run(options: &Options) -> Result<(), RunError> {
    if options.until_stdin_closes {
        end_with_stdin();
    }
    let file = open_or_issue(options, now())?;
    write_authorities(options, &file)?;
    let record = ExchangeRecord::open(options.log.as_deref())?;
    let next = next_card(options, &file)?;
    let mut card = InsertedCard::new(file, options.fault.clone(), options.atr.into(), record);
    stay(options, &mut card)?;
    if let (Some(next), true) = (next, card.is_exchanged()) {
        thread::sleep(UNTIL_NOTICED);
        card.exchange(next);
        stay(options, &mut card)?;
    }
    Ok(())
}

/// The other card is made beforehand, so that it can be there quickly.
fn next_card(options: &Options, file: &CardFile) -> Result<Option<CardFile>, RunError> {
    let exchanges = |fault: &Fault| fault.kind == FaultKind::Exchange;
    let wanted = options.fault.iter().any(exchanges);
    wanted
        .then(|| CardFile::issue_beside(file, options.exchange_with, now()))
        .transpose()
}

/// The reader service looks every 400 ms whether a card is there (measured); this is enough for it
/// to see that there is none.
const UNTIL_NOTICED: Duration = Duration::from_secs(1);

/// The card is in the slot until it or the slot leaves; one that stays is there again with the slot.
fn stay(options: &Options, card: &mut InsertedCard) -> Result<(), RunError> {
    let mut wait = options.wait;
    loop {
        let stream = connect(options.connect, wait)?;
        announce(options, card)?;
        let served = vpcd::serve(stream, card);
        // The slot may have gone while the card was about to answer.
        let slot_left = matches!(served, Ok(()) | Err(RunError::Slot(_))) && card.is_in_place();
        if !(options.stays && slot_left) {
            return served;
        }
        wait = Duration::MAX;
    }
}

fn open_or_issue(options: &Options, now: u64) -> Result<CardFile, RunError> {
    let authorities = || issuer::authorities(options.issued_by.as_deref(), now);
    CardFile::open_or_issue(options.memory.as_deref(), options.persona, now, authorities)
}

fn write_authorities(options: &Options, file: &CardFile) -> Result<(), RunError> {
    let authorities = file.authorities();
    let wanted = [
        (&options.authority_out, &authorities.user_authentication),
        (
            &options.signature_authority_out,
            &authorities.digital_signature,
        ),
    ];
    for (path, authority) in wanted {
        if let Some(path) = path {
            let written = fs::write(path, authority.certificate_der());
            written.map_err(|error| RunError::file(path, error))?;
        }
    }
    Ok(())
}

fn connect(address: SocketAddr, wait: Duration) -> Result<TcpStream, RunError> {
    let started = Instant::now();
    loop {
        match TcpStream::connect(address) {
            Ok(stream) => return Ok(stream),
            Err(source) if started.elapsed() >= wait => {
                return Err(RunError::NoSlot { address, source });
            }
            Err(_) => thread::sleep(PAUSE),
        }
    }
}

/// Between two attempts to reach the slot: unnoticeable for a person, nothing for the machine.
const PAUSE: Duration = Duration::from_millis(20);

/// One line, when the card is in the slot: a script can wait for it.
fn announce(options: &Options, card: &InsertedCard) -> Result<(), RunError> {
    let (person, address) = (card.person(), options.connect);
    writeln!(io::stdout(), "{person} is in the slot {address}").map_err(RunError::Output)
}

/// Everything that has to be kept is written down before its answer leaves, so the process can end
/// at any moment.
fn end_with_stdin() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(0);
    });
}

/// Unix time in seconds; a clock before 1970 counts as 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

fn with_sources(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
