//! Serves the demo bank and the two sites beside it on this machine.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::ExitCode;

use axum::Router;
use clap::Parser;
use tegata_demo::{
    CardFolder, Contract, Neighbors, Platforms, Site, SiteError, StandIn, Transcript,
    origin_of_port, router, stand_in_router,
};
use tegata_protocol::{DEMO_PORTAL_PORTS, Origin};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const EXAMPLES: &str = "\
Examples:
  tegata-demo --state target/demo
          Serves the bank on http://localhost:8460, and the two sites beside it, until Ctrl-C.
  tegata-demo --state target/demo --port 0 --transcript logins.jsonl --until-stdin-closes
          For scripts: takes a free port, prints the bank's address on the first line and those of the
          stand-in for the portal and of the Web eID site on the next two, then where the certificates
          of the card's authorities are (for logins, for signatures), notes every login, and ends with
          the program that started it.

Start the browser with TEGATA_DEMO_STATE set to the same folder, as an absolute path: the demo host
finds the card there.";

/// Serves ひなた銀行 (Hinata Bank), a made-up bank that logs people in with a virtual My Number
/// Card, and beside it a stand-in for the official portal and a site that speaks Web eID. On this
/// machine only.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
struct Options {
    /// The port; 0 takes any free one.
    #[arg(long, default_value_t = 8460)]
    port: u16,

    /// Lets the stand-in for the portal take browsers on Windows and macOS only, as the official one
    /// does.
    #[arg(long)]
    portal_refuses_linux: bool,

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

    /// The port of the Web eID site; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    web_eid_port: u16,
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
    let doors = Doors::open(&options).await?;
    let end = end(options.until_stdin_closes)?;
    let addresses = doors.addresses();
    let [login, signature] = cards.write_certificates()?;
    let routers = doors.routers(&options, cards, transcript)?;
    writeln!(
        io::stdout(),
        "{addresses}\n{} login-authority\n{} signature-authority",
        login.display(),
        signature.display()
    )?;
    let [bank, portal, web_eid] = routers.map(|(listener, router)| axum::serve(listener, router));
    tokio::select! {
        served = bank => Ok(served?),
        served = portal => Ok(served?),
        served = web_eid => Ok(served?),
        () = end => Ok(()),
    }
}

/// Where the three sites are to be found.
struct Doors {
    bank: Door,
    portal: Door,
    web_eid: Door,
}

struct Door {
    listener: TcpListener,
    origin: Origin,
}

impl Doors {
    async fn open(options: &Options) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            bank: Door::new(listen(options.port).await?)?,
            portal: Door::new(listen_for_portal().await?)?,
            web_eid: Door::new(listen(options.web_eid_port).await?)?,
        })
    }

    /// The bank's alone first, for scripts that look no further.
    fn addresses(&self) -> String {
        let [bank, portal, web_eid] = [&self.bank, &self.portal, &self.web_eid];
        format!(
            "{}\n{} portal\n{} web-eid",
            bank.origin, portal.origin, web_eid.origin
        )
    }

    fn routers(
        self,
        options: &Options,
        cards: CardFolder,
        transcript: Option<Transcript>,
    ) -> Result<[(TcpListener, Router); 3], SiteError> {
        let platforms = match options.portal_refuses_linux {
            false => Platforms::All,
            true => Platforms::WindowsAndMac,
        };
        let stand_in = |contract, door: &Door| {
            let (origin, bank) = (door.origin.clone(), self.bank.origin.clone());
            StandIn::new(contract, origin, bank, &cards, transcript.clone()).map(stand_in_router)
        };
        let portal = stand_in(Contract::Portal(platforms), &self.portal)?;
        let web_eid = stand_in(Contract::WebEid, &self.web_eid)?;
        let neighbors = Neighbors {
            portal: self.portal.origin,
            web_eid: self.web_eid.origin,
        };
        let bank = Site::new(self.bank.origin, cards, transcript, Some(neighbors))?;
        Ok([
            (self.bank.listener, router(bank)),
            (self.portal.listener, portal),
            (self.web_eid.listener, web_eid),
        ])
    }
}

impl Door {
    fn new(listener: TcpListener) -> Result<Self, Box<dyn Error>> {
        let origin = origin_of_port(listener.local_addr()?.port())?;
        Ok(Self { listener, origin })
    }
}

async fn listen(port: u16) -> Result<TcpListener, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    listener.map_err(|error| format!("port {port} cannot be used ({error}); try another, or 0"))
}

/// Only on these ports do the demo's extension and host take a stand-in for an official site.
async fn listen_for_portal() -> Result<TcpListener, String> {
    for port in DEMO_PORTAL_PORTS {
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            return Ok(listener);
        }
    }
    let (first, last) = (DEMO_PORTAL_PORTS.start(), DEMO_PORTAL_PORTS.end());
    Err(format!(
        "no port from {first} to {last} is free for the portal's stand-in; end another demo"
    ))
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
