//! Builds the extension folders: the scripts as they are, the WASM module, and the one manifest
//! specialized for each browser.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};
use wasm_bindgen_cli_support::Bindgen;

use crate::{Edition, Error, folders, process};

#[derive(Clone, Copy)]
enum Browser {
    Chromium,
    Firefox,
}

/// The manifest's members that only one of the two browsers understands.
const CHROMIUM_ONLY: [&str; 1] = ["minimum_chrome_version"];
const FIREFOX_ONLY: [&str; 1] = ["browser_specific_settings"];

/// Builds both folders of one edition into `target/extension`.
pub(crate) fn build(edition: Edition) -> Result<(), Error> {
    let module = build_module()?;
    for browser in [Browser::Chromium, Browser::Firefox] {
        let folder = folder(edition, browser);
        write_folder(edition, browser, &module, &folder)?;
        println!("built {} ({} KiB)", folder.display(), size(&folder)? / 1024);
    }
    Ok(())
}

fn folder(edition: Edition, browser: Browser) -> PathBuf {
    let browser = match browser {
        Browser::Chromium => "chromium",
        Browser::Firefox => "firefox",
    };
    folders::target()
        .join("extension")
        .join(edition.folder())
        .join(browser)
}

/// Compiles the background's brain and lets wasm-bindgen write its JavaScript.
fn build_module() -> Result<PathBuf, Error> {
    let target = "wasm32-unknown-unknown";
    let arguments = [
        "build",
        "--package",
        "tegata-wasm",
        "--lib",
        "--profile",
        "wasm",
        "--target",
        target,
    ];
    process::run(process::cargo(&arguments))?;
    let output = folders::target().join("extension/wasm");
    Bindgen::new()
        .input_path(folders::target().join(target).join("wasm/tegata_wasm.wasm"))
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                .omit_default_module_path(false)
                .generate(&output)
        })
        .map_err(|error| Error::Bindgen(format!("{error:#}")))?;
    Ok(output)
}

fn write_folder(
    edition: Edition,
    browser: Browser,
    module: &Path,
    folder: &Path,
) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Error::file(folder))?;
    }
    copy_folder(&folders::root().join("extension"), folder)?;
    copy_folder(module, &folder.join("wasm"))?;
    let script = format!(
        "// @ts-check\n// Written by the build: what differs between editions.\n\nexport const \
         HOST_NAME = \"{}\";\n",
        edition.host_name()
    );
    write(&folder.join("edition.js"), script.as_bytes())?;
    let manifest = specialize(read_manifest()?, edition, browser)?;
    let text = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
    write(&folder.join("manifest.json"), &text)
}

fn read_manifest() -> Result<Map<String, Value>, Error> {
    let path = folders::root().join("manifest.json");
    let text = fs::read(&path).map_err(Error::file(&path))?;
    serde_json::from_slice(&text).map_err(|_| Error::Manifest("it is not a JSON object"))
}

/// Drops what this browser does not understand and adds what this edition needs.
fn specialize(
    mut manifest: Map<String, Value>,
    edition: Edition,
    browser: Browser,
) -> Result<Value, Error> {
    let (foreign, foreign_background) = match browser {
        Browser::Chromium => (FIREFOX_ONLY, "scripts"),
        Browser::Firefox => (CHROMIUM_ONLY, "service_worker"),
    };
    for member in foreign {
        manifest.remove(member);
    }
    object(&mut manifest, "background")?.remove(foreign_background);
    match browser {
        Browser::Chromium => {
            manifest.insert("key".to_owned(), json!(edition.chromium_key()));
        }
        Browser::Firefox => {
            let settings = object(&mut manifest, "browser_specific_settings")?;
            object(settings, "gecko")?.insert("id".to_owned(), json!(edition.firefox_id()));
        }
    }
    if edition == Edition::Demo {
        add_demo(&mut manifest);
    }
    Ok(Value::Object(manifest))
}

/// The demo says what it is, and runs on this machine's own sites without asking.
fn add_demo(manifest: &mut Map<String, Value>) {
    manifest.insert("name".to_owned(), json!("Tegata デモ・仮想カード"));
    let script = json!([{
        "matches": ["http://localhost/*"],
        "js": ["content.js", "portal.js", "web-eid.js"],
        "run_at": "document_start",
    }]);
    manifest.insert("content_scripts".to_owned(), script);
    // What the person grants elsewhere: the headers of the stand-in's requests.
    let hosts = json!(["http://localhost/*"]);
    manifest.insert("host_permissions".to_owned(), hosts);
}

fn object<'m>(
    parent: &'m mut Map<String, Value>,
    member: &'static str,
) -> Result<&'m mut Map<String, Value>, Error> {
    parent
        .get_mut(member)
        .and_then(Value::as_object_mut)
        .ok_or(Error::Manifest(member))
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to).map_err(Error::file(to))?;
    for entry in fs::read_dir(from).map_err(Error::file(from))? {
        let source = entry.map_err(Error::file(from))?.path();
        let Some(name) = source.file_name() else {
            continue;
        };
        let target = to.join(name);
        if source.is_dir() {
            copy_folder(&source, &target)?;
        } else {
            fs::copy(&source, &target).map_err(Error::file(&source))?;
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(Error::file(path))
}

fn size(folder: &Path) -> Result<u64, Error> {
    let mut total = 0;
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let entry = entry.map_err(Error::file(folder))?;
        let metadata = entry.metadata().map_err(Error::file(entry.path()))?;
        total += if metadata.is_dir() {
            size(&entry.path())?
        } else {
            metadata.len()
        };
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(edition: Edition, browser: Browser) -> Value {
        specialize(read_manifest().unwrap(), edition, browser).unwrap()
    }

    #[test]
    fn the_shipped_extension_asks_for_no_site_at_install() {
        for browser in [Browser::Chromium, Browser::Firefox] {
            let manifest = manifest(Edition::Release, browser);
            assert_eq!(manifest.get("content_scripts"), None);
            assert_eq!(manifest.get("host_permissions"), None);
        }
    }

    #[test]
    fn the_extension_asks_for_no_more_than_it_needs() {
        let manifest = manifest(Edition::Release, Browser::Chromium);
        assert_eq!(
            manifest["permissions"],
            json!([
                "nativeMessaging",
                "storage",
                "scripting",
                "activeTab",
                "declarativeNetRequestWithHostAccess",
            ])
        );
        assert_eq!(
            manifest["optional_host_permissions"],
            json!(["https://*/*", "http://localhost/*", "http://127.0.0.1/*"])
        );
        assert_eq!(manifest.get("web_accessible_resources"), None);
        assert_eq!(manifest.get("externally_connectable"), None);
    }

    #[test]
    fn what_the_manifest_names_is_there() {
        let manifest = manifest(Edition::Release, Browser::Chromium);
        let icons = manifest["icons"].as_object().unwrap().values();
        let popup = &manifest["action"]["default_popup"];
        for name in icons.chain([popup, &manifest["background"]["service_worker"]]) {
            let path = folders::root()
                .join("extension")
                .join(name.as_str().unwrap());
            assert!(path.exists(), "{}", path.display());
        }
    }

    #[test]
    fn both_languages_have_the_same_texts() {
        let names = |language: &str| {
            let path = folders::root().join(format!("extension/_locales/{language}/messages.json"));
            let texts: Map<String, Value> =
                serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            texts.keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(names("ja"), names("en"));
    }

    #[test]
    fn the_demo_runs_on_this_machine_only() {
        let manifest = manifest(Edition::Demo, Browser::Chromium);
        let here = json!(["http://localhost/*"]);
        assert_eq!(manifest["content_scripts"][0]["matches"], here);
        assert_eq!(manifest["host_permissions"], here);
    }

    #[test]
    fn each_browser_gets_only_what_it_understands() {
        let chromium = manifest(Edition::Release, Browser::Chromium);
        assert_eq!(chromium.get("browser_specific_settings"), None);
        assert_eq!(chromium["background"].get("scripts"), None);
        let firefox = manifest(Edition::Release, Browser::Firefox);
        assert_eq!(firefox.get("key"), None);
        assert_eq!(firefox.get("minimum_chrome_version"), None);
        assert_eq!(firefox["background"].get("service_worker"), None);
        let gecko = &firefox["browser_specific_settings"]["gecko"];
        assert_eq!(gecko["id"], json!("host@tegata.invalid"));
    }
}
