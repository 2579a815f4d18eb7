//! CMS.

use tegata_verifier::{Check, Coverage, SignatureError, Unchecked, UnixTime};

use super::*;
use crate::documents::tools::Folder;

#[track_caller]
fn good(verdict: Verdict) {
    let document = verdict.unwrap();
    let [signature] = document.signatures() else {
        panic!("one signature")
    };
    assert_eq!(signature.coverage(), Coverage::Content);
    assert_eq!(signature.claimed_at(), Some(UnixTime::from_secs(NOW)));
    assert_eq!(signature.anchor_kind(), AnchorKind::DangerTest);
    let says = [
        Unchecked::Revocation,
        Unchecked::SigningTime,
        Unchecked::TestAuthority,
    ];
    assert_eq!(signature.unchecked(), says);
}

#[test]
fn detached_and_attached_signatures_of_both_kinds_of_key_are_good() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let at = at(NOW);
        good(verify_cms(&detached(person, CONTENT), Some(CONTENT), at));
        good(verify_cms(&attached(person, CONTENT), None, at));
        good(verify_cms(&attached(person, CONTENT), Some(CONTENT), at));
    }
}

#[test]
fn the_checks_are_listed_in_their_order() {
    let signed = attached(Person::with_rsa(), CONTENT);
    let document = verify_cms(&signed, None, at(NOW)).unwrap();
    let codes: Vec<_> = document.signatures()[0]
        .checks()
        .iter()
        .map(Check::code)
        .collect();
    assert_eq!(
        codes,
        [
            "document_form",
            "certificate_form",
            "key",
            "document_algorithm",
            "content_digest",
            "document_signature",
            "signing_certificate",
            "coverage",
            "certificate_version",
            "extensions",
            "not_an_authority",
            "key_usage",
            "policy",
            "signer_items",
            "certificate_algorithm",
            "certificate_validity",
            "issuer",
            "certificate_signature",
            "issuer_validity",
            "policy_of_issuer",
        ]
    );
}

#[test]
fn the_signer_is_named_to_who_asks_and_to_nobody_else() {
    let signed = attached(Person::with_rsa(), CONTENT);
    let document = verify_cms(&signed, None, at(NOW)).unwrap();
    let signature = &document.signatures()[0];
    let items = tegata_virtual_card::Persona::adult(1).basic_items;
    let signer = signature.signer();
    assert_eq!(signer.name(), items.name.certified);
    assert_eq!(signer.address(), items.address.certified);
    assert_eq!(signer.birth_date().len(), 9);
    assert_eq!(signer.sex().len(), 1);
    let said = format!(
        "{document:?}{signature:?}{signer:?}{:?}",
        signature.checks()
    );
    assert!(!said.contains(signer.name()) && !said.contains(signer.address()));
}

#[test]
fn another_content_is_refused() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let other = Some(b"Another contract.".as_slice());
        for signed in [detached(person, CONTENT), attached(person, CONTENT)] {
            let verdict = verify_cms(&signed, other, at(NOW));
            refused(verdict, SignatureError::ContentMismatch);
        }
    }
}

#[test]
fn a_detached_signature_says_nothing_without_its_content() {
    let signed = detached(Person::with_rsa(), CONTENT);
    let verdict = verify_cms(&signed, None, at(NOW));
    refused(verdict, SignatureError::ContentMissing);
}

#[test]
fn what_was_found_good_before_a_refusal_is_said() {
    let signed = detached(Person::with_rsa(), CONTENT);
    let refusal = verify_cms(&signed, Some(b""), at(NOW)).unwrap_err();
    let passed: Vec<_> = refusal.passed().iter().map(Check::code).collect();
    let expected = [
        "document_form",
        "certificate_form",
        "key",
        "document_algorithm",
    ];
    assert_eq!(passed, expected);
    assert_eq!(refusal.signature(), Some(0));
}

/// What OpenSSL makes with these options, and whether it is good by OpenSSL itself and here.
fn by_openssl(person: &Person, options: &[&str]) -> (bool, Verdict) {
    let folder = Folder::new();
    folder.write("content", CONTENT);
    let [certificate, key] = person.pem();
    folder.write("certificate.pem", certificate.as_bytes());
    folder.write("key.pem", key.as_bytes());
    let sign = ["cms", "-sign", "-binary", "-outform", "DER"];
    let files = [
        "-signer",
        "certificate.pem",
        "-inkey",
        "key.pem",
        "-in",
        "content",
        "-out",
        "signed",
    ];
    folder.succeed("openssl", &[sign.as_slice(), &files, options].concat());
    let time = NOW.to_string();
    let verify = [
        "cms", "-verify", "-binary", "-inform", "DER", "-in", "signed", "-content", "content",
    ];
    let trust = [
        "-CAfile",
        "authority.pem",
        "-purpose",
        "any",
        "-attime",
        &time,
        "-out",
        "verified",
    ];
    let theirs = folder.run("openssl", &[verify.as_slice(), &trust].concat());
    let ours = verify_cms(&folder.read("signed"), Some(CONTENT), at(NOW));
    (theirs.status.success(), ours)
}

#[test]
fn what_openssl_signs_is_good_with_every_accepted_hash() {
    for digest in ["sha256", "sha384", "sha512"] {
        let (theirs, ours) = by_openssl(Person::with_rsa(), &["-md", digest]);
        assert!(theirs);
        assert!(ours.is_ok(), "{digest}");
    }
}

#[test]
fn weak_digests_are_refused_which_openssl_takes() {
    for digest in ["sha1", "md5"] {
        let (theirs, ours) = by_openssl(Person::with_rsa(), &["-md", digest]);
        assert!(theirs, "{digest} is what is wrong, and nothing else");
        refused(ours, SignatureError::AlgorithmNotAllowed);
    }
}

/// The hash that is as strong as the key, and no other.
#[test]
fn a_p384_key_signs_with_sha_384_only() {
    for (digest, is_good) in [("sha256", false), ("sha384", true), ("sha512", false)] {
        let (theirs, ours) = by_openssl(Person::with_p384(), &["-md", digest]);
        assert!(theirs);
        match is_good {
            true => assert!(ours.is_ok()),
            false => refused(ours, SignatureError::AlgorithmNotAllowed),
        }
    }
}

#[test]
fn what_is_signed_as_something_else_than_a_document_is_refused() {
    let (_, ours) = by_openssl(
        Person::with_rsa(),
        &["-econtent_type", "1.2.840.113549.1.9.16.1.4"],
    );
    refused(ours, SignatureError::ContentType);
    // Without attributes the content itself could be taken for attributes.
    let (theirs, ours) = by_openssl(Person::with_rsa(), &["-noattr"]);
    assert!(theirs);
    refused(ours, SignatureError::AttributesIncomplete);
    let (_, ours) = by_openssl(Person::with_rsa(), &["-nocerts"]);
    refused(ours, SignatureError::SigningCertificateMismatch);
}

#[test]
fn what_is_no_signature_is_refused() {
    for bytes in [b"".as_slice(), b"text", CONTENT] {
        refused(verify_cms(bytes, None, at(NOW)), SignatureError::Malformed);
    }
    let large = vec![0x30; 100 * 1024 * 1024 + 1];
    refused(verify_cms(&large, None, at(NOW)), SignatureError::TooLarge);
}

#[test]
fn openssl_agrees_on_good_and_changed_contents() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let folder = Folder::new();
        folder.write("signed", &detached(person, CONTENT));
        for content in [CONTENT, b"another"] {
            folder.write("content", content);
            let time = NOW.to_string();
            let arguments = [
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                "signed",
                "-content",
                "content",
                "-CAfile",
                "authority.pem",
                "-purpose",
                "any",
                "-attime",
                &time,
                "-out",
                "verified",
            ];
            let theirs = folder.run("openssl", &arguments).status.success();
            let ours = verify_cms(&folder.read("signed"), Some(content), at(NOW)).is_ok();
            assert_eq!((ours, theirs), (content == CONTENT, content == CONTENT));
        }
    }
}
