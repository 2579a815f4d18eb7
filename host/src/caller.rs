//! Which extension started this host, as far as the browser says.
//!
//! This is hygiene, not defence: any program of the user can start the host and claim anything. The
//! window is the defence.

use crate::Edition;

/// Who may start one edition of the host.
pub(crate) struct KnownCallers {
    /// Chromium passes this as the first argument.
    pub(crate) chromium: &'static str,
    /// Firefox passes the manifest's path and then this.
    pub(crate) firefox: &'static str,
}

/// The Chromium ids follow from the `key` in the manifests that `xtask` writes.
pub(crate) const fn known(edition: Edition) -> KnownCallers {
    match edition {
        Edition::Demo => KnownCallers {
            chromium: "chrome-extension://ggpnaeeciheonkhpbnioohedckihdcej/",
            firefox: "demo@tegata.invalid",
        },
        Edition::Release => KnownCallers {
            chromium: "chrome-extension://iinoeiahlkengjcinbdjcjlhgpakogkn/",
            firefox: "host@tegata.invalid",
        },
    }
}

/// This process' arguments without the program's name. What is not UTF-8 is kept recognizable and
/// matches nothing.
#[must_use]
pub fn arguments() -> Vec<String> {
    std::env::args_os()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned())
        .collect()
}

/// Whether the arguments (without the program's name) name an extension that we know, or none at
/// all, as when a portal starts the host.
#[must_use]
pub fn may_call(edition: Edition, arguments: &[String]) -> bool {
    let known = known(edition);
    match arguments {
        [] => true,
        [first, ..] if first.contains("://") => first == known.chromium,
        [_manifest, add_on, ..] => add_on == known.firefox,
        [_] => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(edition: Edition, arguments: &[&str], expected: bool) {
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        assert_eq!(may_call(edition, &arguments), expected, "{arguments:?}");
    }

    #[test]
    fn only_our_extensions_may_call_where_the_browser_says_who_calls() {
        let release = "chrome-extension://iinoeiahlkengjcinbdjcjlhgpakogkn/";
        check(Edition::Release, &[release], true);
        check(Edition::Release, &[release, "--parent-window=0"], true);
        check(Edition::Demo, &[release], false);
        check(
            Edition::Release,
            &["chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"],
            false,
        );
        check(
            Edition::Release,
            &["/manifest.json", "host@tegata.invalid"],
            true,
        );
        check(
            Edition::Release,
            &["/manifest.json", "demo@tegata.invalid"],
            false,
        );
        check(Edition::Release, &[], true);
    }
}
