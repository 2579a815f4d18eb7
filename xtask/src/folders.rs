//! Where things are in the checkout.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// Where cargo builds: every cargo that is started here starts in the workspace's folder, wherever the
/// person is.
pub(crate) fn target() -> PathBuf {
    target_for(std::env::var_os("CARGO_TARGET_DIR"))
}

fn target_for(named: Option<OsString>) -> PathBuf {
    root().join(named.unwrap_or_else(|| "target".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_folder_is_the_one_that_cargo_takes_it_for() {
        let built = |named: &str| target_for(Some(named.into()));
        assert_eq!(built("build here"), root().join("build here"));
        assert_eq!(built("/build"), Path::new("/build"));
        assert_eq!(target_for(None), root().join("target"));
    }
}
