//! PDF: judged by poppler's `pdfsig`, and read again.

mod bounded;
pub(crate) mod builder;
mod facts;
mod read;
pub(crate) mod refused;
pub(crate) mod second_opinion;
mod sign;
pub(crate) mod visible;

use tegata_documents::{
    cms::SigningCertificate,
    pdf::{self, Profile, Request, ShownText},
};

use super::{
    person::{NOW, Person, now},
    tools::Folder,
};

pub(crate) fn request() -> Request<'static> {
    Request {
        profile: Profile::Government,
        name: ShownText::parse("手形 花子").unwrap(),
        signed_at: now(),
        appearance: None,
    }
}

#[track_caller]
pub(crate) fn signed_as(person: &Person, file: &[u8], request: &Request<'_>) -> Vec<u8> {
    let prepared = pdf::prepare(file, &person.signer, request).unwrap();
    let signature = person.sign(prepared.to_be_signed());
    let part = prepared.finish(&signature).unwrap();
    let signed = part.append_to(file).unwrap();
    assert!(signed.starts_with(file), "no byte of the file changes");
    signed
}

#[track_caller]
pub(crate) fn signed(file: &[u8]) -> Vec<u8> {
    signed_as(Person::with_rsa(), file, &request())
}

/// What `pdfsig` says about one signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Verdict {
    is_valid: bool,
    covers_file: bool,
}

pub(crate) const VALID: Verdict = Verdict {
    is_valid: true,
    covers_file: true,
};
pub(crate) const VALID_EARLIER: Verdict = Verdict {
    is_valid: true,
    covers_file: false,
};

/// Poppler's judgment of every signature in the file.
#[track_caller]
pub(crate) fn verdicts(file: &[u8]) -> Vec<Verdict> {
    let folder = Folder::new();
    folder.write("signed.pdf", file);
    let printed = super::tools::written(&folder.run("pdfsig", &["-nocert", "signed.pdf"]));
    let signatures = printed.split("Signature #").skip(1);
    let verdict = |text: &str| Verdict {
        is_valid: text.contains("Signature Validation: Signature is Valid."),
        covers_file: text.contains("Total document signed"),
    };
    signatures.map(verdict).collect()
}
