//! Installs what a fresh Debian 12 with Rust and Node lacks, and says what.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Error, check::OTHER_SYSTEMS, folders, process, process::Haste};

/// Debian's packages that the builds, the browsers, the window and the readers of the tests need.
const PACKAGES: [&str; 23] = [
    "chromium",
    "chromium-l10n",
    "firefox-esr",
    "firefox-esr-l10n-ja",
    "fonts-noto-cjk",
    "iproute2",
    "libpcsclite-dev",
    "libxcursor1",
    "libxi6",
    "libxkbcommon-x11-0",
    "libxml2",
    "opensc",
    "opensc-pkcs11",
    "openssl",
    "pcscd",
    "pkg-config",
    "poppler-utils",
    "python3",
    "python3-venv",
    "qpdf",
    "vsmartcard-vpcd",
    "xmlsec1",
    "xvfb",
];

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Installs Debian packages, the WASM target and the npm packages that are missing.
pub(crate) fn install() -> Result<(), Error> {
    install_for_builds()?;
    install_npm_packages()
}

/// Installs what nothing can be built without.
pub(crate) fn install_for_builds() -> Result<(), Error> {
    install_packages()?;
    install_targets(&[WASM_TARGET])
}

/// Installs what comes from registries and no build needs: npm's packages, and a Python with validators
/// of signed documents.
pub(crate) fn install_for_tests() -> Result<(), Error> {
    install_npm_packages()?;
    install_python_packages()
}

/// Installs what the checks need beside that: the standard library of other systems.
pub(crate) fn install_for_checks() -> Result<(), Error> {
    install_targets(&OTHER_SYSTEMS)
}

fn install_packages() -> Result<(), Error> {
    // Every Debian package that is installed has this folder, on every architecture.
    let is_missing = |name: &&str| !Path::new("/usr/share/doc").join(name).is_dir();
    let missing: Vec<&str> = PACKAGES.into_iter().filter(is_missing).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing Debian packages: {}", missing.join(" "));
    apt(&["update", "--quiet"])?;
    apt(&[
        ["install", "--yes", "--quiet", "--no-install-recommends"].as_slice(),
        &missing,
    ]
    .concat())
}

/// `apt-get`, by `sudo` where there is one: root's own machines often have none and need none.
fn apt(arguments: &[&str]) -> Result<(), Error> {
    let mut command = if process::is_installed("sudo") {
        process::program("sudo", &[["apt-get"].as_slice(), arguments].concat())
    } else {
        process::program("apt-get", arguments)
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    process::run(command)
}

fn install_targets(targets: &[&str]) -> Result<(), Error> {
    // Says nothing and does nothing where the targets are there.
    process::run(process::program(
        "rustup",
        &[["--quiet", "target", "add"].as_slice(), targets].concat(),
    ))
}

/// npm writes a lock of its own at the end of an installation, which tells how old that is.
fn install_npm_packages() -> Result<(), Error> {
    let changed =
        |path: &str| fs::metadata(folders::root().join(path)).and_then(|file| file.modified());
    if let (Ok(installed), Ok(wanted)) = (
        changed("node_modules/.package-lock.json"),
        changed("package-lock.json"),
    ) && installed >= wanted
    {
        return Ok(());
    }
    println!("installing npm packages for the browser tests");
    process::run(process::program("npm", &["ci", "--ignore-scripts"]))
}

/// A Python of its own with validators of signed documents. The list of what is in it is copied there
/// at the end, which tells whether it is the one wanted.
fn install_python_packages() -> Result<(), Error> {
    let list = folders::root().join("tests/documents/requirements.txt");
    let environment = folders::target().join("tools/python");
    let installed = environment.join("requirements.txt");
    let wanted = fs::read(&list).map_err(Error::file(&list))?;
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("installing Python packages for the tests of documents");
    let mut command = process::program("python3", &["-m", "venv", "--clear"]);
    command.arg(&environment);
    process::run(command)?;
    let python = environment.join("bin/python");
    // Without building anything: a package that compiles would need what is not there.
    let how = [
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "install",
    ];
    let mut command = process::program(&python.to_string_lossy(), &how);
    command.args(["--only-binary", ":all:", "--requirement"]);
    command.arg(&list);
    process::run(command)?;
    fs::write(&installed, wanted).map_err(Error::file(&installed))
}

/// The version whose reading of `deny.toml` is known.
const CARGO_DENY_VERSION: &str = "0.20.2";

/// The program that reads `deny.toml`; a copy of this build's own.
fn cargo_deny() -> PathBuf {
    tools().join("bin/cargo-deny")
}

fn tools() -> PathBuf {
    folders::target().join(format!("tools/cargo-deny-{CARGO_DENY_VERSION}"))
}

/// The program that reads `deny.toml`, installed if it is missing.
pub(crate) fn installed_cargo_deny(haste: Haste) -> Result<PathBuf, Error> {
    if cargo_deny().is_file() {
        return Ok(cargo_deny());
    }
    println!("installing cargo-deny {CARGO_DENY_VERSION}");
    // Without default features it needs no OpenSSL and no git; unoptimized it is built twice as fast.
    let what = ["install", "cargo-deny", "--version", CARGO_DENY_VERSION];
    let how = [
        "--locked",
        "--quiet",
        "--no-default-features",
        "--debug",
        "--root",
    ];
    let mut command = haste.cargo(&[what.as_slice(), &how].concat());
    command.arg(tools());
    command.env("CARGO_PROFILE_DEV_DEBUG", "false");
    process::run(command)?;
    Ok(cargo_deny())
}
