//! Files on their way to the verifier.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use serde::Serialize;
use tegata_verifier::{
    AttachedFile, CmsSignature, ContentDigests, DocumentRefused, DocumentVerifier, Judgment,
    SignatureError, SignedDocument,
};

/// What a document is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Container {
    Cms,
    Jws,
    Pdf,
    Xml,
}

/// Why there is nothing to say about a file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotRead {
    #[error("{}: not a certificate of an authority", path.display())]
    Anchor { path: PathBuf },
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    #[error("{}: larger than {limit} bytes", path.display())]
    TooLarge { path: PathBuf, limit: u64 },
}

pub(crate) type Verdict = Result<SignedDocument, DocumentRefused>;

/// What the file is, and what the verifier says about it.
pub(crate) fn verify(
    verifier: &DocumentVerifier,
    path: &Path,
    content: &[PathBuf],
    judgment: Judgment<'_>,
) -> Result<(Container, Verdict), CannotRead> {
    let bytes = read(path, MAX_LEN)?;
    let container = Container::of(&bytes);
    let verdict = match container {
        Container::Cms => verify_cms(verifier, &bytes, content, judgment)?,
        Container::Jws => verify_jws(verifier, &bytes, content, judgment)?,
        Container::Pdf => verifier.verify_pdf(&bytes, judgment),
        Container::Xml => verify_xml(verifier, &bytes, content, judgment)?,
    };
    Ok((container, verdict))
}

/// The most that any container takes: a JWS around 100 MiB.
const MAX_LEN: u64 = 160 * 1024 * 1024;

impl Container {
    /// By the first bytes. What looks like nothing else is taken for CMS, which refuses it.
    fn of(bytes: &[u8]) -> Self {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if bytes.starts_with(b"%PDF-") {
            Self::Pdf
        } else if text.trim_ascii_start().starts_with(b"<") {
            Self::Xml
        } else if text.starts_with(JSON_IN_BASE64) {
            Self::Jws
        } else {
            Self::Cms
        }
    }
}

/// `{"` as every header begins.
const JSON_IN_BASE64: &[u8] = b"ey";

/// The content may be several GiB: it goes by, piece by piece.
fn verify_cms(
    verifier: &DocumentVerifier,
    bytes: &[u8],
    content: &[PathBuf],
    judgment: Judgment<'_>,
) -> Result<Verdict, CannotRead> {
    let signature = match CmsSignature::parse(bytes) {
        Ok(signature) => signature,
        Err(reason) => return Ok(Err(reason.into())),
    };
    let digests = content.first().map(|path| digests(&signature, path));
    let digests = digests.transpose()?;
    Ok(verifier.verify_cms(&signature, digests.as_ref(), judgment))
}

fn digests(signature: &CmsSignature, path: &Path) -> Result<ContentDigests, CannotRead> {
    let failed = |error| CannotRead::File {
        path: path.to_owned(),
        error,
    };
    let mut file = File::open(path).map_err(failed)?;
    let mut hasher = signature.hasher();
    let mut buffer = vec![0; BUFFER_LEN];
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            return Ok(hasher.finish());
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}

/// Larger ones are no faster.
const BUFFER_LEN: usize = 64 * 1024;

fn verify_jws(
    verifier: &DocumentVerifier,
    bytes: &[u8],
    content: &[PathBuf],
    judgment: Judgment<'_>,
) -> Result<Verdict, CannotRead> {
    let payload = content
        .first()
        .map(|path| read(path, MAX_LEN))
        .transpose()?;
    // An end of line is what editors add.
    let text = str::from_utf8(bytes.trim_ascii_end());
    Ok(match text {
        Ok(text) => verifier.verify_jws(text, payload.as_deref(), judgment),
        Err(_) => Err(SignatureError::Malformed.into()),
    })
}

fn verify_xml(
    verifier: &DocumentVerifier,
    bytes: &[u8],
    content: &[PathBuf],
    judgment: Judgment<'_>,
) -> Result<Verdict, CannotRead> {
    let mut contents = Vec::new();
    for path in content {
        let name = path.file_name().and_then(|name| name.to_str());
        contents.push((name.unwrap_or_default(), read(path, MAX_LEN)?));
    }
    let files = contents.iter();
    let files: Vec<_> = files
        .map(|(name, bytes)| AttachedFile { name, bytes })
        .collect();
    Ok(verifier.verify_xml(bytes, &files, judgment))
}

/// A whole file of at most so many bytes.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, CannotRead> {
    let failed = |error| CannotRead::File {
        path: path.to_owned(),
        error,
    };
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    // One byte more than there may be, so that a longer file is seen.
    let mut file = file.take(limit.saturating_add(1));
    file.read_to_end(&mut bytes).map_err(failed)?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|len| len <= limit);
    fits.then_some(bytes).ok_or_else(|| CannotRead::TooLarge {
        path: path.to_owned(),
        limit,
    })
}
