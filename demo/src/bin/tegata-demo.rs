//! Serves the demo bank on this machine.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tegata_demo::{CardFolder, Site, Transcript, origin_of_port, router};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const EXAMPLES: &str = "\
Examples:
  tegata-demo --state target/demo
          Serves the bank on http://localhost:8460 until Ctrl-C.
  tegata-demo --state target/demo --port 0 --transcript logins.jsonl --until-stdin-closes
          For scripts: takes a free port, prints the address on the first line, notes every login,
          and ends with the program that started it.

Start the browser with TEGATA_DEMO_STATE set to the same folder, as an absolute path: the demo host
finds the card there.";

/// Serves ひなた銀行 (Hinata Bank), a made-up bank that logs people in with a virtual My Number
/// Card. On this machine only.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
struct Options {
    /// The port; 0 takes any free one.
    #[arg(long, default_value_t = 8460)]
    port: u16,

    /// The folder with the test authority and the virtual card. Made on first use; holds nothing
    /// worth protecting.
    #[arg(long, value_name = "DIR")]
    state: PathBuf,

    /// Adds one line of JSON to this file for every login attempt, as the server saw it.
    #[arg(long, value_name = "FILE")]
    transcript: Option<PathBuf>,

    /// Ends when standard input ends.
    #[arg(long)]
    until_stdin_closes: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "tegata-demo: {}",
                with_sources(error.as_ref())
            );
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), Box<dyn Error>> {
    let cards = CardFolder::open_or_create(&options.state, tegata_demo::now().as_secs())?;
    let transcript = options
        .transcript
        .as_deref()
        .map(Transcript::open)
        .transpose()?;
    let listener = listen(options.port).await?;
    let origin = origin_of_port(listener.local_addr()?.port())?;
    let site = Site::new(origin.clone(), cards, transcript)?;
    let end = end(options.until_stdin_closes)?;
    writeln!(io::stdout(), "{origin}")?;
    tokio::select! {
        served = axum::serve(listener, router(site)) => Ok(served?),
        () = end => Ok(()),
    }
}

async fn listen(port: u16) -> Result<TcpListener, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    listener.map_err(|error| format!("port {port} cannot be used ({error}); try --port 0"))
}

/// Completes when the server shall end. Nothing is waited for then: what it keeps is in memory, or
/// written down already.
fn end(with_stdin: bool) -> io::Result<impl Future<Output = ()>> {
    let stdin = with_stdin.then(stdin_end);
    let terminated = terminated()?;
    Ok(async move {
        tokio::select! {
            () = terminated => {}
            _ = tokio::signal::ctrl_c() => {}
            () = optional(stdin) => {}
        }
    })
}

async fn optional(end: Option<oneshot::Receiver<()>>) {
    match end {
        Some(end) => drop(end.await),
        None => std::future::pending().await,
    }
}

/// On a thread of its own: tokio's stdin would keep the process alive until the next byte.
fn stdin_end() -> oneshot::Receiver<()> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        let _ = sender.send(());
    });
    receiver
}

#[cfg(unix)]
fn terminated() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut signal = signal(SignalKind::terminate())?;
    Ok(async move {
        signal.recv().await;
    })
}

#[cfg(not(unix))]
fn terminated() -> io::Result<impl Future<Output = ()>> {
    Ok(std::future::pending())
}

fn with_sources(error: &dyn Error) -> String {
    let sources = std::iter::successors(Some(error), |&error| error.source());
    let texts: Vec<_> = sources.map(ToString::to_string).collect();
    texts.join(": ")
}
