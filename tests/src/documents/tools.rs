//! Running other people's programs over files in a folder that goes away.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use tempfile::TempDir;

use super::person::authority;

/// A folder with the test authority's certificate in it, `authority.pem`.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        let certificate = STANDARD.encode(authority().certificate_der());
        let pem =
            format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n");
        folder.write("authority.pem", pem.as_bytes());
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// Runs a program in the folder. One that is not installed fails the test.
    #[track_caller]
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Output {
        Command::new(program)
            .args(arguments)
            .current_dir(self.0.path())
            .env("HOME", self.0.path())
            .output()
            .unwrap_or_else(|error| panic!("{program} does not run: {error}"))
    }

    /// Runs a program that must succeed, and gives what it wrote.
    #[track_caller]
    pub(crate) fn succeed(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.run(program, arguments);
        assert!(output.status.success(), "{program}: {}", written(&output));
        written(&output)
    }
}

pub(crate) fn written(output: &Output) -> String {
    let both = [&*output.stdout, b"\n", &*output.stderr].concat();
    String::from_utf8_lossy(&both).into_owned()
}
