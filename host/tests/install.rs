//! `tegata-host install` and `uninstall` as a person runs them.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Value, json};
use tegata_host::{Edition, may_call};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tegata-host");
const CHROMIUM: &str = ".config/chromium/NativeMessagingHosts/invalid.tegata.host.json";
const CHROME: &str = ".config/google-chrome/NativeMessagingHosts/invalid.tegata.host.json";
const FIREFOX: &str = ".mozilla/native-messaging-hosts/invalid.tegata.host.json";

fn run(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env("HOME", home);
    let output = command.output().unwrap();
    assert_eq!(output.stdout, b"", "stdout belongs to the frames");
    output
}

/// Runs it and returns what the person reads.
fn good(home: &Path, arguments: &[&str]) -> String {
    let output = run(home, arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {text}");
    text
}

fn bad(home: &Path, arguments: &[&str]) -> String {
    let output = run(home, arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{arguments:?}: {text}");
    text
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn home() -> TempDir {
    TempDir::new().unwrap()
}

fn program() -> PathBuf {
    Path::new(PROGRAM).canonicalize().unwrap()
}

fn check(browser: &str, place: &str, member: &str) {
    let home = home();
    let text = good(home.path(), &["install", "--browser", browser]);
    let path = home.path().join(place);
    assert!(text.contains(&path.display().to_string()), "{text}");
    let manifest = read(&path);
    assert_eq!(manifest["name"], json!("invalid.tegata.host"));
    assert_eq!(manifest["type"], json!("stdio"));
    assert_eq!(manifest["path"], json!(program()));
    let callers = manifest[member].as_array().unwrap();
    assert_eq!(callers.len(), 1, "{manifest}");
    let caller = callers[0].as_str().unwrap().to_owned();
    let arguments = if browser == "firefox" {
        vec![path.display().to_string(), caller]
    } else {
        vec![caller]
    };
    assert!(may_call(Edition::Release, &arguments));
    assert!(!may_call(Edition::Demo, &arguments));
    good(home.path(), &["uninstall", "--browser", browser]);
    assert!(!path.exists());
}

#[test]
fn each_browser_finds_the_host_where_it_looks() {
    check("chromium", CHROMIUM, "allowed_origins");
    check("chrome", CHROME, "allowed_origins");
    check("firefox", FIREFOX, "allowed_extensions");
}

#[test]
fn home_and_profile_can_be_named() {
    let (home, other) = (home(), home());
    let named = other.path().display().to_string();
    good(
        home.path(),
        &["install", "--browser", "firefox", "--home", &named],
    );
    assert!(other.path().join(FIREFOX).exists());
    good(
        home.path(),
        &[
            "install",
            "--browser",
            "chromium",
            "--user-data-dir",
            &named,
        ],
    );
    let profile = "NativeMessagingHosts/invalid.tegata.host.json";
    assert!(other.path().join(profile).exists());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    let refused = bad(
        home.path(),
        &["install", "--browser", "firefox", "--user-data-dir", &named],
    );
    assert!(refused.contains("--home"), "{refused}");
}

#[test]
fn installing_again_says_so_and_changes_nothing() {
    let home = home();
    let install = ["install", "--browser", "chromium"];
    good(home.path(), &install);
    let before = read(&home.path().join(CHROMIUM));
    assert!(good(home.path(), &install).contains("again"));
    assert_eq!(read(&home.path().join(CHROMIUM)), before);
}

#[test]
fn a_manifest_that_is_not_ours_is_kept_unless_the_person_says_so() {
    let foreign = [
        r#"{"name":"invalid.tegata.host","path":"/opt/x","type":"stdio","allowed_origins":["chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"]}"#,
        "not JSON",
        "",
    ];
    for text in foreign {
        let home = home();
        let path = home.path().join(CHROMIUM);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        for command in ["install", "uninstall"] {
            let said = bad(home.path(), &[command, "--browser", "chromium"]);
            assert!(said.contains("--replace"), "{said}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        let replace = ["install", "--browser", "chromium", "--replace"];
        assert!(good(home.path(), &replace).contains("not Tegata's"));
        assert_eq!(read(&path)["path"], json!(program()));
    }
}

#[test]
fn a_manifest_of_ours_follows_the_program() {
    let home = home();
    let install = ["install", "--browser", "firefox"];
    good(home.path(), &install);
    let path = home.path().join(FIREFOX);
    let moved = fs::read_to_string(&path)
        .unwrap()
        .replace(&program().display().to_string(), "/old");
    fs::write(&path, moved).unwrap();
    good(home.path(), &install);
    assert_eq!(read(&path)["path"], json!(program()));
}

#[test]
fn what_is_not_there_is_removed_without_complaint() {
    let said = good(home().path(), &["uninstall", "--browser", "firefox"]);
    assert!(said.contains("There is no manifest"), "{said}");
}

#[test]
fn wrong_arguments_name_the_next_step() {
    let home = home();
    let check = |arguments: &[&str], expected: &str| {
        let said = bad(home.path(), arguments);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    };
    check(&["install"], "--browser");
    check(&["install", "--browser"], "--browser");
    check(&["install", "--browser", "netscape"], "chromium");
    check(
        &["install", "--browser", "firefox", "--system", "x"],
        "--help",
    );
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn an_empty_name_is_not_the_folder_that_one_happens_to_be_in() {
    let here = home();
    let check = |home: &str, more: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command
            .args(["install", "--browser", "chromium"])
            .args(more);
        let output = command.env("HOME", home).current_dir(here.path()).output();
        assert!(!output.unwrap().status.success(), "{more:?}");
        assert_eq!(fs::read_dir(here.path()).unwrap().count(), 0);
    };
    check("", &[]);
    check("/nowhere", &["--home", ""]);
    check("/nowhere", &["--user-data-dir", ""]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf_8_is_refused_and_not_replaced_by_another() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let home = home();
    let odd = home.path().join(OsStr::from_bytes(b"\xFF"));
    let mut command = Command::new(PROGRAM);
    command.args(["install", "--browser", "firefox", "--home"]);
    let refused = command.arg(&odd).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);

    fs::create_dir(&odd).unwrap();
    let program = odd.join("tegata-host");
    fs::hard_link(PROGRAM, &program)
        .or_else(|_| fs::copy(PROGRAM, &program).map(drop))
        .unwrap();
    let mut command = Command::new(program);
    command.args(["install", "--browser", "firefox"]);
    let refused = command.env("HOME", home.path()).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("UTF-8"), "{said}");
    assert!(!home.path().join(FIREFOX).exists());
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_draft_is_not_written_through() {
    let home = home();
    let precious = home.path().join("precious");
    fs::write(&precious, "precious").unwrap();
    let draft = home.path().join(format!("{CHROMIUM}.new"));
    fs::create_dir_all(draft.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&precious, &draft).unwrap();
    good(home.path(), &["install", "--browser", "chromium"]);
    assert_eq!(fs::read_to_string(&precious).unwrap(), "precious");
    let manifest = home.path().join(CHROMIUM);
    assert!(fs::symlink_metadata(&manifest).unwrap().is_file());
    assert_eq!(read(&manifest)["path"], json!(program()));
}

#[test]
fn help_names_every_browser() {
    for word in ["--help", "-h", "help"] {
        let said = good(home().path(), &[word]);
        for browser in ["chromium", "chrome", "firefox", "uninstall"] {
            assert!(said.contains(browser), "{said}");
        }
    }
}

#[test]
fn the_version_is_said_to_who_asks() {
    let version = format!("tegata-host {}\n", env!("CARGO_PKG_VERSION"));
    for word in ["--version", "-V"] {
        assert_eq!(good(home().path(), &[word]), version);
    }
}

#[test]
fn a_typing_error_is_answered_with_help_and_not_with_frames() {
    for arguments in [
        &["instal", "--browser", "chromium"][..],
        &["foo"],
        &["--versoin"],
        &["/tmp/host.json"],
    ] {
        let home = home();
        let output = run(home.path(), arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(arguments[0]), "{said}");
        assert!(said.contains("tegata-host install"), "{said}");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn at_a_terminal_the_host_says_what_it_is() {
    use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};

    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY;
    for arguments in [
        &[][..],
        &["chrome-extension://iinoeiahlkengjcinbdjcjlhgpakogkn/"],
    ] {
        let ours = openpt(flags).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        // Ctrl-D: who reads frames from here ends, too.
        rustix::io::write(&ours, b"\x04").unwrap();
        let mut command = Command::new(PROGRAM);
        command.args(arguments);
        command.stdin(ioctl_tiocgptpeer(&ours, flags).unwrap());
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b""[..]));
        assert!(said.contains("tegata-host install"), "{said}");
    }
}
