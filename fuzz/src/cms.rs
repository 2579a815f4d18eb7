//! Signatures in CMS: whatever the content is, what is made for it verifies with it and with no
//! other; and nothing verifies but what was made here, byte for byte.

use tegata_documents::{
    HashAlgorithm,
    cms::{self, SignedData, Streamed},
};
use tegata_verifier::CmsSignature;

use crate::{
    Reached,
    person::{CONTENT, Person, judgment, now, verifier},
};

/// Signs the bytes, and verifies them as a signature.
pub fn run(data: &[u8]) -> Reached {
    sign(data);
    compare_readers(data);
    let own = is_good(data, None);
    let beside = is_good(data, Some(CONTENT));
    if own || beside {
        assert!(seeds().iter().any(|it| it == data), "a second form");
        return Reached::End;
    }
    Reached::Short
}

fn sign(content: &[u8]) {
    let signed = detached(Person::with_rsa(), content);
    assert!(is_good(&signed, Some(content)));
    let other = [content, b"."].concat();
    assert!(!is_good(&signed, Some(&other)), "another content");
}

fn is_good(data: &[u8], content: Option<&[u8]>) -> bool {
    let Ok(signature) = CmsSignature::parse(data) else {
        return false;
    };
    let digests = content.map(|content| {
        let mut hasher = signature.hasher();
        content.chunks(5).for_each(|piece| hasher.update(piece));
        hasher.finish()
    });
    let verdict = verifier().verify_cms(&signature, digests.as_ref(), judgment());
    verdict.is_ok()
}

/// What streams by is what is held in memory.
fn compare_readers(data: &[u8]) {
    let mut content = Vec::new();
    let Ok(streamed) = Streamed::read(&mut &*data, &mut content) else {
        return;
    };
    let mut held = SignedData::parse(data).expect("both readers take it");
    assert_eq!(held.content.take().as_deref(), Some(&*content));
    assert_eq!(held, streamed.signed);
    let hash = HashAlgorithm::Sha256;
    assert_eq!(streamed.digest(hash), Some(&hash.digest(&content)));
}

fn detached(person: &Person, content: &[u8]) -> Vec<u8> {
    let prepared = prepared(person, content);
    let signature = person.sign(prepared.to_be_signed());
    prepared.finish(&signature).expect("a signature")
}

fn attached(person: &Person, content: &[u8]) -> Vec<u8> {
    let prepared = prepared(person, content);
    let signature = person.sign(prepared.to_be_signed());
    let len = u64::try_from(content.len()).expect("a short content");
    let whole = prepared.finish_attached(&signature, len);
    let mut bytes = Vec::new();
    let whole = whole.expect("a signature");
    whole
        .write(&mut &*content, &mut bytes)
        .expect("it is written");
    bytes
}

fn prepared(person: &Person, content: &[u8]) -> cms::Prepared {
    let digest = person.signer.algorithm().digest(content);
    cms::prepare(&person.signer, &digest, now()).expect("any content can be signed")
}

/// Detached and attached signatures of both kinds of key, and contents.
pub fn seeds() -> Vec<Vec<u8>> {
    static SEEDS: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
    let made = SEEDS.get_or_init(|| {
        let people = [Person::with_rsa(), Person::with_p384()];
        let mut seeds: Vec<_> = people
            .iter()
            .flat_map(|person| {
                [
                    detached(person, CONTENT),
                    attached(person, CONTENT),
                    attached(person, b""),
                ]
            })
            .collect();
        seeds.extend([CONTENT.to_vec(), Vec::new(), vec![0x30, 0x80, 0, 0]]);
        seeds
    });
    made.clone()
}
