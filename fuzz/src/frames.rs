//! The browser's pipe into the host: what is read as a request says nothing but that request, and
//! nothing is read behind what is none.

use std::io::Cursor;

use serde_json::Value;
use tegata_host::{FRAMES_AHEAD, Incoming, spawn_reader};
use tokio::sync::mpsc;

use crate::Reached;

/// Runs the host's reader over a pipe with these bytes.
pub fn run(data: &[u8]) -> Reached {
    let (sender, mut incoming) = mpsc::channel(FRAMES_AHEAD);
    spawn_reader(Cursor::new(data.to_vec()), sender);
    let mut pipe = data;
    let (mut requests, mut ended) = (0, false);
    while let Some(message) = incoming.blocking_recv() {
        assert!(!ended, "something was read behind the end");
        match message {
            Incoming::Closed | Incoming::Malformed(..) => ended = true,
            Incoming::Request(request) => {
                let body = next_frame(&mut pipe).expect("a request comes in a frame");
                let said: Value = serde_json::from_slice(body).expect("a request is JSON");
                assert!(said.is_object(), "a request is an object");
                let meant = serde_json::to_value(&*request).expect("a request can be written");
                assert_eq!(said, meant);
                assert_eq!(members(body), members(meant.to_string().as_bytes()));
                requests += 1;
            }
        }
    }
    assert!(ended, "a pipe has an end");
    if requests > 0 {
        Reached::End
    } else {
        Reached::Short
    }
}

fn next_frame<'a>(pipe: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = pipe.split_first_chunk()?;
    let length = usize::try_from(u32::from_ne_bytes(*length)).ok()?;
    let (body, rest) = rest.split_at_checked(length)?;
    *pipe = rest;
    Some(body)
}

/// How many members stand in a text: colons outside of strings.
fn members(json: &[u8]) -> usize {
    let (mut count, mut in_string, mut escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b':' if !in_string => count += 1,
            _ => {}
        }
    }
    count
}

/// Requests, several in a row, and frames that are none.
pub fn seeds() -> Vec<Vec<u8>> {
    let authenticate = include_bytes!("../../crates/protocol/golden/host/authenticate.json");
    let cancel = include_bytes!("../../crates/protocol/golden/host/cancel.json");
    let sign = include_bytes!("../../crates/protocol/golden/host/sign.json");
    let chunk = include_bytes!("../../crates/protocol/golden/host/chunk.json");
    let foreign = [
        include_bytes!("../../crates/protocol/golden/host/portal-items.json").as_slice(),
        include_bytes!("../../crates/protocol/golden/host/portal-login.json"),
        include_bytes!("../../crates/protocol/golden/host/portal-sign.json"),
        include_bytes!("../../crates/protocol/golden/host/web-eid-certificate.json"),
        include_bytes!("../../crates/protocol/golden/host/web-eid-login.json"),
        include_bytes!("../../crates/protocol/golden/host/web-eid-sign.json"),
    ];
    let array = br#"["cancel","AAECAwQFBgcICQoLDA0ODw"]"#;
    let doubled =
        br#"{"type":"cancel","id":"AAECAwQFBgcICQoLDA0ODw","id":"AAECAwQFBgcICQoLDA0ODw"}"#;
    vec![
        frame(authenticate),
        frame(cancel),
        [frame(authenticate), frame(cancel), frame(b"{}")].concat(),
        [frame(sign), frame(chunk), frame(chunk)].concat(),
        foreign.map(frame).concat(),
        frame(array),
        frame(doubled),
        frame(b""),
        frame(&[b'['; 300]),
        u32::MAX.to_ne_bytes().to_vec(),
        vec![1, 0],
        Vec::new(),
    ]
}

fn frame(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("a short frame");
    [&length.to_ne_bytes(), body].concat()
}
