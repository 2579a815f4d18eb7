//! The command line, its help and the values in it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use tegata_virtual_card::{Fault, Interface, TestPerson, parse_duration};

const EXAMPLES: &str = "\
Everybody's secrets, and the tries:
  4649                     the PIN of the user-authentication key (3)
  HANKO8317                the password of the digital-signature key and certificate (5)
  5963                     the PIN of the four basic items (3)

Setting up (Debian and its relatives):
  apt install pcscd vsmartcard-vpcd
          The PC/SC service, and the virtual reader as one of its drivers. The reader has two slots,
          at ports 35963 and 35964.
  systemctl start pcscd        or, in a terminal of its own:  pcscd --foreground

Examples:
  tegata-virtual-card
          Makes a new card of an adult and puts it into the first slot. Ctrl-C takes it out.
  tegata-virtual-card --memory card.json --authority-out authority.der
          Keeps the card in a file, so that it is the same one next time, with the tries it had left.
          A site under development trusts authority.der and the card can log in there.
  tegata-virtual-card --persona one-try-left --atr contactless --log exchanges.jsonl
          A card with one try left, and a line of JSON for every command it gets.
  tegata-virtual-card --persona expired --issued-by card.json
          Somebody else's card from the same authorities.
  tegata-virtual-card --connect 127.0.0.1:35964
          A card in the second slot.

Faults (WHEN is the number of a command, counted from 1, or verify or sign, which is the first of
its kind; without @WHEN a fault happens at every command):
  remove, remove-after     the card is taken away before the command, or between it and its answer
  exchange                 the card is taken away, and a second later --exchange-with is there
  hang, hang-after         the card says nothing any more, before or after it did what it was told;
                           the reader service waits for it until this program ends
  status=6F00              it answers with this status word and does nothing
  garbage, short=1         it does what it was told; the answer is something else, or cut off.
                           vpcd takes the empty answer of short=0 for none: that is hang-after
  endless-61xx             there is always more data to fetch
  endless-6cxx             Le is never right
  lying-length=FFFF        a certificate says that it is longer (or shorter) than it is
  corrupt-signature        one bit of a signature is wrong
  delay=50ms               the answer is late

  tegata-virtual-card --fault remove@verify --fault delay=200ms
          A slow card that is taken away at the moment when the PIN is sent.

Looking at it with other people's programs:
  opensc-tool --list-readers
  pkcs15-tool --list-certificates --list-pins";

/// Puts a virtual My Number Card (マイナンバーカード) into a slot of vpcd, so that every program on
/// this machine that uses PC/SC finds it in a reader.
///
/// For developing and testing. Keys, certificates and people are made up; a real site does not
/// accept them. The card leaves the slot when this program ends or the reader service does.
#[derive(Debug, Parser)]
#[command(name = "tegata-virtual-card", version, after_long_help = EXAMPLES)]
pub(crate) struct Options {
    /// The slot: where vpcd listens, on this machine.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:35963", value_parser = on_this_machine)]
    pub(crate) connect: SocketAddr,

    /// How long to wait for the slot to be there, for example 5s or 300ms.
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = duration)]
    pub(crate) wait: Duration,

    /// Whose card; see --list-personas. Without it, the person of the file of --memory, or adult.
    #[arg(long, value_name = "NAME", value_parser = person)]
    pub(crate) persona: Option<TestPerson>,

    /// Lists the people and what is special about their cards, and ends.
    #[arg(long)]
    pub(crate) list_personas: bool,

    /// How the reader reaches the card, which decides the answer to reset.
    #[arg(long, value_enum, default_value_t = Atr::Contact)]
    pub(crate) atr: Atr,

    /// Keeps the card and its authorities in this file, with everything that a card remembers
    /// without power: a wrong PIN counts in the next run too. Made on first use; holds nothing worth
    /// protecting.
    #[arg(long, value_name = "FILE")]
    pub(crate) memory: Option<PathBuf>,

    /// Lets the authorities in this file issue a new card: a file of --memory, or the
    /// authorities.json in the state folder of the demo. Sites that accept that card then accept this one too.
    #[arg(long, value_name = "FILE")]
    pub(crate) issued_by: Option<PathBuf>,

    /// Writes the certificate of the authority for user authentication (DER).
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_out: Option<PathBuf>,

    /// Writes the certificate of the authority for digital signatures (DER).
    #[arg(long, value_name = "FILE")]
    pub(crate) signature_authority_out: Option<PathBuf>,

    /// Adds a line of JSON to this file for every command: its header, lengths and status word.
    /// Neither a PIN nor the content of a file ever stands in it.
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,

    /// Lets something go wrong: KIND, KIND=VALUE, either with @WHEN behind it. May be given several
    /// times; see below.
    #[arg(long, value_name = "FAULT")]
    pub(crate) fault: Vec<Fault>,

    /// Whose card comes in place of the first one with --fault exchange.
    #[arg(long, value_name = "NAME", default_value = "another-adult", value_parser = person)]
    pub(crate) exchange_with: TestPerson,

    /// Stays where it is when the reader service ends, and is there again when that comes back. Like
    /// a card in a reader with power of its own, it loses nothing meanwhile.
    #[arg(long)]
    pub(crate) stays: bool,

    /// Ends when standard input ends, for scripts that shall leave no card behind.
    #[arg(long)]
    pub(crate) until_stdin_closes: bool,
}

/// The choice of --atr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Atr {
    /// A card pushed into a reader.
    Contact,
    /// A card laid on a reader.
    Contactless,
}

impl From<Atr> for Interface {
    fn from(atr: Atr) -> Self {
        match atr {
            Atr::Contact => Self::Contact,
            Atr::Contactless => Self::Contactless,
        }
    }
}

/// A card in the slot of another machine would send it what is typed here.
fn on_this_machine(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_| "not an address with a port, such as 127.0.0.1:35963".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("not an address of this machine itself (127.0.0.1 or [::1])".to_owned())
    }
}

fn person(name: &str) -> Result<TestPerson, String> {
    name.parse()
        .map_err(|error| format!("{error}; --list-personas tells who there is"))
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "not a time such as 5s or 300ms".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Options::command().debug_assert();
    }

    #[test]
    fn the_help_tells_the_secrets_of_the_test_people() {
        use tegata_virtual_card::{TEST_AUTH_PIN, TEST_INPUT_SUPPORT_PIN, TEST_SIGNATURE_PASSWORD};
        for secret in [
            TEST_AUTH_PIN,
            TEST_SIGNATURE_PASSWORD,
            TEST_INPUT_SUPPORT_PIN,
        ] {
            assert!(EXAMPLES.contains(&format!("\n  {secret} ")), "{secret}");
        }
    }

    #[test]
    fn only_this_machine_can_have_the_card() {
        assert!(on_this_machine("127.0.0.1:35963").is_ok());
        assert!(on_this_machine("[::1]:35963").is_ok());
        for refused in ["0.0.0.0:35963", "192.0.2.1:35963", "localhost", ""] {
            assert!(on_this_machine(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn times_have_a_unit() {
        assert_eq!(duration("5s"), Ok(Duration::from_secs(5)));
        assert_eq!(duration("300ms"), Ok(Duration::from_millis(300)));
        for refused in ["5", "s", "-1s", "1m", ""] {
            assert!(duration(refused).is_err(), "{refused}");
        }
    }
}
