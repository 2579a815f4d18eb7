//! Authorities that are believed because the command line names them.

use std::path::{Path, PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use tegata_verifier::DocumentVerifier;

use crate::documents::{CannotRead, read};

/// The authorities of J-LIS, and these test authorities.
pub(crate) fn verifier(anchors: &[PathBuf]) -> Result<DocumentVerifier, CannotRead> {
    let mut verifier = DocumentVerifier::new();
    for path in anchors {
        let bytes = read(path, MAX_LEN)?;
        for der in certificates(&bytes).ok_or_else(|| malformed(path))? {
            let added = verifier.danger_with_test_anchor(&der);
            verifier = added.map_err(|_| malformed(path))?;
        }
    }
    Ok(verifier)
}

/// A bundle of some hundred.
const MAX_LEN: u64 = 1024 * 1024;

fn malformed(path: &Path) -> CannotRead {
    CannotRead::Anchor {
        path: path.to_owned(),
    }
}

/// One in DER, or all of a PEM file (RFC 7468). `None` if there is none.
fn certificates(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let text = match str::from_utf8(bytes) {
        Ok(text) if text.contains(BEGIN) => text,
        _ => return Some(vec![bytes.to_vec()]),
    };
    let blocks = text.split(BEGIN).skip(1);
    let decoded = blocks.map(|block| {
        let (block, _) = block.split_once(END)?;
        let digits: String = block.split_ascii_whitespace().collect();
        STANDARD.decode(digits).ok()
    });
    decoded.collect()
}

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
