//! `tegata-host install` and `uninstall`: tells a browser where this host is.
//!
//! A browser starts the host with an address or a path as its first argument, never with one of
//! these words, so the way of a request costs one comparison more. Everything for the person goes to
//! stderr: stdout belongs to the frames.

use std::{
    fs,
    io::{self, Write, stderr},
    path::{Path, PathBuf},
    process::ExitCode,
};

use native_messaging::paths::{self, PathEntry};
use serde_json::{Value, json};

use crate::{Edition, caller::known};

/// The name under which the extension asks for the host.
const HOST_NAME: &str = "invalid.tegata.host";
/// Largest manifest worth reading: ours has under 1 KiB.
const MANIFEST_MAX: u64 = 64 * 1024;

const VERSION: &str = concat!("tegata-host ", env!("CARGO_PKG_VERSION"));

const HELP: &str = "\
ブラウザーに tegata-host の場所を登録します。
Tells a browser where tegata-host is.

使い方 / Usage:
  tegata-host install   --browser NAME [--home DIR] [--user-data-dir DIR] [--replace]
  tegata-host uninstall --browser NAME [--home DIR] [--user-data-dir DIR]

  --browser NAME        {browsers}
  --home DIR            ホームフォルダー（指定しなければ HOME）
                        home folder, instead of HOME
  --user-data-dir DIR   Chromium 系ブラウザーのプロファイルの場所
                        the profile of a Chromium browser started with the same option
  --replace             Tegata のものではない登録も置きかえます
                        replaces a manifest that is not Tegata's, too

例 / Example:
  tegata-host install --browser firefox
";

/// Does what a person asked for on the command line; nothing if these are a browser's arguments.
#[must_use]
pub fn install_command(arguments: &[String]) -> Option<ExitCode> {
    let (command, rest) = arguments.split_first()?;
    let asks_for_help = rest
        .iter()
        .any(|word| matches!(word.as_str(), "--help" | "-h"));
    let outcome = match command.as_str() {
        "install" | "uninstall" if asks_for_help => Ok(help()),
        "install" => parse(rest).and_then(|options| install(&options)),
        "uninstall" => parse(rest).and_then(|options| uninstall(&options)),
        "--help" | "-h" | "help" => Ok(help()),
        "--version" | "-V" => Ok(VERSION.to_owned()),
        _ => return None,
    };
    let (text, code) = match outcome {
        Ok(text) => (text, ExitCode::SUCCESS),
        Err(error) => (error.to_string(), ExitCode::FAILURE),
    };
    // Nobody is left to be told if stderr is closed.
    let _ = writeln!(stderr().lock(), "{}", text.trim_end());
    Some(code)
}

/// How a person uses the host, in both languages.
pub(crate) fn help() -> String {
    HELP.replace("{browsers}", &browsers().join(", "))
}

/// What stands in the way, in both languages, with the next step.
#[derive(Debug, thiserror::Error)]
enum InstallError {
    #[error("{0}\nくわしくは / More: tegata-host --help")]
    Arguments(String),
    #[error(
        "ブラウザーの名前は次のどれかです / The browser is one of: {}",
        browsers().join(", ")
    )]
    Browser,
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error(
        "{0} は Tegata のものではないため、変更していません。置きかえるには --replace を付けてください。\n\
         {0} is not Tegata's and was left as it is. Add --replace to replace it."
    )]
    Foreign(PathBuf),
    #[error(
        "HOME がありません。--home で指定してください。\nHOME is not set; name it with --home."
    )]
    NoHome,
    #[error(
        "{0} は UTF-8 ではないため、ブラウザーに伝えられません。別の名前のフォルダーに移してください。\n\
         {0} is not UTF-8 and cannot be told to a browser; move it to a folder with another name."
    )]
    NotUtf8(PathBuf),
    #[error(
        "--user-data-dir は Chromium 系ブラウザーだけのものです。Firefox には --home を使ってください。\n\
         --user-data-dir is for Chromium browsers; use --home for Firefox."
    )]
    UserDataDir,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Family {
    Chromium,
    Firefox,
}

/// Whether a manifest of somebody else may be lost.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Foreign {
    #[default]
    Keep,
    Replace,
}

#[derive(Debug)]
struct Options {
    family: Family,
    foreign: Foreign,
    path: PathBuf,
}

/// The options as they were typed.
#[derive(Default)]
struct Typed {
    browser: Option<String>,
    foreign: Foreign,
    home: Option<PathBuf>,
    user_data_dir: Option<PathBuf>,
}

fn parse(arguments: &[String]) -> Result<Options, InstallError> {
    let mut typed = Typed::default();
    let mut rest = arguments.iter();
    while let Some(option) = rest.next() {
        if option == "--replace" {
            typed.foreign = Foreign::Replace;
            continue;
        }
        let value = rest.next().filter(|value| is_usable(value));
        let value = value.ok_or_else(|| {
            let text =
                format!("値がないか UTF-8 ではありません / no value in UTF-8 follows: {option}");
            InstallError::Arguments(text)
        })?;
        match option.as_str() {
            "--browser" => typed.browser = Some(value.clone()),
            "--home" => typed.home = Some(value.into()),
            "--user-data-dir" => typed.user_data_dir = Some(value.into()),
            _ => {
                let text = format!("知らない指定です / unknown: {option}");
                return Err(InstallError::Arguments(text));
            }
        }
    }
    resolve(typed)
}

/// Nothing, and what was not UTF-8 ([`arguments`](crate::arguments) marks it), would name another
/// folder than the person meant.
fn is_usable(value: &str) -> bool {
    !value.is_empty() && !value.contains(char::REPLACEMENT_CHARACTER)
}

fn resolve(typed: Typed) -> Result<Options, InstallError> {
    let browser = typed.browser.ok_or_else(|| {
        InstallError::Arguments("--browser が必要です / --browser is missing".to_owned())
    })?;
    let (family, entry) = location(&browser).ok_or(InstallError::Browser)?;
    let folder = match (typed.user_data_dir, family) {
        (Some(profile), Family::Chromium) => profile.join("NativeMessagingHosts"),
        (Some(_), Family::Firefox) => return Err(InstallError::UserDataDir),
        (None, _) => below_home(entry, typed.home)?,
    };
    Ok(Options {
        family,
        foreign: typed.foreign,
        path: folder.join(format!("{HOST_NAME}.json")),
    })
}

/// The table's place for the person's own manifests, and what the browser understands.
fn location(browser: &str) -> Option<(Family, &'static PathEntry)> {
    let config = paths::browser_cfg(browser).ok()?;
    let scopes = if cfg!(target_os = "linux") {
        config.paths.linux.as_ref()
    } else if cfg!(target_os = "macos") {
        config.paths.macos.as_ref()
    } else {
        None // Windows wants a registry key, which this version does not write.
    };
    let family = match config.family.as_str() {
        "chromium" => Family::Chromium,
        "firefox" => Family::Firefox,
        _ => return None,
    };
    Some((family, scopes?.user.as_ref()?))
}

/// The browsers for which there is a place on this system.
fn browsers() -> Vec<&'static str> {
    let all = paths::config().browsers.keys().map(String::as_str);
    let mut known: Vec<_> = all.filter(|name| location(name).is_some()).collect();
    known.sort_unstable();
    known
}

fn below_home(entry: &PathEntry, home: Option<PathBuf>) -> Result<PathBuf, InstallError> {
    let home = home
        .or_else(|| std::env::var_os("HOME").map(PathBuf::from))
        .filter(|home| !home.as_os_str().is_empty()) // It would mean the folder we happen to be in.
        .ok_or(InstallError::NoHome)?;
    let below = entry.dir.trim_start_matches("{HOME}/");
    Ok(home.join(below))
}

fn install(options: &Options) -> Result<String, InstallError> {
    let Options {
        family,
        foreign,
        path,
    } = options;
    let before = existing(path)?;
    let replaces_foreign = before.as_ref().is_some_and(|old| !is_ours(old, *family));
    if replaces_foreign && *foreign == Foreign::Keep {
        return Err(InstallError::Foreign(path.clone()));
    }
    let program = own_path()?;
    write(path, &manifest(*family, &program))?;
    let done = if replaces_foreign {
        "Tegata のものではない登録を置きかえました / Replaced a manifest that was not Tegata's"
    } else if before.is_some() {
        "登録し直しました / Registered again"
    } else {
        "登録しました / Registered"
    };
    Ok(format!("{done}:\n  {}\n  → {program}", path.display()))
}

fn uninstall(options: &Options) -> Result<String, InstallError> {
    let path = &options.path;
    let Some(before) = existing(path)? else {
        let text = "登録はありません / There is no manifest";
        return Ok(format!("{text}:\n  {}", path.display()));
    };
    if !is_ours(&before, options.family) && options.foreign == Foreign::Keep {
        return Err(InstallError::Foreign(path.clone()));
    }
    fs::remove_file(path).map_err(file(path))?;
    let text = "登録を取り消しました / Removed";
    Ok(format!("{text}:\n  {}", path.display()))
}

/// The running program, links resolved: a browser wants the absolute path of a file that stays.
fn own_path() -> Result<String, InstallError> {
    let path = std::env::current_exe().map_err(file(Path::new("tegata-host")))?;
    let path = path.canonicalize().map_err(file(&path))?;
    let text = path.to_str().map(ToOwned::to_owned);
    text.ok_or(InstallError::NotUtf8(path))
}

fn manifest(family: Family, program: &str) -> Value {
    let callers = known(Edition::Release);
    let mut manifest = json!({
        "name": HOST_NAME,
        "description": "Tegata: My Number Card (マイナンバーカード)",
        "path": program,
        "type": "stdio",
    });
    let (member, caller) = match family {
        Family::Chromium => ("allowed_origins", callers.chromium),
        Family::Firefox => ("allowed_extensions", callers.firefox),
    };
    if let Some(members) = manifest.as_object_mut() {
        members.insert(member.to_owned(), json!([caller]));
    }
    manifest
}

/// A manifest is ours if it lets in our extension and nobody else; the program may have moved.
fn is_ours(old: &Value, family: Family) -> bool {
    let ours = manifest(family, "");
    ["name", "type", "allowed_origins", "allowed_extensions"]
        .iter()
        .all(|member| old.get(member) == ours.get(member))
}

/// What stands there now: nothing, or a manifest (`null` if it cannot be read as one).
fn existing(path: &Path) -> Result<Option<Value>, InstallError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file(path)(error)),
        Ok(metadata) if metadata.len() > MANIFEST_MAX => Ok(Some(Value::Null)),
        Ok(_) => {
            let text = fs::read(path).map_err(file(path))?;
            Ok(Some(serde_json::from_slice(&text).unwrap_or_default()))
        }
    }
}

/// In one step: a browser that looks meanwhile sees the old manifest or the new one.
fn write(path: &Path, manifest: &Value) -> Result<(), InstallError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(file(folder))?;
    }
    let draft = path.with_extension("json.new");
    write_new(&draft, &format!("{manifest:#}\n")).map_err(file(&draft))?;
    fs::rename(&draft, path).map_err(file(path))
}

/// A file of our own: through a link that stands there, another file would be overwritten.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::File::create_new(path)?.write_all(text.as_bytes()),
    }
}

fn file(path: &Path) -> impl FnOnce(io::Error) -> InstallError {
    let path = path.to_owned();
    move |source| InstallError::File { path, source }
}
