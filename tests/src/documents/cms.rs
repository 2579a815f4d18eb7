//! CMS: judged by `openssl cms`, and read again.

use std::io::{Cursor, Read, empty};

use der::{AnyRef, Reader, SliceReader};
use tegata_documents::{
    Digest, DocumentError, HashAlgorithm, Signature,
    cms::{self, Prepared, SignedData, SigningCertificate, Streamed},
};

use super::{
    person::{NOW, Person, now, rsa_verifies},
    tools::Folder,
};

const CONTENT: &[u8] = b"%PDF-1.4 says the name, but it is a text.\r\n\0\xff";

fn digest(person: &Person, content: &[u8]) -> Digest {
    person.signer.algorithm().digest(content)
}

fn prepared(person: &Person, content: &[u8]) -> Prepared {
    cms::prepare(&person.signer, &digest(person, content), now()).unwrap()
}

fn detached(person: &Person, content: &[u8]) -> Vec<u8> {
    let prepared = prepared(person, content);
    let signature = person.sign(prepared.to_be_signed());
    prepared.finish(&signature).unwrap()
}

fn attached(person: &Person, content: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    attached_for(person, content, u64::try_from(content.len()).unwrap())
        .write(&mut Cursor::new(content), &mut whole)
        .unwrap();
    whole
}

fn attached_for(person: &Person, content: &[u8], len: u64) -> cms::Attached {
    let prepared = prepared(person, content);
    let signature = person.sign(prepared.to_be_signed());
    prepared.finish_attached(&signature, len).unwrap()
}

/// Whether OpenSSL takes `signature.p7s`, with `content` where it is detached.
fn openssl_verifies(folder: &Folder, more: &[&str]) -> bool {
    let time = NOW.to_string();
    let arguments = [
        ["cms", "-verify", "-binary", "-cades", "-inform", "DER"].as_slice(),
        &["-in", "signature.p7s", "-out", "verified"],
        &[
            "-CAfile",
            "authority.pem",
            "-purpose",
            "any",
            "-attime",
            &time,
        ],
        more,
    ];
    folder.run("openssl", &arguments.concat()).status.success()
}

const DETACHED: [&str; 2] = ["-content", "content"];

fn check_detached(person: &Person) {
    let folder = Folder::new();
    folder.write("content", CONTENT);
    folder.write("signature.p7s", &detached(person, CONTENT));
    assert!(openssl_verifies(&folder, &DETACHED));
    assert_eq!(folder.read("verified"), CONTENT);
    folder.write("content", b"another text");
    assert!(!openssl_verifies(&folder, &DETACHED));
}

#[test]
fn openssl_takes_a_detached_signature() {
    check_detached(Person::with_rsa());
}

#[test]
fn openssl_takes_a_detached_signature_of_a_p384_key() {
    check_detached(Person::with_p384());
}

fn check_attached(person: &Person, content: &[u8]) {
    let folder = Folder::new();
    folder.write("signature.p7s", &attached(person, content));
    assert!(openssl_verifies(&folder, &[]));
    assert_eq!(folder.read("verified"), content);
}

#[test]
fn openssl_takes_an_attached_signature_around_content_of_any_length() {
    for len in [0, 1, 127, 128, 255, 256, 65_536, 3_000_000] {
        let content: Vec<u8> = (0..len).map(|index: u32| index.to_le_bytes()[0]).collect();
        check_attached(Person::with_rsa(), &content);
    }
}

#[test]
fn openssl_takes_an_attached_signature_of_a_p384_key() {
    check_attached(Person::with_p384(), CONTENT);
}

#[test]
fn openssl_refuses_content_with_one_bit_changed_anywhere() {
    let folder = Folder::new();
    folder.write("signature.p7s", &detached(Person::with_rsa(), CONTENT));
    for index in 0..CONTENT.len() {
        let mut changed = CONTENT.to_vec();
        changed[index] ^= 1 << (index % 8);
        folder.write("content", &changed);
        assert!(!openssl_verifies(&folder, &DETACHED), "byte {index}");
    }
}

#[test]
fn openssl_reads_the_attributes_of_cades_bes() {
    let folder = Folder::new();
    folder.write("signature.p7s", &detached(Person::with_p384(), CONTENT));
    let printed = folder.succeed(
        "openssl",
        &[
            "cms",
            "-cmsout",
            "-print",
            "-inform",
            "DER",
            "-in",
            "signature.p7s",
        ],
    );
    for expected in [
        "contentType (1.2.840.113549.1.9.3)",
        "messageDigest (1.2.840.113549.1.9.4)",
        "signingTime (1.2.840.113549.1.9.5)",
        "UTCTIME:Sep 21 14:13:20 2026 GMT",
        "id-smime-aa-signingCertificateV2",
        "ecdsa-with-SHA384",
    ] {
        assert!(printed.contains(expected), "{expected} is not in {printed}");
    }
}

/// What a verifier does with one signer whose key is RSA.
fn verifies(signed: &SignedData, content: &[u8]) -> bool {
    signed.signers.iter().all(|entry| {
        entry.hash.digest(content).as_bytes() == entry.message_digest
            && rsa_verifies(
                &entry.certificate,
                &entry.signed_attributes,
                &entry.signature,
            )
    })
}

#[test]
fn what_is_read_again_verifies_and_says_who_and_when() {
    let person = Person::with_rsa();
    let signed = SignedData::parse(&detached(person, CONTENT)).unwrap();
    assert!(verifies(&signed, CONTENT));
    let [entry] = signed.signers.as_slice() else {
        panic!("one signer");
    };
    assert_eq!(entry.certificate, person.signer.der());
    assert_eq!(entry.hash, HashAlgorithm::Sha256);
    assert_eq!(entry.signing_time, Some(NOW));
    assert_eq!(entry.signing_certificate, SigningCertificate::Named);
    assert_eq!(signed.content, None);
    let signed = SignedData::parse(&attached(person, CONTENT)).unwrap();
    assert_eq!(signed.content.as_deref(), Some(CONTENT));
}

fn streamed(message: &[u8]) -> Result<(Streamed, Vec<u8>), DocumentError> {
    let mut content = Vec::new();
    let mut message = message;
    match Streamed::read(&mut message, &mut content) {
        Ok(streamed) => Ok((streamed, content)),
        Err(error) => Err(*error.into_inner().unwrap().downcast().unwrap()),
    }
}

#[test]
fn an_attached_signature_of_any_length_is_read_while_it_streams_by() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        for len in [0, 1, 127, 128, 65_536, 200_000] {
            let content = vec![7; len];
            let message = attached(person, &content);
            let (streamed, copied) = streamed(&message).unwrap();
            assert_eq!(copied, content);
            let whole = SignedData::parse(&message).unwrap();
            assert_eq!(streamed.signed.signers, whole.signers);
            let signer = &whole.signers[0];
            let digest = streamed.digest(signer.hash).unwrap();
            assert_eq!(digest.as_bytes(), signer.message_digest);
        }
    }
}

#[test]
fn what_does_not_end_where_it_says_is_not_read_from_a_stream() {
    let message = attached(Person::with_rsa(), CONTENT);
    for len in 0..message.len() {
        assert_eq!(
            streamed(&message[..len]).err(),
            Some(DocumentError::Cms),
            "{len}"
        );
    }
    let longer = [&*message, &[0]].concat();
    assert_eq!(streamed(&longer).err(), Some(DocumentError::Cms));
    assert!(streamed(&detached(Person::with_rsa(), CONTENT)).is_err());
    // The lengths that lie between the beginning and the content, each made one longer.
    let head = message
        .windows(CONTENT.len())
        .position(|it| it == CONTENT)
        .unwrap();
    for index in 0..head {
        let mut changed = message.clone();
        changed[index] = changed[index].wrapping_add(1);
        // Only a version or the name of an algorithm may have become another.
        if let Ok((_, copied)) = streamed(&changed) {
            assert_eq!(copied, CONTENT, "byte {index}");
            assert!(SignedData::parse(&changed).is_ok(), "byte {index}");
        }
    }
}

#[test]
fn a_stream_that_never_ends_takes_no_memory() {
    let endless = |head: &[u8]| {
        let mut message = head.chain(std::io::repeat(0));
        let error = Streamed::read(&mut message, &mut std::io::sink()).unwrap_err();
        *error
            .into_inner()
            .unwrap()
            .downcast::<DocumentError>()
            .unwrap()
    };
    let message = attached(Person::with_rsa(), CONTENT);
    assert_eq!(endless(&message), DocumentError::TooLarge);
    assert_eq!(endless(b"\x30\x82"), DocumentError::Cms);
    assert_eq!(
        endless(b"\x30\x82\xff\xff\x06\x84\xff\xff\xff\xff"),
        DocumentError::Cms
    );
}

#[test]
fn what_openssl_signs_is_read() {
    let folder = Folder::new();
    folder.write("content", CONTENT);
    let subject = [
        "-subj",
        "/CN=Somebody else",
        "-keyout",
        "key.pem",
        "-out",
        "own.pem",
    ];
    let new = [
        "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "2",
    ];
    folder.succeed("openssl", &[new.as_slice(), &subject].concat());
    let sign = |more: &[&str]| {
        let sign = [
            "cms", "-sign", "-binary", "-in", "content", "-outform", "DER",
        ];
        let with = [
            "-signer",
            "own.pem",
            "-inkey",
            "key.pem",
            "-out",
            "signature.p7s",
        ];
        folder.succeed("openssl", &[sign.as_slice(), &with, more].concat());
        SignedData::parse(&folder.read("signature.p7s"))
    };
    let named_by = |signed: SignedData| signed.signers.first().map(|it| it.signing_certificate);
    let signed = sign(&["-cades"]).unwrap();
    assert!(verifies(&signed, CONTENT));
    assert_eq!(named_by(signed), Some(SigningCertificate::Named));
    let signed = sign(&["-keyid", "-nodetach"]).unwrap();
    assert!(verifies(&signed, CONTENT));
    assert_eq!(signed.content.as_deref(), Some(CONTENT));
    assert_eq!(named_by(signed), Some(SigningCertificate::NotNamed));
    let signed = sign(&["-nodetach", "-stream"]).unwrap();
    assert!(folder.read("signature.p7s").starts_with(b"\x30\x80"));
    assert!(verifies(&signed, CONTENT));
    assert_eq!(signed.content.as_deref(), Some(CONTENT));
    assert_eq!(sign(&["-noattr"]), Err(DocumentError::CmsAttributes));
    assert_eq!(sign(&["-nocerts"]), Err(DocumentError::CmsCertificate));
    assert_eq!(sign(&["-md", "sha1"]), Err(DocumentError::CmsAlgorithm));
}

#[test]
fn certificates_that_are_too_long_are_refused() {
    let folder = Folder::new();
    folder.write("content", CONTENT);
    let certify = |name: &str, comment: usize| {
        let comment = format!("nsComment={}", "x".repeat(comment));
        let new = [
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-noenc",
            "-subj",
            "/CN=Other",
        ];
        let with = ["-addext", &comment, "-keyout", "key.pem", "-out", name];
        folder.succeed("openssl", &[new.as_slice(), &with].concat());
    };
    let read = || {
        let sign = [
            "cms", "-sign", "-binary", "-in", "content", "-outform", "DER",
        ];
        let with = [
            "-signer",
            "own.pem",
            "-inkey",
            "key.pem",
            "-certfile",
            "other.pem",
        ];
        let to = ["-out", "signature.p7s"];
        folder.succeed("openssl", &[sign.as_slice(), &with, &to].concat());
        SignedData::parse(&folder.read("signature.p7s")).map(|it| it.certificates.len())
    };
    certify("other.pem", 10);
    certify("own.pem", 10);
    assert_eq!(read(), Ok(2));
    certify("other.pem", 20_000);
    certify("own.pem", 10);
    assert_eq!(read(), Err(DocumentError::CmsCertificate));
}

#[test]
fn a_cms_with_one_bit_changed_anywhere_verifies_only_where_nothing_says_anything() {
    let person = Person::with_rsa();
    let signed = detached(person, CONTENT);
    let mut survivors = 0;
    for index in 0..signed.len() {
        let mut changed = signed.clone();
        changed[index] ^= 1 << (index % 8);
        if let Ok(parsed) = SignedData::parse(&changed) {
            let same_person = parsed
                .signers
                .iter()
                .all(|entry| entry.certificate == person.signer.der());
            survivors += usize::from(same_person && verifies(&parsed, CONTENT));
        }
    }
    // Two versions, the set of hash names, parameters, the name of the signature's algorithm: not signed.
    assert!(survivors < 60, "{survivors} bytes can be changed unnoticed");
}

#[test]
fn an_attribute_that_names_another_certificate_is_refused() {
    let person = Person::with_rsa();
    let signed = detached(person, CONTENT);
    let digest = HashAlgorithm::Sha256.digest(person.signer.der());
    let changed = replaced(&signed, digest.as_bytes(), &[7; 32]);
    assert_eq!(
        SignedData::parse(&changed),
        Err(DocumentError::CmsCertificate)
    );
}

#[test]
fn an_attribute_that_is_there_twice_is_refused() {
    let signed = detached(Person::with_rsa(), CONTENT);
    // The signing time becomes a second message digest.
    let changed = replaced(&signed, b"\x01\x09\x05", b"\x01\x09\x04");
    assert_eq!(
        SignedData::parse(&changed),
        Err(DocumentError::CmsAttributes)
    );
}

/// DER's order of a set; OpenSSL does not look at it, others do.
#[test]
fn the_signed_attributes_are_in_order() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let prepared = prepared(person, CONTENT);
        let set = AnyRef::try_from(prepared.to_be_signed()).unwrap();
        let mut reader = SliceReader::new(set.value()).unwrap();
        let mut attributes = Vec::new();
        while !reader.is_finished() {
            attributes.push(reader.tlv_bytes().unwrap());
        }
        assert_eq!(attributes.len(), 4);
        assert!(attributes.is_sorted());
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|it| it == from).unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn bytes_that_are_no_cms_are_refused() {
    let signed = detached(Person::with_rsa(), CONTENT);
    for len in 0..signed.len() {
        assert_eq!(
            SignedData::parse(&signed[..len]),
            Err(DocumentError::Cms),
            "{len} bytes"
        );
    }
    let longer = [&*signed, &[0]].concat();
    assert_eq!(SignedData::parse(&longer), Err(DocumentError::Cms));
    assert_eq!(SignedData::parse(b"%PDF-1.7"), Err(DocumentError::Cms));
    let too_large = vec![0; 101 * 1024 * 1024];
    assert_eq!(SignedData::parse(&too_large), Err(DocumentError::TooLarge));
}

#[test]
fn indefinite_lengths_and_pieces_are_bounded() {
    let refused = |bytes: &[u8]| assert_eq!(SignedData::parse(bytes), Err(DocumentError::Cms));
    refused(&[0x30, 0x80].repeat(1_000_000));
    refused(&[0x24, 0x80].repeat(1_000_000));
    refused(&[0x04, 0x80, 0, 0]);
    refused(&[0x30, 0x85, 1, 0, 0, 0, 0]);
    refused(&[0x30, 0x84, 255, 255, 255, 255]);
    refused(&[0x1F, 0x81, 1, 0]);
    refused(&[0x30, 0x80, 0x30, 0, 0, 1]);
    refused(&[0x24, 0x80, 0x02, 1, 1, 0, 0]);
    let mut deep = [0x30, 0x80].repeat(40);
    deep.extend([0; 80]);
    refused(&deep);
    // 32 MiB that would take a gigabyte.
    let empty_pieces = [0x04, 0x00].repeat(16 * 1024 * 1024);
    let many = [&[0x24, 0x80], &*empty_pieces, &[0, 0]].concat();
    assert_eq!(SignedData::parse(&many), Err(DocumentError::TooLarge));
}

#[test]
fn content_that_changed_after_it_was_hashed_is_not_signed() {
    let person = Person::with_rsa();
    let len = u64::try_from(CONTENT.len()).unwrap();
    let check = |content: &mut dyn Read| {
        let mut content = content;
        let error = attached_for(person, CONTENT, len).write(&mut content, &mut Vec::new());
        let error = error.unwrap_err().into_inner().unwrap();
        assert_eq!(error.downcast_ref(), Some(&DocumentError::ContentChanged));
    };
    check(&mut &[CONTENT, b"."].concat()[..]);
    check(&mut &CONTENT[1..]);
    check(&mut CONTENT.to_ascii_uppercase().as_slice());
    check(&mut empty());
}

#[test]
fn lengths_beyond_four_gib_are_written() {
    let len = 5 << 30;
    let mut head = Vec::new();
    attached_for(Person::with_rsa(), CONTENT, len)
        .write(&mut empty(), &mut head)
        .unwrap_err();
    // The content's own length, and before it four that are a little more.
    assert!(head.ends_with(b"\x04\x85\x01\x40\0\0\0"));
    let beginnings = |tag: u8| head.windows(3).filter(|it| **it == [tag, 0x85, 1]).count();
    assert_eq!((beginnings(0x30), beginnings(0xA0)), (3, 2));
}

#[test]
fn digests_and_signatures_of_another_algorithm_are_refused() {
    let [rsa, p384] = [Person::with_rsa(), Person::with_p384()];
    let refused = cms::prepare(&rsa.signer, &digest(p384, CONTENT), now());
    assert_eq!(refused.err(), Some(DocumentError::DigestLength));
    let prepared = prepared(rsa, CONTENT);
    let foreign = p384.sign(prepared.to_be_signed());
    assert_eq!(
        prepared.finish(&foreign),
        Err(DocumentError::SignatureLength)
    );
    let short = Signature::new(&rsa.signer, vec![1; 255]);
    assert_eq!(short.err(), Some(DocumentError::SignatureLength));
}

#[test]
fn the_digest_is_that_of_what_is_to_be_signed() {
    let person = Person::with_p384();
    let prepared = prepared(person, CONTENT);
    assert_eq!(prepared.digest(), digest(person, prepared.to_be_signed()));
}
