//! What a browser, or whatever stands in for it, may write: every way has one documented answer, or
//! none where the pipe has ended, and is the end of the host.

use std::{
    fs::File,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::host::{Host, ID, frame, host, login};

/// A first frame that is refused, with the host ending by itself.
#[track_caller]
fn check_refused(bytes: &[u8], code: &str) {
    let mut host = Host::start(&[]);
    host.next();
    host.write(bytes);
    let (status, answers) = host.ends();
    assert!(status.success());
    let [answer] = answers.as_slice() else {
        panic!("not one answer: {answers:?}");
    };
    let of_answer = |member: &str| answer[member].clone();
    assert_eq!(
        ["type", "code", "id"].map(of_answer),
        [json!("failed"), json!(code), Value::Null],
        "{answer}"
    );
}

#[test]
fn frames_that_are_no_request_are_refused_and_end_the_host() {
    check_refused(&frame(b""), "invalid_request");
    check_refused(&frame(b"{}"), "invalid_request");
    check_refused(&frame(&[0xFF, 0xFE]), "invalid_request");
    check_refused(&[0xFF; 4], "too_large");
    check_refused(&655_361_u32.to_ne_bytes(), "too_large");
}

#[test]
fn text_that_is_no_json_is_refused() {
    for text in [
        "hello",
        "{\"type\":",
        "\0",
        "[1,2]",
        "\"cancel\"",
        "null",
        "1e999",
    ] {
        check_refused(&frame(text.as_bytes()), "invalid_request");
    }
    let twice = format!("{}{}", login(), login());
    check_refused(&frame(twice.as_bytes()), "invalid_request");
}

#[test]
fn deep_nesting_is_refused_and_breaks_nothing() {
    check_refused(&frame("[".repeat(60_000).as_bytes()), "invalid_request");
    let deep = format!("{}{}", r#"{"type":"#.repeat(6_000), "}".repeat(6_000));
    check_refused(&frame(deep.as_bytes()), "invalid_request");
    let inside = login().to_string().replace(
        "\"ja\"",
        &format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)),
    );
    check_refused(&frame(inside.as_bytes()), "invalid_request");
}

#[test]
fn doubled_members_are_refused() {
    for member in ["challenge", "id", "language", "origin", "type"] {
        let value = login()[member].clone();
        let doubled = login()
            .to_string()
            .replacen('{', &format!("{{\"{member}\":{value},"), 1);
        check_refused(&frame(doubled.as_bytes()), "invalid_request");
    }
}

#[test]
fn unknown_and_missing_members_and_messages_are_refused() {
    let with = |member: &str, value: Value| {
        let mut message = login();
        message[member] = value;
        message
    };
    let mut without_id = login();
    without_id.as_object_mut().unwrap().remove("id");
    let messages = [
        json!({ "type": "sign", "id": ID }),
        json!({ "type": "hello", "capabilities": [], "protocol": 1, "version": "1" }),
        without_id,
        with("pin", json!("1234")),
        with("id", json!("short")),
        with("id", json!(7)),
        with("challenge", json!("too short")),
        with("language", json!("fr")),
        with("origin", json!("bank.example")),
        with("origin", json!("https://bank.example/path")),
    ];
    for message in messages {
        check_refused(&frame(message.to_string().as_bytes()), "invalid_request");
    }
}

#[test]
fn a_cancel_without_a_request_is_refused() {
    let mut host = Host::start(&[]);
    host.next();
    host.send(&json!({ "type": "cancel", "id": ID }));
    let (status, answers) = host.ends();
    assert!(status.success());
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0]["code"], "invalid_request");
}

#[test]
fn a_request_that_drips_in_byte_by_byte_is_a_request() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = Host::start_in(folder.path());
    host.next();
    for byte in frame(login().to_string().as_bytes()) {
        host.write(&[byte]);
    }
    let answer = host.next();
    assert_eq!(
        (&answer["code"], &answer["id"]),
        (&json!("no_display"), &json!(ID))
    );
    host.ends();
}

/// What was written before the pipe ends, or the host is asked to end.
fn beginnings() -> Vec<Vec<u8>> {
    let whole = frame(login().to_string().as_bytes());
    [0, 1, 3, 4, 5, whole.len() - 1]
        .map(|length| whole[..length].to_vec())
        .into()
}

#[test]
fn a_pipe_that_ends_anywhere_inside_a_frame_is_the_end_without_a_word() {
    for bytes in beginnings() {
        let mut host = Host::start(&[]);
        host.next();
        host.write(&bytes);
        host.close_stdin();
        ends_silently(host, &[]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn sigterm_anywhere_inside_a_frame_is_the_end_without_a_word() {
    for bytes in beginnings() {
        let mut host = Host::start(&[]);
        host.next();
        host.write(&bytes);
        host.terminate();
        ends_silently(host, &[]);
    }
}

#[test]
fn a_pipe_that_ends_before_the_host_has_spoken_is_the_end() {
    let mut host = Host::start(&[]);
    host.close_stdin();
    ends_silently(host, &["hello"]);
}

/// Whether it has spoken by then or not, and whether it was listening for the signal yet.
#[cfg(target_os = "linux")]
#[test]
fn sigterm_before_the_host_has_spoken_is_the_end() {
    for _ in 0..20 {
        let host = Host::start(&[]);
        host.terminate();
        assert!(host.ends().1.len() <= 1);
    }
}

#[test]
fn a_host_whose_greeting_nobody_takes_asks_nobody() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = host();
    command.stdin(Stdio::piped()).stdout(full);
    let mut child = command.spawn().unwrap();
    let _browser_is_there = child.stdin.take();
    let since = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(since.elapsed() < Duration::from_secs(10), "it goes on");
        thread::yield_now();
    };
    assert!(!status.success());
}

#[track_caller]
fn ends_silently(host: Host, said: &[&str]) {
    let (status, frames) = host.ends();
    assert!(status.success(), "{status}");
    let types: Vec<_> = frames
        .iter()
        .map(|frame| frame["type"].as_str().unwrap())
        .collect();
    assert_eq!(types, said);
}
