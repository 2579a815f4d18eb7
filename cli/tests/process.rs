//! The program as people and scripts start it.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests are not seen as tests by the lint"
)]

use std::{
    fs::File,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

fn tegata(arguments: &[&str], language: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tegata"))
        .args(arguments)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", language)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn help_has_examples_and_exit_codes() {
    let output = tegata(&["verify", "--help"], "C");
    assert_eq!(output.status.code(), Some(0));
    let help = text(&output.stdout);
    assert!(help.contains("Examples:") && help.contains("tegata verify --content"));
    assert!(help.contains("Exit codes:"));
    let help = text(&tegata(&["sign", "--help"], "C").stdout);
    assert!(help.contains("Examples:") && help.contains("tegata sign contract.pdf"));
    assert!(help.contains("Exit codes:") && help.contains("EXPERIMENTAL"));
    assert!(!help.contains("--password"));
    let output = tegata(&["help", "sign"], "C");
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(0), help)
    );
    assert_eq!(tegata(&["help"], "C").status.code(), Some(0));
}

#[test]
fn wrong_usage_and_missing_files_are_2_and_leave_stdout_empty() {
    for arguments in [
        &[][..],
        &["verify"],
        &["verify", "--unknown", "file"],
        &["verify", "--at", "yesterday", "file"],
        &["verify", "no-such-file"],
        &["sign"],
        &["sign", "no-such-file"],
        &["sign", "--format", "docx", "file"],
        &["sign", "--attached", "--format", "pdf", "file"],
    ] {
        let output = tegata(arguments, "C");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn the_language_is_that_of_the_locale() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("plain.xml");
    std::fs::write(&path, "<contract/>").unwrap();
    let said = |language| {
        let output = tegata(&["verify", path.to_str().unwrap()], language);
        assert_eq!(output.status.code(), Some(1));
        text(&output.stdout)
    };
    assert!(said("ja_JP.UTF-8").contains("署名がありません"));
    assert!(said("C.UTF-8").contains("there is no signature"));
}

/// Runs in the folder and must succeed.
#[cfg(target_os = "linux")]
fn shell(folder: &Path, script: &str) {
    let status = Command::new("sh")
        .args(["-ec", script])
        .current_dir(folder)
        .status();
    assert!(status.unwrap().success(), "{script}");
}

/// A content of 700 MB with an address space of 300 MB: it cannot be held. The certificate is one that
/// OpenSSL made, so it is refused, but after the content was found to be what was signed.
#[cfg(target_os = "linux")]
#[test]
fn a_content_larger_than_memory_is_verified() {
    let folder = TempDir::new().unwrap();
    let content = File::create(folder.path().join("content")).unwrap();
    content.set_len(700_000_000).unwrap();
    let request = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=Test -days 2 \
        -keyout key.pem -out certificate.pem 2>/dev/null";
    let sign = "openssl cms -sign -binary -md sha256 -outform DER -in content \
        -signer certificate.pem -inkey key.pem -out signed";
    shell(folder.path(), request);
    shell(folder.path(), sign);
    let program = env!("CARGO_BIN_EXE_tegata");
    let verify = format!("ulimit -v 300000; {program} verify --json --content content signed");
    let output = Command::new("sh")
        .args(["-c", &verify])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let report = text(&output.stdout);
    assert!(report.contains("\"content_digest\""), "{report}");
    assert!(report.contains("\"document_signature\""), "{report}");
}

/// Reading 700 MB with an address space of 400 MB. There is no display on which somebody could be
/// asked, which is found out after that.
#[cfg(target_os = "linux")]
#[test]
fn a_document_larger_than_memory_is_read_and_no_display_is_said() {
    let folder = TempDir::new().unwrap();
    let content = File::create(folder.path().join("content")).unwrap();
    content.set_len(700_000_000).unwrap();
    let program = env!("CARGO_BIN_EXE_tegata");
    let sign = format!("ulimit -v 400000; {program} sign content");
    let output = Command::new("sh")
        .args(["-c", &sign])
        .current_dir(folder.path())
        .env("XDG_RUNTIME_DIR", folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("Use --terminal. (no_display)"), "{said}");
    assert_eq!(text(&output.stdout), "");
    assert!(!folder.path().join("content.p7s").exists());
}

/// A process without a terminal cannot ask in one.
#[cfg(target_os = "linux")]
#[test]
fn who_has_no_terminal_is_told_so() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("content"), "text").unwrap();
    let output = Command::new("setsid")
        .args(["--wait", env!("CARGO_BIN_EXE_tegata")])
        .args(["sign", "--terminal", "content"])
        .current_dir(folder.path())
        .env("LANG", "C")
        .output()
        .unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("There is no terminal to ask in."), "{said}");
}
