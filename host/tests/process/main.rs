//! The shipped host as the browser sees it: a process with two pipes.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod confined;
mod frames;
mod host;

use std::{fs, path::Path};

use serde_json::Value;

use crate::host::{Host, ID, host, login};

#[test]
fn the_host_speaks_first_and_ends_with_stdin() {
    let mut host = Host::start(&[]);
    let hello = host.next();
    assert_eq!(hello["type"], "hello");
    assert_eq!(hello["protocol"], 1);
    host.close_stdin();
    let (status, rest) = host.ends();
    assert!(status.success());
    assert_eq!(rest, Vec::<Value>::new());
}

#[test]
fn a_login_without_a_display_says_so() {
    let folder = tempfile::tempdir().unwrap();
    check_no_login(Host::start_in(folder.path()), "no_display");
}

#[test]
fn a_display_that_does_not_answer_is_none() {
    let folder = tempfile::tempdir().unwrap();
    for display in [":9999", "", "nonsense", "unix:/nowhere"] {
        let mut command = host();
        command
            .env("XDG_RUNTIME_DIR", folder.path())
            .env("DISPLAY", display);
        check_no_login(Host::spawn(&mut command), "no_display");
    }
}

/// A folder that is not there is not used, one that cannot be written is; a file where our own
/// folder would be is neither ours nor a folder.
#[test]
fn a_folder_that_cannot_hold_the_lock_is_a_failure_with_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::create_dir_all(taken.join("tegata-consent.lock")).unwrap();
    check_no_login(Host::start_in(&taken), "host_failed");
    let user = rustix::process::geteuid().as_raw();
    fs::write(folder.path().join(format!("tegata-{user}")), "").unwrap();
    let mut command = host();
    command
        .env_remove("XDG_RUNTIME_DIR")
        .env("TMPDIR", folder.path());
    check_no_login(Host::spawn(&mut command), "host_failed");
}

#[test]
fn a_read_only_file_system_has_no_room_for_the_lock() {
    // Nothing can be made there, by anybody.
    check_no_login(Host::start_in(Path::new("/proc/self")), "host_failed");
}

/// The one answer to a login, with its id, from a host that then ends.
#[track_caller]
fn check_no_login(mut host: Host, code: &str) {
    host.next();
    host.send(&login());
    let (status, answers) = host.ends();
    assert!(status.success());
    let [answer] = answers.as_slice() else {
        panic!("not one answer: {answers:?}");
    };
    assert_eq!((&answer["code"], &answer["id"]), (&code.into(), &ID.into()));
}

#[test]
fn an_unknown_extension_is_refused() {
    for arguments in [
        [
            "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/",
            "--parent-window=0",
        ],
        ["https://bank.example/", ""],
        ["/manifest.json", "another@example.invalid"],
        ["/manifest.json", "demo@tegata.invalid"],
    ] {
        let (status, frames) = Host::start(&arguments).ends();
        assert!(!status.success(), "{arguments:?}");
        assert_eq!(frames.len(), 1);
        assert_eq!(frames[0]["code"], "host_unavailable");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn sigterm_ends_the_host() {
    let host = Host::start(&[]);
    host.next();
    host.terminate();
    assert!(host.ends().0.success());
}
