//! What can be asked for.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Signed documents on the command line.
#[derive(Debug, Parser)]
#[command(name = "tegata", version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Sign documents with a My Number Card (マイナンバーカードで文書に署名する)
    #[command(after_help = SIGN_EXAMPLES)]
    Sign(Sign),
    /// Verify the signatures of documents (署名済み文書を検証する)
    #[command(after_help = EXAMPLES)]
    Verify(Verify),
}

#[derive(Args, Debug)]
pub(crate) struct Sign {
    /// Documents of any kind, up to 100: all are signed with one password
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// The kind of signature; told by the content, if nothing is said
    #[arg(long)]
    pub(crate) format: Option<Format>,

    /// The form of a signature in PDF or XML
    #[arg(long)]
    pub(crate) profile: Option<Profile>,

    /// For e-Gov: sign the part with this Id, once for each; if nothing is said, the one below the root
    #[arg(long, value_name = "ID")]
    pub(crate) id: Vec<String>,

    /// For e-Gov: sign this attached file with the application, by its name; once for each, up to 99
    #[arg(long, value_name = "FILE")]
    pub(crate) attach: Vec<PathBuf>,

    /// In PDF: show name and time on this page (from 1), so many millimeters from its left and lower edge. A
    /// long name that would reach over the right edge is moved to the left
    #[arg(long, value_name = "PAGE,LEFT,BOTTOM", value_parser = spot)]
    pub(crate) visible: Option<Spot>,

    /// With --visible: add a round seal (印影) with the family name
    #[arg(long)]
    pub(crate) seal: bool,

    /// Put the document into the signature (CMS, JWS) instead of beside it
    #[arg(long)]
    pub(crate) attached: bool,

    /// Where the signed document goes: a file, or a folder that exists
    #[arg(short, long, value_name = "FILE|FOLDER")]
    pub(crate) output: Option<PathBuf>,

    /// Replace files that are there already
    #[arg(long)]
    pub(crate) force: bool,

    /// Ask in this terminal instead of a window
    #[arg(long)]
    pub(crate) terminal: bool,
}

/// Where a signature is seen: a page, and millimeters from its left and lower edge.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Spot {
    pub(crate) page: u32,
    pub(crate) left: u16,
    pub(crate) bottom: u16,
}

fn spot(text: &str) -> Result<Spot, String> {
    let wanted =
        || "a page and two distances in whole millimeters like 1,120,20 are needed".to_owned();
    let mut parts = text.split(',').map(str::trim);
    let (page, left, bottom) = (parts.next(), parts.next(), parts.next());
    let page = page.and_then(|page| page.parse().ok());
    let [left, bottom] = [left, bottom].map(|part| part.and_then(|part| part.parse().ok()));
    match (page.filter(|page| *page > 0), left, bottom, parts.next()) {
        (Some(page), Some(left), Some(bottom), None) => Ok(Spot { page, left, bottom }),
        _ => Err(wanted()),
    }
}

/// Kinds of signatures.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// Any file of any size: CAdES-BES, beside the file (.p7s) or around it (.p7m)
    Cms,
    /// Any file: JWS in compact form (.jws)
    Jws,
    /// A PDF with the signature in it
    Pdf,
    /// An XML document with the signature in it
    Xml,
}

/// Forms of signatures in PDF and XML.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Profile {
    /// XML application to e-Gov: parts by their Ids, and attached files. Not tried with e-Gov itself
    Egov,
    /// PDF as Japanese agencies take it; what a PDF gets if nothing is said
    Government,
    /// PDF with a PAdES baseline B signature
    PadesB,
    /// XML tax return (.xtx). EXPERIMENTAL: no agency has confirmed the form
    Tax,
    /// XML with a XAdES baseline B signature; what XML gets that is no tax return
    XadesB,
}

const SIGN_EXAMPLES: &str = "\
Examples:
  tegata sign contract.pdf                     writes contract-signed.pdf
  tegata sign --profile pades-b contract.pdf
  tegata sign --visible 1,120,20 --seal contract.pdf
  tegata sign video.mp4                        writes video.mp4.p7s
  tegata sign --format cms --attached a.docx   writes a.docx.p7m
  tegata sign --format jws terms.json          writes terms.json.jws
  tegata sign return.xtx                       writes return-signed.xtx (experimental)
  tegata sign --profile egov application.xml   signs the part that has an Id
  tegata sign --profile egov --id 構成情報 --attach plan.pdf --attach map.png application.xml
  mkdir signed && tegata sign -o signed/ *.pdf
  tegata sign --terminal contract.pdf          asks here, without a window

You need the password of the digital-signature certificate (6 to 16 letters and digits; 署名用電子証明書の
暗証番号). It is typed in the window or the terminal, never on the command line. Ctrl-C gives up and
leaves the card clean.

Exit codes:
  0  every document is signed
  1  not everything was signed: a sentence says why
  2  a file cannot be read or written, or the command line is wrong";

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

    /// When the certificates must be valid, in UTC as 2026-09-21T14:13:20Z; now, if nothing is said
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
  tegata verify --content attached.pdf application-signed.xml
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
