//! Signed documents that somebody rearranged: what was signed is still in them, but something else
//! stands where it stood. The eight ways of signature wrapping that are known from SAML, on a form.

use tegata_documents::{
    DocumentError,
    xml::{Place, Profile, Tax, XadesForm, XmlError, read},
};

use super::{
    documents::{APPLICATION, CONTRACT, TAX_RETURN},
    people::Person,
    signed::{application, sign, xades},
};

/// The parts of a signed application.
struct Parts {
    head: String,
    signed: String,
    signature: String,
    tail: String,
}

impl Parts {
    fn new() -> Self {
        let document = sign(Person::rsa(), APPLICATION, &application(Place::EndOfRoot));
        let signatures = read(document.as_bytes()).unwrap();
        let signature = signatures[0].range().clone();
        let element = signatures[0].covered().unwrap()[0].range().clone();
        Self {
            head: document[..element.start].to_owned(),
            signed: document[element].to_owned(),
            signature: document[signature.clone()].to_owned(),
            tail: document[signature.end..].to_owned(),
        }
    }

    /// The element that an attacker wants to be taken for the signed one.
    fn evil(&self, id: &str) -> String {
        let evil = self.signed.replace("山田", "悪人");
        evil.replace("Id=\"構成情報\"", &format!("Id=\"{id}\""))
    }

    /// The signature with the signed element inside it, as it was outside: without a namespace.
    fn signature_around(&self, content: &str) -> String {
        let object = format!("<Object><w xmlns=\"\">{content}</w></Object></Signature>");
        self.signature.replace("</Signature>", &object)
    }

    fn document(&self, content: &str) -> String {
        [&self.head, content, &*self.tail].concat()
    }
}

fn inside(element: &str, content: &str) -> String {
    element.replace("</構成情報>", &format!("{content}</構成情報>"))
}

/// XSW1 to XSW8, with this id for the forged element.
fn rearranged(parts: &Parts, id: &str) -> [String; 8] {
    let (evil, signed, signature) = (&*parts.evil(id), &*parts.signed, &*parts.signature);
    let around = &*parts.signature_around(signed);
    [
        inside(evil, around),
        [evil, signature, signed].concat(),
        [evil, signed, signature].concat(),
        [&*inside(evil, signed), signature].concat(),
        [&*inside(evil, signature), signed].concat(),
        [evil, around].concat(),
        [&*format!("<拡張>{evil}</拡張>"), signed, signature].concat(),
        [
            &*inside(evil, ""),
            &*parts.signature_around(&inside(signed, "")),
        ]
        .concat(),
    ]
}

#[test]
fn wrapping_with_the_same_id_is_refused() {
    let parts = Parts::new();
    for (index, content) in rearranged(&parts, "構成情報").iter().enumerate() {
        let result = read(parts.document(content).as_bytes());
        assert_eq!(
            result.map(|_| ()),
            Err(DocumentError::Xml(XmlError::DuplicateId)),
            "XSW{}",
            index + 1
        );
    }
}

#[test]
fn wrapping_with_another_id_yields_what_was_signed_and_where_it_is() {
    let parts = Parts::new();
    for (index, content) in rearranged(&parts, "偽").iter().enumerate() {
        let document = parts.document(content);
        assert!(document.contains("悪人"), "the attack is in the document");
        let signatures = read(document.as_bytes()).unwrap();
        let covered = signatures[0]
            .covered()
            .unwrap_or_else(|| panic!("XSW{}", index + 1));
        let [covered] = covered[..] else {
            panic!("one element")
        };
        assert_eq!(
            document[covered.range().clone()],
            parts.signed,
            "XSW{}",
            index + 1
        );
        let canonical = String::from_utf8_lossy(covered.canonical());
        assert!(
            canonical.contains("山田") && !canonical.contains("悪人"),
            "XSW{}",
            index + 1
        );
    }
}

#[test]
fn a_document_signed_as_a_whole_cannot_be_put_into_another() {
    for (document, profile, root) in [
        (TAX_RETURN, Profile::Tax(Tax::default()), "<DATA "),
        (CONTRACT, xades(XadesForm::Enveloped), "<c:契約 "),
    ] {
        let signed = sign(Person::rsa(), document, &profile);
        let (before, rest) = signed.split_at(signed.find(root).unwrap());
        let end = rest.rfind('>').unwrap();
        let end = if rest.ends_with("<?end?>\n") {
            rest.rfind("\n<?end").unwrap()
        } else {
            end + 1
        };
        let (rest, after) = rest.split_at(end);
        let wrapped = format!("{before}<evil>{rest}</evil>{after}");
        assert_eq!(read(wrapped.as_bytes()).unwrap()[0].covered(), None);
    }
}

#[test]
fn what_is_put_into_an_enveloped_signature_is_not_covered() {
    let signed = sign(Person::rsa(), TAX_RETURN, &Profile::Tax(Tax::default()));
    let object = "<dsig:Object><INCOME>1</INCOME></dsig:Object></dsig:Signature>";
    let changed = signed.replace("</dsig:Signature>", object);
    let signatures = read(changed.as_bytes()).unwrap();
    let covered = signatures[0].covered().unwrap();
    let canonical = String::from_utf8_lossy(covered[0].canonical());
    assert!(
        canonical.contains("<INCOME>1200000</INCOME>") && !canonical.contains("<INCOME>1</INCOME>")
    );
}

#[test]
fn a_comment_does_not_split_what_was_signed() {
    let signed = sign(Person::rsa(), TAX_RETURN, &Profile::Tax(Tax::default()));
    let changed = signed.replace("1200000", "12<!-- -->00000");
    let signatures = read(changed.as_bytes()).unwrap();
    let canonical =
        String::from_utf8_lossy(signatures[0].covered().unwrap()[0].canonical()).into_owned();
    assert!(canonical.contains("<INCOME>1200000</INCOME>"));
}

/// Reads a signed contract with one change to its signature.
#[track_caller]
fn refused(from: &str, to: &str, error: DocumentError) {
    let signed = sign(Person::rsa(), CONTRACT, &xades(XadesForm::Enveloped));
    let changed = signed.replacen(from, to, 1);
    assert_ne!(signed, changed, "nothing to change");
    assert_eq!(
        read(changed.as_bytes()).map(|_| ()),
        Err(error),
        "{from} → {to}"
    );
}

#[test]
fn algorithms_and_transforms_that_are_not_known_are_refused() {
    for (from, to) in [
        ("xmldsig-more#rsa-sha256", "xmldsig-more#ecdsa-sha384"),
        (
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        ),
        (
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        ),
        (
            "http://www.w3.org/2001/04/xmlenc#sha256",
            "http://www.w3.org/2000/09/xmldsig#sha1",
        ),
        (
            "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
            "http://www.w3.org/TR/1999/REC-xslt-19991116",
        ),
        (
            "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
            "http://www.w3.org/TR/1999/REC-xpath-19991116",
        ),
        (
            "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
            "http://www.w3.org/2002/06/xmldsig-filter2",
        ),
        (
            "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
            "http://www.w3.org/2001/10/xml-exc-c14n#",
        ),
        ("xml-exc-c14n#\"", "xml-exc-c14n#WithComments\""),
        (
            "xml-exc-c14n#\"/>",
            "xml-exc-c14n#\"><x/></ds:CanonicalizationMethod>",
        ),
        (" URI=\"\"", ""),
        (" URI=\"\"", " URI=\"#xpointer(/)\""),
        (" URI=\"\"", " URI=\"#xml-signature-1\""),
    ] {
        refused(from, to, XmlError::UnsupportedAlgorithm.into());
    }
}

#[test]
fn a_file_is_hashed_as_it_is_and_by_its_plain_name_only() {
    let signed = sign(Person::rsa(), APPLICATION, &application(Place::EndOfRoot));
    let uri = "URI=\"%E6%B7%BB%E4%BB%98%201.pdf\">";
    let transform = "<Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
    for (to, error) in [
        (
            format!("{uri}<Transforms>{transform}</Transforms>"),
            XmlError::UnsupportedAlgorithm,
        ),
        ("URI=\"../1.pdf\">".to_owned(), XmlError::FileName),
        (
            "URI=\"http://a.example/1.pdf\">".to_owned(),
            XmlError::FileName,
        ),
    ] {
        let changed = signed.replace(uri, &to);
        assert_ne!(signed, changed);
        assert_eq!(
            read(changed.as_bytes()).map(|_| ()),
            Err(error.into()),
            "{to}"
        );
    }
}

#[test]
fn signatures_of_another_form_are_refused() {
    let form = || DocumentError::Xml(XmlError::SignatureForm);
    for (from, to) in [
        ("<ds:SignatureValue>", "<ds:SignatureValue><!-- -->"),
        ("<ds:DigestValue>", "<ds:DigestValue>A<!-- -->"),
        ("</ds:DigestValue>", "<!-- --></ds:DigestValue>"),
        ("<ds:DigestValue>", "<ds:DigestValue>*"),
        ("<ds:SignatureValue>", "<ds:Object/><ds:SignatureValue>"),
        ("<ds:SignatureValue>", "text<ds:SignatureValue>"),
        ("<ds:SignedInfo>", "<ds:SignedInfo><ds:Other/>"),
        ("<ds:KeyInfo>", "<ds:Other/><ds:KeyInfo>"),
        ("<ds:X509Data>", "<ds:X509Data/><ds:X509Data>"),
        ("</ds:Signature>", "<ds:Other/></ds:Signature>"),
        ("<xades:Cert>", "<xades:Cert/><xades:Cert>"),
        (
            "xades:SignedProperties Id",
            "xades:SignedProperties Other=\"1\" id2",
        ),
    ] {
        let error = if to.contains("id2") {
            XmlError::UnknownId.into()
        } else {
            form()
        };
        let signed = sign(Person::rsa(), CONTRACT, &xades(XadesForm::Enveloped));
        let changed = signed.replacen(from, to, 1).replace(
            "</xades:SignedProperties Other=\"1\" id2",
            "</xades:SignedProperties",
        );
        assert_ne!(signed, changed, "nothing to change");
        assert_eq!(
            read(changed.as_bytes()).map(|_| ()),
            Err(error),
            "{from} → {to}"
        );
    }
    refused(
        "<ds:SignatureValue>",
        "<ds:SignatureValue>AAAA",
        DocumentError::SignatureLength,
    );
    refused(
        "http://uri.etsi.org/01903/v1.3.2#",
        "http://uri.etsi.org/01903/v1.1.1#",
        form(),
    );
}

#[test]
fn properties_that_name_another_certificate_or_are_not_those_referred_to_are_refused() {
    let form = || DocumentError::Xml(XmlError::SignatureForm);
    let ours = sign(Person::rsa(), CONTRACT, &xades(XadesForm::Enveloped));
    let theirs = sign(Person::p384(), CONTRACT, &xades(XadesForm::Enveloped));
    let digest = |text: &str| {
        let (_, rest) = text.split_once("<xades:CertDigest>").unwrap();
        rest.split_once("</xades:CertDigest>").unwrap().0.to_owned()
    };
    let changed = ours.replace(&digest(&ours), &digest(&theirs));
    assert_eq!(read(changed.as_bytes()).map(|_| ()), Err(form()));
    refused(
        "Type=\"http://uri.etsi.org/01903#SignedProperties\" URI=\"#xml-signature-1-properties\"",
        "Type=\"http://uri.etsi.org/01903#SignedProperties\" URI=\"#xml-signature-1-reference-0\"",
        form(),
    );
}

#[test]
fn signatures_and_references_are_limited() {
    let signed = sign(Person::rsa(), TAX_RETURN, &Profile::Tax(Tax::default()));
    let start = signed.find("<dsig:Reference").unwrap();
    let end = signed.find("</dsig:SignedInfo>").unwrap();
    let reference = signed[start..end].replace(" Id=\"xml-signature-1-reference-0\"", "");
    let many =
        |number: usize| [&signed[..start], &reference.repeat(number), &signed[end..]].concat();
    assert!(read(many(256).as_bytes()).is_ok());
    assert_eq!(
        read(many(257).as_bytes()).map(|_| ()),
        Err(XmlError::Limit.into())
    );
    let signature = read(signed.as_bytes()).unwrap()[0].range().clone();
    let signature = signed[signature].replace("Id=", "name=");
    let many = |number: usize| format!("<DATA>{}</DATA>", signature.repeat(number));
    assert!(read(many(16).as_bytes()).is_ok());
    assert_eq!(
        read(many(17).as_bytes()).map(|_| ()),
        Err(XmlError::Limit.into())
    );
}

#[test]
fn the_work_that_a_document_can_ask_for_is_limited() {
    let text = "x".repeat(1024 * 1024);
    let document = TAX_RETURN.replace("1200000", &text);
    let signed = sign(Person::rsa(), &document, &Profile::Tax(Tax::default()));
    let start = signed.find("<dsig:Reference").unwrap();
    let end = signed.find("</dsig:SignedInfo>").unwrap();
    let reference = signed[start..end].replace(" Id=\"xml-signature-1-reference-0\"", "");
    let many = [&signed[..start], &reference.repeat(200), &signed[end..]].concat();
    assert_eq!(
        read(many.as_bytes()).map(|_| ()),
        Err(XmlError::Limit.into())
    );
}
