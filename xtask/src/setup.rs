//! Installs what a fresh Debian 12 with Rust and Node lacks, and says what.

use std::{fs, path::Path};

use crate::{Error, folders, process};

/// A Debian package and the file or folder that shows it is there.
struct Package {
    name: &'static str,
    file: &'static str,
}

const fn package(name: &'static str, file: &'static str) -> Package {
    Package { name, file }
}

/// What the builds, the browsers and the window need.
const PACKAGES: [Package; 9] = [
    package("chromium", "/usr/bin/chromium"),
    package("firefox-esr", "/usr/bin/firefox-esr"),
    package(
        "fonts-noto-cjk",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    ),
    package("libpcsclite-dev", "/usr/include/PCSC/winscard.h"),
    package("libxcursor1", "/usr/lib/x86_64-linux-gnu/libXcursor.so.1"),
    package("libxi6", "/usr/lib/x86_64-linux-gnu/libXi.so.6"),
    package(
        "libxkbcommon-x11-0",
        "/usr/lib/x86_64-linux-gnu/libxkbcommon-x11.so.0",
    ),
    package("pkg-config", "/usr/bin/pkg-config"),
    package("xvfb", "/usr/bin/Xvfb"),
];

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Installs Debian packages, the WASM target and the npm packages that are missing.
pub(crate) fn install() -> Result<(), Error> {
    install_packages()?;
    install_wasm_target()?;
    install_npm_packages()
}

fn install_packages() -> Result<(), Error> {
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|package| !Path::new(package.file).exists())
        .map(|package| package.name)
        .collect();
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

fn install_wasm_target() -> Result<(), Error> {
    // Says nothing and does nothing where the target is there.
    process::run(process::program(
        "rustup",
        &["--quiet", "target", "add", WASM_TARGET],
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
