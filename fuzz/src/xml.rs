//! XML documents: what can be signed verifies once it was, and hands out what was signed; what
//! verifies without having been signed here hands out nothing that was not.

use std::sync::OnceLock;

use tegata_documents::{
    DocumentError,
    xml::{self, Egov, Place, Profile, Tax, XadesB, XadesForm, XmlError},
};

use crate::{
    Reached, example,
    person::{Person, judgment, verifier},
};

/// Signs the bytes in every profile, and verifies them.
pub fn run(data: &[u8]) -> Reached {
    let inspected = xml::inspect(data);
    look_for_parts(data, inspected.is_ok());
    let mut signed = false;
    for profile in profiles() {
        signed |= sign(data, inspected, &profile);
    }
    let verified = verify(data);
    assert!(inspected.is_ok() || !verified, "good, and cannot be read");
    if signed && verified {
        Reached::End
    } else {
        Reached::Short
    }
}

fn profiles() -> [Profile; 4] {
    let xades = |form| {
        Profile::XadesB(XadesB {
            form,
            unix_time: example::NOW.as_secs(),
        })
    };
    [
        xades(XadesForm::Enveloped),
        xades(XadesForm::Enveloping),
        Profile::Tax(Tax::default()),
        part(),
    ]
}

fn part() -> Profile {
    Profile::Egov(Egov {
        ids: vec!["part".to_owned()],
        files: Vec::new(),
        place: Place::EndOfRoot,
    })
}

/// What can be read is told its parts, each of which is there.
fn look_for_parts(data: &[u8], is_read: bool) {
    let application = xml::application(data);
    assert!(
        application.is_ok() || !is_read,
        "read, and its parts are not"
    );
    let Ok(application) = application else {
        return;
    };
    for id in application.parts.into_iter().chain(application.others) {
        let egov = Egov {
            ids: vec![id],
            files: Vec::new(),
            place: application.place.clone(),
        };
        let unknown = DocumentError::Xml(XmlError::UnknownId);
        assert_ne!(egov.check(data), Err(unknown));
    }
}

/// What is known without a signer is what comes of it.
fn foresee(data: &[u8], profile: &Profile, prepared: Option<DocumentError>) {
    if let Profile::Egov(egov) = profile {
        match (egov.check(data), prepared) {
            (Ok(()), None | Some(DocumentError::Xml(XmlError::Limit))) | (Err(_), Some(_)) => {}
            (foreseen, came) => panic!("{foreseen:?} was foreseen, and {came:?} came"),
        }
    }
}

/// What was looked at is refused only for what was told of it, for what the profile asks, or because
/// there is no room for one more.
fn sign(data: &[u8], inspected: Result<xml::Facts, DocumentError>, profile: &Profile) -> bool {
    let person = Person::with_rsa();
    let prepared = xml::prepare(data, &person.signer, profile);
    foresee(data, profile, prepared.as_ref().err().copied());
    let prepared = match (inspected, prepared) {
        (Err(_), Err(_)) => return false,
        (Err(reason), Ok(_)) => panic!("signed in spite of {reason:?}"),
        (Ok(facts), Err(reason)) => {
            assert!(is_expected(facts, profile, reason), "{reason:?}");
            return false;
        }
        (Ok(_), Ok(prepared)) => prepared,
    };
    let facts = inspected.expect("it is one that can be signed");
    let enveloping = profiles()[1] == *profile;
    assert!(facts.takes_signature || enveloping, "another is broken");
    let signature = person.sign(prepared.to_be_signed());
    let signed = prepared.finish(&signature);
    let now = xml::inspect(&signed).expect("it can be read again");
    assert_eq!(now.signatures, facts.signatures + 1);
    if facts.signatures == 0 || is_good(data) {
        let verdict = verifier().verify_xml(&signed, &[], judgment());
        let verdict = verdict.expect("what was signed is good");
        assert!(!verdict.nodes().is_empty(), "something was signed");
    }
    true
}

fn is_expected(facts: xml::Facts, profile: &Profile, reason: DocumentError) -> bool {
    let DocumentError::Xml(reason) = reason else {
        return false;
    };
    match (reason, profile) {
        (XmlError::Limit, _) => true,
        (XmlError::Root, Profile::Tax(_)) => !facts.is_tax_return,
        (XmlError::UnknownId | XmlError::Place, Profile::Egov(_)) => true,
        (_, Profile::XadesB(xades)) if xades.form == XadesForm::Enveloping => facts.signatures > 0,
        _ => !facts.takes_signature,
    }
}

fn is_good(data: &[u8]) -> bool {
    verifier().verify_xml(data, &[], judgment()).is_ok()
}

/// Whether it is good; if so, what it hands out was signed here.
fn verify(data: &[u8]) -> bool {
    let Ok(verdict) = verifier().verify_xml(data, &[], judgment()) else {
        return false;
    };
    for node in verdict.nodes() {
        let is_known = handed_out().iter().any(|it| it == node.canonical());
        assert!(is_known, "something else is handed out");
    }
    true
}

const CONTRACT: &str =
    "<?xml version=\"1.0\"?>\n<!-- a --><contract ><sum>1000</sum><b\n/></contract>";
const TAX_RETURN: &str = "<DATA id='DATA'><a:a xmlns:a=\"urn:a\">&#x540D;</a:a></DATA>";
const FORM: &str = "<form><part Id=\"part\"><name>a</name></part><end/></form>";

/// Two of them as wholes, and the part of one.
const CANONICAL: [&str; 3] = [
    "<contract><sum>1000</sum><b></b></contract>",
    "<DATA id=\"DATA\"><a:a xmlns:a=\"urn:a\">名</a:a></DATA>",
    "<part Id=\"part\"><name>a</name></part>",
];

fn signed(person: &Person, document: &[u8], profile: &Profile) -> Vec<u8> {
    let prepared = xml::prepare(document, &person.signer, profile).expect("it can be signed");
    let signature = person.sign(prepared.to_be_signed());
    prepared.finish(&signature)
}

/// What may be handed out: these documents and parts, and what an enveloping signature has in it.
fn handed_out() -> &'static [Vec<u8>] {
    static NODES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    NODES.get_or_init(|| {
        let contract = CANONICAL[0];
        let object = format!(
            "<ds:Object xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"xml-signature-1-content\">\n{contract}</ds:Object>"
        );
        let documents = CANONICAL.map(str::to_owned).into_iter();
        documents.chain([object]).map(String::into_bytes).collect()
    })
}

/// Documents of each kind, signed once and twice, and some that are refused.
pub fn seeds() -> Vec<Vec<u8>> {
    static SEEDS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    SEEDS.get_or_init(make_seeds).clone()
}

fn make_seeds() -> Vec<Vec<u8>> {
    let [enveloped, enveloping, tax, part] = profiles();
    let (rsa, p384) = (Person::with_rsa(), Person::with_p384());
    let once = signed(p384, FORM.as_bytes(), &part);
    let mut seeds = vec![
        signed(rsa, &once, &part),
        signed(p384, CONTRACT.as_bytes(), &enveloped),
        signed(rsa, CONTRACT.as_bytes(), &enveloping),
        signed(rsa, TAX_RETURN.as_bytes(), &tax),
        once,
    ];
    let texts = [
        CONTRACT,
        TAX_RETURN,
        FORM,
        "<a/>",
        "<a>&#13;<![CDATA[]]></a>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<a id='b'><c id='b'/></a>",
        "",
    ];
    seeds.extend(texts.map(|text| text.as_bytes().to_vec()));
    seeds
}
