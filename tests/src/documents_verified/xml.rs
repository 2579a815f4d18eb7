//! XML: what is handed out is what was signed, whatever stands beside it.

use base64::{Engine, engine::general_purpose::STANDARD};
use tegata_documents::xml::{DigestMethod, Egov, ExternalFile, Place, Profile, read};
use tegata_verifier::{AttachedFile, Coverage, SignatureError};

use super::*;

const CONTRACT: &str = "<?xml version=\"1.0\"?>\n<contract><sum>1000</sum></contract>";
const FORM: &str = "<form><part Id=\"part\"><name>Hanako</name></part><end/></form>";
const FILE: AttachedFile<'static> = AttachedFile {
    name: "a.pdf",
    bytes: b"%PDF",
};

fn verify(document: &str, files: &[AttachedFile<'_>]) -> Verdict {
    verifier().verify_xml(document.as_bytes(), files, at(NOW))
}

fn part_and_file() -> Profile {
    let file = ExternalFile::of_bytes(FILE.name, DigestMethod::Sha256, FILE.bytes).unwrap();
    Profile::Egov(Egov {
        ids: vec!["part".to_owned()],
        files: vec![file],
        place: Place::EndOfRoot,
    })
}

#[test]
fn a_contract_signed_as_a_whole_is_good_with_both_kinds_of_key() {
    for person in [Person::with_rsa(), Person::with_p384()] {
        let signed = xml_signed(person, CONTRACT, &enveloped());
        let document = verify(&signed, &[]).unwrap();
        let signature = &document.signatures()[0];
        assert_eq!(signature.coverage(), Coverage::WholeDocument);
        assert_eq!(signature.claimed_at(), Some(UnixTime::from_secs(NOW)));
        let [node] = document.nodes() else {
            panic!("one node")
        };
        assert!(node.is_whole_document());
        assert_eq!(
            node.canonical(),
            b"<contract><sum>1000</sum></contract>".as_slice()
        );
    }
}

#[test]
fn what_is_not_the_whole_is_said_to_be_a_part() {
    let signed = xml_signed(Person::with_rsa(), FORM, &part_and_file());
    let document = verify(&signed, &[FILE]).unwrap();
    let coverage = document.signatures()[0].coverage();
    assert_eq!(coverage, Coverage::Parts { nodes: 1, files: 1 });
}

#[test]
fn an_attached_file_must_be_there_and_the_same() {
    let signed = xml_signed(Person::with_rsa(), FORM, &part_and_file());
    refused(verify(&signed, &[]), SignatureError::ContentMissing);
    let other = AttachedFile {
        bytes: b"%PDG",
        ..FILE
    };
    refused(verify(&signed, &[other]), SignatureError::ContentMismatch);
}

#[test]
fn a_changed_document_is_refused() {
    let signed = xml_signed(Person::with_rsa(), CONTRACT, &enveloped());
    let changed = signed.replace("1000", "9000");
    refused(verify(&changed, &[]), SignatureError::ContentMismatch);
}

/// The forged part under the same id, or the signed one moved away from where programs look.
#[test]
fn wrapping_never_hands_out_the_forged_part() {
    let signed = xml_signed(Person::with_rsa(), FORM, &part_and_file());
    let part = "<part Id=\"part\"><name>Hanako</name></part>";
    assert!(signed.contains(part));
    let with = |content: &str| verify(&signed.replace(part, content), &[FILE]);
    let twin = part.replace("Hanako", "Mallory");
    refused(with(&format!("{twin}{part}")), SignatureError::DuplicateId);
    refused(with(&format!("{part}{twin}")), SignatureError::DuplicateId);
    let forged = twin.replace("Id=\"part\"", "Id=\"other\"");
    for content in [
        format!("{forged}{part}"),
        format!("{forged}<x>{part}</x>"),
        forged.replace("</part>", &format!("{part}</part>")),
    ] {
        let document = with(&content).unwrap();
        let [node] = document.nodes() else {
            panic!("one node")
        };
        assert_eq!(node.canonical(), part.as_bytes());
        let coverage = document.signatures()[0].coverage();
        assert!(matches!(coverage, Coverage::Parts { .. }));
    }
}

#[test]
fn weak_digests_are_refused() {
    let signed = xml_signed(Person::with_rsa(), CONTRACT, &enveloped());
    let weak = [
        (
            "http://www.w3.org/2001/04/xmlenc#sha256",
            "http://www.w3.org/2000/09/xmldsig#sha1",
        ),
        (
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        ),
    ];
    for (strong, weak) in weak {
        assert!(signed.contains(strong));
        refused(
            verify(&signed.replace(strong, weak), &[]),
            SignatureError::AlgorithmNotAllowed,
        );
    }
}

#[test]
fn a_document_without_a_signature_is_not_good() {
    refused(verify(CONTRACT, &[]), SignatureError::NoSignature);
}

#[test]
fn the_signature_of_one_document_is_not_that_of_another() {
    let signed = xml_signed(Person::with_rsa(), CONTRACT, &enveloped());
    let range = read(signed.as_bytes()).unwrap()[0].range().clone();
    let other = format!("<contract><sum>9000</sum>{}</contract>", &signed[range]);
    refused(verify(&other, &[]), SignatureError::ContentMismatch);
}

/// The reference to the document is taken away and the rest signed again: what remains is what the
/// signer says about a signature of nothing.
#[test]
fn a_signature_of_its_own_properties_only_signs_no_document() {
    let person = Person::with_rsa();
    let signed = xml_signed(person, CONTRACT, &enveloped());
    let (head, rest) = signed.split_once("<ds:Reference ").unwrap();
    let (_, rest) = rest.split_once("</ds:Reference>").unwrap();
    let bare = format!("{head}{rest}");
    let signature = &read(bare.as_bytes()).unwrap()[0];
    let value = person.sign(signature.signed_info());
    let value = STANDARD.encode(value.as_bytes());
    let (before, old) = bare.split_once("<ds:SignatureValue").unwrap();
    let (attributes, _) = old.split_once('>').unwrap();
    let (_, after) = old.split_once("</ds:SignatureValue>").unwrap();
    let bare = format!("{before}<ds:SignatureValue{attributes}>{value}</ds:SignatureValue>{after}");
    refused(verify(&bare, &[]), SignatureError::CoverageIncomplete);
}
