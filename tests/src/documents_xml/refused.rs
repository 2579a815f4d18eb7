//! Documents that are not signed, with the reason.

use std::time::{Duration, Instant};

use tegata_documents::{
    DocumentError,
    xml::{
        Canonicalization, DigestMethod, Egov, ExternalFile, MAX_DOCUMENT_LEN, Place, Profile, Tax,
        XadesB, XadesForm, XmlError, canonicalize_document, inspect, prepare, prepare_detached,
        read,
    },
};

use super::{
    documents::{APPLICATION, CONTRACT, TAX_RETURN},
    people::{NOW, Person},
};

const ENVELOPED: Profile = Profile::XadesB(XadesB {
    form: XadesForm::Enveloped,
    unix_time: NOW,
});

#[track_caller]
fn check(document: impl AsRef<[u8]>, expected: Result<(), XmlError>) {
    let document = document.as_ref();
    let start = Instant::now();
    let expected = expected.map_err(DocumentError::Xml);
    let prepared = prepare(document, &Person::rsa().signer, &ENVELOPED).map(|_| ());
    let text = String::from_utf8_lossy(&document[..document.len().min(200)]);
    assert_eq!(prepared, expected, "{text}");
    assert_eq!(read(document).map(|_| ()), expected, "{text}");
    let canonical = canonicalize_document(document, Canonicalization::Inclusive);
    assert_eq!(canonical.map(|_| ()), expected, "{text}");
    assert!(start.elapsed() < Duration::from_secs(300), "{text}");
}

#[track_caller]
fn refused(document: impl AsRef<[u8]>, error: XmlError) {
    check(document, Err(error));
}

#[track_caller]
fn accepted(document: impl AsRef<[u8]>) {
    check(document, Ok(()));
}

#[test]
fn document_types_and_with_them_entities_are_refused() {
    for declaration in [
        "<!DOCTYPE a>",
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>",
        "<?xml version=\"1.0\"?><!-- --><!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]>",
        "<!DOCTYPE a [<!ATTLIST a id ID #IMPLIED>]>",
    ] {
        refused(format!("{declaration}<a/>"), XmlError::Dtd);
    }
    refused("<a>&b;</a>", XmlError::Malformed);
    refused("<a b='&b;'/>", XmlError::Malformed);
}

#[test]
fn an_id_that_two_elements_have_is_refused_under_whatever_name() {
    for (first, second) in [("Id", "Id"), ("Id", "id"), ("ID", "xml:id"), ("id", "ID")] {
        refused(
            format!("<a {first}='x'><b {second}='x'/></a>"),
            XmlError::DuplicateId,
        );
        refused(
            format!("<a {first}='x'><b {second}='&#120;'/></a>"),
            XmlError::DuplicateId,
        );
    }
    accepted("<a Id='x' name='x'><b id='y' xmlns:p='urn:p' p:Id='x'/></a>");
}

#[test]
fn only_utf_8_is_read_and_only_if_nothing_else_is_declared() {
    refused(
        b"<?xml version='1.0' encoding='Shift_JIS'?><a>\x93\xFA\x96\x7B</a>",
        XmlError::Encoding,
    );
    refused(
        "<?xml version='1.0' encoding='Shift_JIS'?><a/>",
        XmlError::Encoding,
    );
    refused(
        "<?xml version='1.0' encoding='EUC-JP'?><a>日本</a>",
        XmlError::Encoding,
    );
    refused(b"<a>\xC0\xAF</a>", XmlError::Encoding);
    let utf_16: Vec<u8> = "\u{FEFF}<a/>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    refused(utf_16, XmlError::Encoding);
    accepted("<?xml version='1.0' encoding='utf-8'?><a/>");
    accepted("\u{FEFF}<a/>");
}

#[test]
fn what_is_no_well_formed_xml_is_refused() {
    for document in [
        "",
        " ",
        "\u{FEFF}",
        "text",
        "<a",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>b",
        "</a>",
        "<a><!-- </a>",
        "<a>\0</a>",
        "<a>\u{1}</a>",
        "<a b='\0'/>",
        "<a b='1' b='2'/>",
        "<a xmlns:p='urn:p' xmlns:q='urn:p' p:b='1' q:b='2'/>",
        "<p:a/>",
        "<a b='<'/>",
        "<a b=c/>",
        "<a>]]></a>",
        "<a>&nbsp;</a>",
        "<a>&#0;</a>",
        "<a>&#99999999999999999999;</a>",
        "<a b='&#xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF;'/>",
        "<?xml version='1.1'?><a/>",
        " <?xml version='1.0'?><a/>",
        "<?xml\tversion='1.0'?><a/>",
        "<?xml version='1.0' other='1'?><a/>",
    ] {
        refused(document, XmlError::Malformed);
    }
}

/// Each is something that the parser would let through.
#[test]
fn what_the_parser_is_lax_about_is_refused() {
    for document in [
        "<a xmlns='urn:a' xmlns='urn:b'/>",
        "<:a/>",
        "<a></:a>",
        "<a :b='1'/>",
        "<a>&#xD800;</a>",
        "<a b='&#x110000;'/>",
        "<a xmlns:p=''/>",
        "<a><?pi+?></a>",
        "<a><?XML?></a>",
        "<a><?p:i?></a>",
        "<a/><?xml?>",
    ] {
        refused(document, XmlError::Malformed);
    }
}

#[test]
fn namespace_names_that_canonical_xml_has_no_form_for_are_refused() {
    for name in ["relative", "a/b", "#a", "1:a", ":a", "urn:日本", "urn:a b"] {
        refused(format!("<a xmlns='{name}'/>"), XmlError::NamespaceName);
        refused(
            format!("<a><b><c xmlns:p='{name}'/></b></a>"),
            XmlError::NamespaceName,
        );
    }
}

fn nested(depth: usize) -> String {
    "<a>".repeat(depth) + &"</a>".repeat(depth)
}

#[test]
fn depth_is_limited_before_anything_is_parsed() {
    accepted(nested(256));
    refused(nested(257), XmlError::Limit);
    refused(nested(1_000_000), XmlError::Limit);
    refused("<a>".repeat(1_000_000), XmlError::Limit);
    refused("<!--</a>--><a b='/>'>".repeat(300), XmlError::Limit);
}

#[test]
fn attributes_and_namespaces_are_limited_before_anything_is_parsed() {
    let attributes = |number: usize| {
        let attributes: String = (0..number).map(|index| format!(" a{index}=''")).collect();
        format!("<a{attributes}/>")
    };
    accepted(attributes(256));
    refused(attributes(257), XmlError::Limit);
    refused(attributes(500_000), XmlError::Limit);
    let namespaces = |each: usize, depth: usize| {
        let declarations: String = (0..each)
            .map(|index| format!(" xmlns:p{index}='urn:p'"))
            .collect();
        format!("<a{declarations}>").repeat(depth) + &"</a>".repeat(depth)
    };
    accepted(namespaces(1, 128));
    // The signature at the end of the root element declares two itself.
    accepted(namespaces(126, 1));
    refused(namespaces(1, 129), XmlError::Limit);
    refused(namespaces(129, 1), XmlError::Limit);
    let many = format!("<a>{}</a>", "<b xmlns='urn:b'/>".repeat(65_537));
    refused(many, XmlError::Limit);
}

#[test]
fn names_are_limited_because_they_are_compared() {
    let name = |length: usize| "n".repeat(length);
    accepted(format!(
        "<{0} {0}='' xmlns:{1}='urn:{1}'/>",
        name(1_024),
        name(1_018)
    ));
    refused(format!("<{}/>", name(1_025)), XmlError::Limit);
    refused(format!("<a {}=''/>", name(1_025)), XmlError::Limit);
    refused(
        format!("<a xmlns:p='urn:{}'/>", name(1_021)),
        XmlError::Limit,
    );
}

/// Each took minutes or more before something was limited.
#[test]
fn documents_made_to_take_long_do_not() {
    let attributes: String = (0..100_000).map(|index| format!(" a{index}=''")).collect();
    refused(
        format!("<a{attributes}{}/>", " ".repeat(8_000_000)),
        XmlError::Limit,
    );
    let declared: String = (0..126)
        .map(|index| format!(" xmlns:p{index}='urn:p'"))
        .collect();
    accepted(format!(
        "<a{declared}>{}</a>",
        "<b xmlns:p0='urn:p'/>".repeat(65_000)
    ));
}

#[test]
fn length_and_number_of_nodes_are_limited() {
    refused(vec![b' '; MAX_DOCUMENT_LEN + 1], XmlError::Limit);
    refused(
        format!("<a>{}</a>", "<b/>".repeat(1_000_001)),
        XmlError::Limit,
    );
}

#[test]
fn what_has_no_room_for_a_signature_is_known_by_looking_at_it() {
    let long = format!("<a>{}</a>", " ".repeat(MAX_DOCUMENT_LEN - 100));
    let many = format!("<a>{}</a>", "<b/>".repeat(999_970));
    for document in [long, many] {
        let limit = DocumentError::Xml(XmlError::Limit);
        assert_eq!(inspect(document.as_bytes()), Err(limit));
        assert_eq!(prepared(&document, &ENVELOPED), Err(limit));
    }
}

#[test]
fn markup_in_quotes_comments_and_sections_is_none() {
    accepted(
        "<a b='>' c=\"/>'\" d='\"'><!-- <a> <!DOCTYPE a> --><![CDATA[<a><!DOCTYPE a>]]><?p <a> ?></a>",
    );
}

fn prepared(document: &str, profile: &Profile) -> Result<(), DocumentError> {
    prepare(document.as_bytes(), &Person::rsa().signer, profile).map(|_| ())
}

fn egov(ids: &[&str], place: Place) -> Profile {
    let ids = ids.iter().map(|id| (*id).to_owned()).collect();
    Profile::Egov(Egov {
        ids,
        files: Vec::new(),
        place,
    })
}

#[test]
fn an_application_needs_something_to_sign_and_a_place_outside_of_it() {
    let end_of = |name: &str| Place::EndOf(name.to_owned());
    for (ids, place, error) in [
        (&[][..], Place::EndOfRoot, XmlError::NothingToSign),
        (&["なし"], Place::EndOfRoot, XmlError::UnknownId),
        (&["構成情報"], end_of("なし"), XmlError::Place),
        (&["構成情報"], end_of("構成情報"), XmlError::Place),
        (&["構成情報"], end_of("添付書類"), XmlError::Place),
    ] {
        assert_eq!(prepared(APPLICATION, &egov(ids, place)), Err(error.into()));
    }
    let twice = APPLICATION.replace("<署名情報/>", "<署名情報/><署名情報/>");
    let profile = egov(&["構成情報"], end_of("署名情報"));
    assert_eq!(prepared(APPLICATION, &profile), Ok(()));
    assert_eq!(prepared(&twice, &profile), Err(XmlError::Place.into()));
    let misleading = APPLICATION.replace("Id=\"構成情報\"", "Id=\"a\u{202E}b\"");
    assert_eq!(
        prepared(&misleading, &egov(&["a\u{202E}b"], Place::EndOfRoot)),
        Err(XmlError::UnknownId.into())
    );
}

#[test]
fn only_tax_returns_are_signed_as_such() {
    let profile = Profile::Tax(Tax::default());
    assert_eq!(prepared(TAX_RETURN, &profile), Ok(()));
    for other in [
        APPLICATION.to_owned(),
        TAX_RETURN.replace("id=\"DATA\"", "id=\"data\""),
        "<DATA/>".to_owned(),
    ] {
        assert_eq!(prepared(&other, &profile), Err(XmlError::Root.into()));
    }
}

#[test]
fn a_detached_signature_needs_files_and_a_time_that_can_be_written() {
    let person = Person::rsa();
    let none = prepare_detached(&[], &person.signer, NOW);
    assert_eq!(none.map(|_| ()), Err(XmlError::NothingToSign.into()));
    let file = ExternalFile::of_bytes("a", DigestMethod::Sha256, b"").unwrap();
    let late = prepare_detached(&[file], &person.signer, u64::MAX);
    assert_eq!(late.map(|_| ()), Err(XmlError::Time.into()));
}

#[test]
fn a_signature_that_would_break_another_is_refused() {
    let person = Person::rsa();
    for (document, profile) in [
        (TAX_RETURN, Profile::Tax(Tax::default())),
        (CONTRACT, ENVELOPED),
    ] {
        let signed = person.sign(prepare(document.as_bytes(), &person.signer, &profile).unwrap());
        let again = prepare(&signed, &Person::p384().signer, &profile);
        assert_eq!(again.map(|_| ()), Err(XmlError::OtherSignature.into()));
    }
}
