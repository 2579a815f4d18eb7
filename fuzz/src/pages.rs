//! Pages, popups and hosts against the background's brain, in any order. A model of the browser's
//! ports watches what the background wants done with them.

mod foreign;
mod model;
mod signing;

use tegata_protocol::{Language, Origin};
use tegata_wasm::{AllowedSites, Background, Grants, InstallSecret, PageSender, Tab, Timer};

use self::{
    foreign::PORTAL,
    model::{Model, Opened},
};
use crate::{Reached, input::Input};

const ROOT: &str = "chrome-extension://iinoeiahlkengjcinbdjcjlhgpakogkn/";
const SITE: &str = "http://localhost:3000";
const OTHER_PORT: &str = "http://localhost:4000";
const BANK: &str = "https://bank.example";
const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const IDS: [&str; 3] = [
    "AAAAAAAAAAAAAAAAAAAAAA",
    "BBBBBBBBBBBBBBBBBBBBBB",
    "CCCCCCCCCCCCCCCCCCCCCC",
];
/// No input is followed for longer.
const EVENTS_MAX: usize = 200;

const PAGE_MESSAGES: [&str; 45] = [
    r#"{"message":{"type":"authenticate"},"gesture":"first","userActivation":true}"#,
    r#"{"message":{"type":"authenticate"},"gesture":"first","userActivation":false}"#,
    r#"{"message":{"type":"status"},"userActivation":false}"#,
    r#"{"message":{"type":"challenge","challenge":"ccccccccccccccccccccccccccccccccccccccccccc"},"userActivation":false}"#,
    r#"{"message":{"type":"challenge","challenge":"short"},"userActivation":false}"#,
    r#"[{"type":"authenticate"},true]"#,
    r#"{"message":["authenticate"],"gesture":"first","userActivation":true}"#,
    r#"{"message":{"type":"authenticate","origin":"https://bank.example"},"gesture":"first","userActivation":true}"#,
    r#"{"type":"look","origin":"http://localhost:3000","tab":"0"}"#,
    r#"{"type":"allow","origin":"https://bank.example"}"#,
    r#"{"type":"disallow","origin":"http://localhost:3000"}"#,
    r#"{"type":"forget"}"#,
    r#"{"message":{"type":"authenticate"},"gesture":"second","userActivation":true}"#,
    r#"{"message":{"type":"authenticate"},"userActivation":true}"#,
    r#"{"message":{"type":"sign"},"gesture":"first","userActivation":true}"#,
    r#"{"message":{"type":"documents","documents":[{"format":"pdf","name":"a","size":3},{"format":"cms","name":"b","size":2}],"purpose":"x"},"userActivation":false}"#,
    r#"{"message":{"type":"chunk"},"dataLength":4,"userActivation":false}"#,
    r#"{"message":{"type":"chunk"},"dataLength":524288,"userActivation":false}"#,
    r#"{"message":{"type":"chunk"},"dataLength":524289,"userActivation":false}"#,
    r#"{"message":{"type":"chunk"},"userActivation":false}"#,
    r#"{"message":{"type":"sign"},"gesture":"second","userActivation":true}"#,
    r#"{"message":{"type":"sign"},"gesture":"first","userActivation":false}"#,
    r#"{"message":{"type":"documents","documents":[{"format":"pdf","name":"a","size":0}]},"userActivation":false}"#,
    r#"{"message":{"type":"documents","documents":[]},"dataLength":4,"userActivation":false}"#,
    r#"{"message":{"type":"portal","detail":"{\"mode\":\"01\",\"service_id\":\"01\",\"digest\":\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\"}"},"userActivation":true}"#,
    r#"{"message":{"type":"portal","detail":"{\"mode\":\"02\",\"service_id\":\"01\",\"digest\":[\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\",\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\"]}"},"userActivation":true}"#,
    r#"{"message":{"type":"portal","detail":"{\"mode\":\"04\"}"},"userActivation":true}"#,
    r#"{"message":{"type":"portal","detail":"{\"mode\":\"05\"}"},"userActivation":true}"#,
    r#"{"message":{"type":"portal","detail":"{\"mode\":\"01\",\"service_id\":\"01\",\"digest\":\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\"}"},"userActivation":false}"#,
    r#"{"message":{"type":"portal","detail":"{\"mode\":\"01\",\"service_id\":\"02\",\"digest\":\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\"}"},"userActivation":true}"#,
    r#"{"message":{"type":"portal","detail":"{\"mode\":\"02\",\"service_id\":\"01\",\"digest\":[]}"},"userActivation":true}"#,
    r#"{"message":{"type":"portal","detail":"{"},"userActivation":true}"#,
    r#"{"message":{"type":"webEid","message":"{\"action\":\"web-eid:status\",\"libraryVersion\":\"2.1.0\"}"},"userActivation":false}"#,
    r#"{"message":{"type":"webEid","message":"{\"action\":\"web-eid:authenticate\",\"challengeNonce\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}"},"userActivation":true}"#,
    r#"{"message":{"type":"webEid","message":"{\"action\":\"web-eid:get-signing-certificate\"}"},"userActivation":true}"#,
    r#"{"message":{"type":"webEid","message":"{\"action\":\"web-eid:sign\",\"certificate\":\"MAA=\",\"hash\":\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\",\"hashFunction\":\"SHA-256\"}"},"userActivation":true}"#,
    r#"{"message":{"type":"webEid","message":"{\"action\":\"web-eid:sign\",\"certificate\":\"MAAA\",\"hash\":\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\",\"hashFunction\":\"SHA-256\"}"},"userActivation":true}"#,
    r#"{"message":{"type":"webEid","message":"{\"action\":\"web-eid:sign\",\"certificate\":\"MAA=\",\"hash\":\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\",\"hashFunction\":\"SHA-512\"}"},"userActivation":true}"#,
    r#"{"message":{"type":"webEid","message":"{\"action\":\"web-eid:authenticate\",\"challengeNonce\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}"},"userActivation":false}"#,
    r#"{"message":{"type":"webEid","message":"{\"action\":\"web-eid:unknown\"}"},"userActivation":true}"#,
    r#"{"type":"goOn"}"#,
    r#"{"type":"look","origin":"https://myna.go.jp","tab":"9"}"#,
    r#"{"type":"setBareHash","origin":"http://localhost:3000","to":"allowed"}"#,
    r#"{"type":"disallow","origin":"https://myna.go.jp"}"#,
    r#"{"type":"setPlatform","origin":"https://myna.go.jp","to":"windows"}"#,
];

const HOST_MESSAGES: [&str; 25] = [
    r#"{"type":"hello","capabilities":["authenticate","portal","sign","webEid"],"protocol":1,"version":"0.1.0"}"#,
    r#"{"type":"hello","capabilities":["authenticate"],"protocol":2,"version":"0.2.0"}"#,
    r#"{"type":"authenticated","id":"AAAAAAAAAAAAAAAAAAAAAA","token":"a.b.c"}"#,
    r#"{"type":"authenticated","id":"BBBBBBBBBBBBBBBBBBBBBB","token":"a.b.c"}"#,
    r#"{"type":"failed","code":"user_cancelled","detail":"","id":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
    r#"{"type":"failed","code":"busy","detail":""}"#,
    r#"["authenticated","AAAAAAAAAAAAAAAAAAAAAA","a.b.c"]"#,
    "null",
    r#"{"type":"more","chunks":1,"id":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
    r#"{"type":"more","chunks":4294967295,"id":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
    r#"{"type":"more","chunks":0,"id":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
    r#"{"type":"progress","signed":1,"id":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
    r#"{"type":"progress","signed":3,"id":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
    r#"{"type":"signed","document":0,"id":"AAAAAAAAAAAAAAAAAAAAAA","parts":[{"type":"source","from":0,"to":3}],"words":"a"}"#,
    r#"{"type":"signed","document":1,"id":"AAAAAAAAAAAAAAAAAAAAAA","parts":[{"type":"bytes","data":"YQ=="}],"words":"b"}"#,
    r#"{"type":"signed","document":1,"id":"AAAAAAAAAAAAAAAAAAAAAA","parts":[{"type":"source","from":0,"to":3}],"words":"b"}"#,
    r#"{"type":"finished","id":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
    r#"{"type":"more","chunks":1,"id":"BBBBBBBBBBBBBBBBBBBBBB"}"#,
    r#"{"type":"hello","capabilities":["authenticate"],"protocol":1,"version":"0.1.0"}"#,
    r#"{"type":"cardSigned","certificate":"MAA=","id":"AAAAAAAAAAAAAAAAAAAAAA","signatures":["AQID"]}"#,
    r#"{"type":"cardSigned","certificate":"MAA=","id":"AAAAAAAAAAAAAAAAAAAAAA","signatures":["AQID","AQID"]}"#,
    r#"{"type":"certificate","certificate":"MAA=","id":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
    r#"{"type":"items","id":"AAAAAAAAAAAAAAAAAAAAAA","items":{"address":"a","birthday":"b","name":"c","sex":"d"}}"#,
    r#"{"type":"cardSigned","certificate":"MAA=","id":"BBBBBBBBBBBBBBBBBBBBBB","signatures":["AQID"]}"#,
    r#"{"type":"certificate","certificate":"MAAA","id":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
];

/// Plays the events that the bytes stand for.
pub fn run(data: &[u8]) -> Reached {
    let mut input = Input::new(data);
    let mut sites = AllowedSites::default();
    for origin in [SITE, PORTAL] {
        sites.allow(Origin::parse(origin).expect("an origin"));
    }
    let version = "0.1.0".to_owned();
    let secret = InstallSecret::parse(SECRET).expect("a secret");
    let mut background = Background::new(version, Language::Ja, ROOT.to_owned(), sites, secret);
    let mut model = Model::new([SITE, PORTAL]);
    for _ in 0..EVENTS_MAX {
        let Some(kind) = input.byte() else { break };
        play(kind, &mut input, &mut background, &mut model);
    }
    model.finish()
}

const TIMERS: [Timer; 8] = [
    Timer::Challenge,
    Timer::Greeting,
    Timer::Documents,
    Timer::Hash,
    Timer::Interaction,
    Timer::Pause,
    Timer::SecondInteraction,
    Timer::Waiting,
];

/// What the background script calls, and when: nothing is heard of a port that is not open.
fn play(kind: u8, input: &mut Input<'_>, background: &mut Background, model: &mut Model) {
    let choice = input.byte().unwrap_or(0);
    match kind % 8 {
        0 => connect(choice, input, background, model),
        1 => {
            let text = text(&PAGE_MESSAGES, input);
            if let Some(port) = model.page_says(choice, &text) {
                model.done(background.page_message(port, &text));
            }
        }
        2 => {
            if let Some(port) = model.page_goes(choice) {
                model.done(background.page_gone(port));
            }
        }
        3 => {
            let text = text(&HOST_MESSAGES, input);
            if let Some(port) = model.host_says(choice, &text) {
                model.done(background.host_message(port, &text));
            }
        }
        4 => {
            if let Some(port) = model.host_goes(choice) {
                model.done(background.host_gone(port, "Native host has exited."));
            }
        }
        5 => {
            let timer = TIMERS[usize::from(choice % 8)];
            if let Some(port) = model.timer_runs_out(choice / 8, timer) {
                model.done(background.timer(port, timer));
            }
        }
        6 if choice % 2 == 0 => model.done(background.installed()),
        6 => model.done(background.grants_changed()),
        _ => model.done(background.grants(&grants(choice))),
    }
}

fn connect(choice: u8, input: &mut Input<'_>, background: &mut Background, model: &mut Model) {
    let (sender, url_origin) = sender(choice);
    let name = match input.byte().unwrap_or(0) % 5 {
        3 => "popup".to_owned(),
        4 => String::from_utf8_lossy(input.chunk()).into_owned(),
        index => IDS[usize::from(index)].to_owned(),
    };
    let port = model.open(Opened {
        id: name.clone(),
        is_popup: url_origin == ROOT,
        origin: sender.origin.clone().filter(|_| may_ask(choice)),
        tab: choice % SENDERS,
    });
    model.done(background.page_connected(port, &name, &sender, url_origin));
}

const SENDERS: u8 = 10;

/// The browser's record of who opened a port, and the origin of its address.
fn sender(choice: u8) -> (PageSender, &'static str) {
    let page = |origin: &'static str, tab: f64| {
        let sender = PageSender {
            document_lifecycle: None,
            frame_id: Some(0.0),
            origin: Some(origin.to_owned()),
            tab: Some(Tab { id: Some(tab) }),
            url: format!("{origin}/"),
        };
        (sender, origin)
    };
    let (mut sender, origin) = match choice % SENDERS {
        1 => page(SITE, 1.0),
        2 => page(BANK, 2.0),
        3 => page(OTHER_PORT, 3.0),
        8 => page(ROOT, 8.0),
        9 => page(PORTAL, 9.0),
        tab => page(SITE, f64::from(tab)),
    };
    match choice % SENDERS {
        4 => sender.frame_id = Some(1.0),
        5 => sender.origin = Some("null".to_owned()),
        6 => sender.document_lifecycle = Some("prerender".to_owned()),
        7 => sender.tab = None,
        _ => {}
    }
    (sender, origin)
}

/// Whether the rules let such a document ask, once its origin is allowed.
fn may_ask(choice: u8) -> bool {
    choice % SENDERS < 4 || choice % SENDERS == 9
}

fn text(known: &[&str], input: &mut Input<'_>) -> String {
    let choice = usize::from(input.byte().unwrap_or(0));
    known.get(choice).map_or_else(
        || String::from_utf8_lossy(input.chunk()).into_owned(),
        |text| (*text).to_owned(),
    )
}

fn grants(choice: u8) -> Grants {
    let mut grants = Grants::default();
    for (bit, pattern) in ["http://localhost/*", "https://bank.example/*"]
        .iter()
        .enumerate()
    {
        let pattern = (*pattern).to_owned();
        if choice >> bit & 1 == 1 {
            grants.granted.insert(pattern.clone());
        } else if choice >> (bit + 2) & 1 == 1 {
            grants.refused.insert(pattern.clone());
        }
        if choice >> (bit + 4) & 1 == 1 {
            grants.registered.insert(pattern);
        }
    }
    grants
}

/// Whole requests: a login and a signing in both orders, a status, a popup that allows a site, ports that close.
pub fn seeds() -> Vec<Vec<u8>> {
    const CONNECT: [u8; 3] = [0, 0, 0];
    const ANNOUNCE: [u8; 3] = [1, 0, 0];
    const CHALLENGE: [u8; 3] = [1, 0, 3];
    const HELLO: [u8; 3] = [3, 0, 0];
    const AUTHENTICATED: [u8; 3] = [3, 0, 2];
    let login = [CONNECT, ANNOUNCE, HELLO, CHALLENGE, AUTHENTICATED].concat();
    let flight = &login[..login.len() - 3];
    let other = [[0, 1, 1], [1, 1, 12], [3, 1, 0], [1, 1, 3], [3, 1, 3]].concat();
    let same_press = [[0, 1, 1], [1, 1, 0], [3, 1, 0], [1, 1, 3], [3, 1, 3]].concat();
    let same_id = [[0, 1, 0], [1, 1, 12], [3, 1, 0], [1, 1, 3], [3, 1, 2]].concat();
    let popup = [[0, 8, 3], [1, 0, 8], [3, 0, 0], [1, 0, 9]].concat();
    let signing = signing();
    let sent = &signing[..signing.len() - 9];
    let asks_as = |sender| [[0, sender, 0], ANNOUNCE, HELLO, CHALLENGE].concat();
    let mut seeds = vec![
        login.clone(),
        [CONNECT, ANNOUNCE, CHALLENGE, HELLO, AUTHENTICATED].concat(),
        [CONNECT, [1, 0, 2], HELLO].concat(),
        signing.clone(),
        [CONNECT, [1, 0, 14], [1, 0, 15], HELLO].concat(),
        [CONNECT, [1, 0, 14], [3, 0, 18]].concat(),
        [sent, &[2, 0]].concat(),
        [sent, &[4, 0]].concat(),
        [sent, &[7, 0b1100]].concat(),
        [sent, &[3, 0, 16]].concat(),
        [sent, &[3, 0, 2]].concat(),
        [sent, &[3, 0, 9], &[1, 0, 16], &[1, 0, 17]].concat(),
        [&login[..], &other].concat(),
        [&login[..], &same_press].concat(),
        [&login[..], &same_id].concat(),
        [flight, &other].concat(),
        [flight, &[2, 0]].concat(),
        [flight, &[4, 0]].concat(),
        [flight, &[7, 0b1100]].concat(),
        [&CONNECT[..], &ANNOUNCE, &[5, 0]].concat(),
        [&CONNECT[..], &ANNOUNCE, &[5, 1]].concat(),
        [&CONNECT[..], &[1, 0, 14], &[5, 2]].concat(),
        [&popup[..], &[7, 0b11], &[0, 2, 1]].concat(),
        [&popup[..], &[1, 0, 10], &[1, 0, 11], &[2, 0]].concat(),
        vec![6, 0, 6, 1, 7, 0b11_0011],
    ];
    seeds.extend((0..SENDERS).map(asks_as));
    seeds.extend(foreign_seeds());
    let said_by_page = (1..).take(PAGE_MESSAGES.len() - 1);
    seeds.extend(said_by_page.map(|message| [&CONNECT[..], &[1, 0, message]].concat()));
    let said_by_host = (0..).take(HOST_MESSAGES.len());
    for message in said_by_host {
        seeds.push([flight, &[3, 0, message]].concat());
        seeds.push([sent, &[3, 0, message]].concat());
    }
    let said_while_signing = (0..).take(PAGE_MESSAGES.len());
    seeds.extend(said_while_signing.map(|message| [sent, &[1, 0, message]].concat()));
    seeds.sort();
    seeds.dedup();
    seeds
}

/// Two documents on their way down and back, up to the last three of the host's words.
fn signing() -> Vec<u8> {
    let announced = [[0, 0, 0], [1, 0, 14], [3, 0, 0], [1, 0, 15]].concat();
    let sent = [[3, 0, 8], [1, 0, 16], [3, 0, 8], [1, 0, 17], [3, 0, 11]].concat();
    let back = [[3, 0, 13], [3, 0, 14], [3, 0, 16]].concat();
    [announced, sent, back].concat()
}

/// Requests by contracts of others, through and broken off.
fn foreign_seeds() -> Vec<Vec<u8>> {
    const HELLO: [u8; 3] = [3, 0, 0];
    let at = |sender: u8, message: u8| [[0, sender, 0], [1, 0, message], HELLO].concat();
    let login = at(9, 24);
    let pair = [at(0, 34), vec![3, 0, 21]].concat();
    let waits = [[0, 9, 0], [1, 0, 28], [0, 8, 3], [1, 1, 41]].concat();
    let again = [[0, 9, 1], [1, 1, 24], [3, 1, 0], [3, 1, 23]].concat();
    let mut seeds = vec![
        [&login[..], &[3, 0, 19]].concat(),
        [at(9, 25), vec![3, 0, 20]].concat(),
        [at(9, 26), vec![3, 0, 22]].concat(),
        [&login[..], &[0, 9, 1], &[1, 1, 27]].concat(),
        [&login[..], &[3, 0, 19], &again].concat(),
        [&login[..], &[3, 0, 19], &[5, 5], &again].concat(),
        [&login[..], &[3, 0, 4], &again].concat(),
        [&waits[..], &[1, 1, 40], &HELLO, &[3, 0, 19]].concat(),
        [&waits[..], &[5, 7], &[2, 0]].concat(),
        [&pair[..], &[1, 0, 35], &[3, 0, 19]].concat(),
        [&pair[..], &[1, 0, 36]].concat(),
        [&pair[..], &[1, 0, 35], &[3, 0, 24]].concat(),
        [&pair[..], &[5, 3]].concat(),
        [&pair[..], &[2, 0]].concat(),
        [at(0, 33), vec![3, 0, 19]].concat(),
        [at(0, 33), vec![5, 4]].concat(),
        at(0, 32),
    ];
    // What is for official sites, said elsewhere: the bank, another port, a frame, a sandbox.
    let elsewhere =
        (0..SENDERS).flat_map(|sender| (24..32).map(move |message| at(sender, message)));
    seeds.extend(elsewhere);
    seeds
}
