//! What can be asked for.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Signed documents on the command line.
#[derive(Debug, Parser)]
#[command(name = "tegata", version, about, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Verify the signatures of documents (署名済み文書を検証する)
    #[command(after_help = EXAMPLES)]
    Verify(Verify),
}

#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// Signed documents: PDF, XML, JWS or CMS (.p7s, .p7m); the kind is told by the content
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// What a detached signature signs; for XML once for each attached file
    #[arg(long, value_name = "FILE")]
    pub(crate) content: Vec<PathBuf>,

    /// Also believe this TEST authority (DER or PEM): whoever has its key can sign as anyone
    #[arg(long, value_name = "FILE")]
    pub(crate) anchor: Vec<PathBuf>,

    /// When the certificates must be valid, as 2026-09-21T14:13:20Z; now, if nothing is said
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    pub(crate) at: Option<u64>,

    /// Show the signer: name, address, date of birth and sex
    #[arg(long)]
    pub(crate) signer: bool,

    /// Write one JSON object instead of text
    #[arg(long)]
    pub(crate) json: bool,
}

const EXAMPLES: &str = "\
Examples:
  tegata verify contract.pdf
  tegata verify --signer contract.pdf
  tegata verify --content video.mp4 video.mp4.p7s
  tegata verify --content attached.pdf application.xml
  tegata verify --json *.pdf
  LANG=ja_JP.UTF-8 tegata verify contract.pdf

Exit codes:
  0  every signature of every file is good
  1  something was refused
  2  something cannot be read, or the command line is wrong

Revocation is never checked here, and the output says so.";

fn seconds(text: &str) -> Result<u64, String> {
    let time: Result<der::DateTime, _> = text.parse();
    time.map(|time| time.unix_duration().as_secs())
        .map_err(|_| "a time like 2026-09-21T14:13:20Z is needed".to_owned())
}
