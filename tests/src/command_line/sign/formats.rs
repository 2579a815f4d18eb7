//! Every format and profile, judged by `tegata verify` and by other people's programs.

use tegata_cli::{Asking, Language};

use super::{Desk, SIGNED, apart, bench, folder, signed, tegata, tegata_in};
use crate::documents::{
    pdf::builder::Builder,
    tools::{Folder, written},
};

const TEXT: &[u8] = "契約します。\n".as_bytes();
const XML: &[u8] = b"<contract><sum>1</sum></contract>";
const TAX: &[u8] = b"<DATA id=\"DATA\"><IT/></DATA>";

/// `tegata verify` says that all is good.
#[track_caller]
fn verifies(folder: &Folder, arguments: &[&str]) {
    let line = [&["verify", "--anchor", "anchor.der"], arguments].concat();
    let said = tegata(folder, &mut Desk::new(&bench(), &[]), &line);
    assert_eq!(said.exit, 0, "{}{}", said.out, said.err);
}

/// Whether OpenSSL takes a signature, with the content where it is detached.
fn openssl_verifies(folder: &Folder, signature: &str, more: &[&str]) -> bool {
    let pem = [
        "x509",
        "-inform",
        "DER",
        "-in",
        "anchor.der",
        "-out",
        "anchor.pem",
    ];
    folder.succeed("openssl", &pem);
    let verify = [
        "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", signature,
    ];
    let trust = [
        "-CAfile",
        "anchor.pem",
        "-purpose",
        "any",
        "-out",
        "verified",
    ];
    let output = folder.run("openssl", &[&verify[..], &trust, more].concat());
    output.status.success()
}

#[test]
fn any_file_gets_a_detached_cms_that_openssl_takes() {
    apart(|| {
        let folder = folder();
        folder.write("契約.txt", TEXT);
        signed(&folder, &["契約.txt"], &["契約.txt.p7s"]);
        verifies(&folder, &["--content", "契約.txt", "契約.txt.p7s"]);
        assert!(openssl_verifies(
            &folder,
            "契約.txt.p7s",
            &["-content", "契約.txt"]
        ));
        folder.write("契約.txt", b"another text");
        assert!(!openssl_verifies(
            &folder,
            "契約.txt.p7s",
            &["-content", "契約.txt"]
        ));
    });
}

#[test]
fn a_cms_around_the_file_holds_it_whole() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", TEXT);
        signed(&folder, &["--attached", "a.txt"], &["a.txt.p7m"]);
        verifies(&folder, &["a.txt.p7m"]);
        assert!(openssl_verifies(&folder, "a.txt.p7m", &[]));
        assert_eq!(folder.read("verified"), TEXT);
    });
}

#[test]
fn jws_is_written_detached_and_attached() {
    apart(|| {
        let folder = folder();
        folder.write("a.json", b"{}");
        let jws = ["--format", "jws", "a.json"];
        signed(&folder, &jws, &["a.json.jws"]);
        verifies(&folder, &["--content", "a.json", "a.json.jws"]);
        let attached = [&["--attached", "--force"][..], &jws].concat();
        signed(&folder, &attached, &["a.json.jws"]);
        verifies(&folder, &["a.json.jws"]);
    });
}

#[test]
fn a_pdf_gets_what_agencies_take_unless_another_profile_is_named() {
    apart(|| {
        let folder = folder();
        let pdf = Builder::new().build();
        for (profile, sub_filter) in [
            (&[][..], "adbe.pkcs7.detached"),
            (&["--profile", "government"], "adbe.pkcs7.detached"),
            (&["--profile", "pades-b"], "ETSI.CAdES.detached"),
            (&["--format", "pdf"], "adbe.pkcs7.detached"),
        ] {
            folder.write("contract.pdf", &pdf);
            let arguments = [profile, &["--force", "contract.pdf"]].concat();
            signed(&folder, &arguments, &["contract-signed.pdf"]);
            verifies(&folder, &["contract-signed.pdf"]);
            assert!(folder.read("contract-signed.pdf").starts_with(&pdf));
            let said = written(&folder.run("pdfsig", &["-nocert", "contract-signed.pdf"]));
            assert!(
                said.contains("Signature Validation: Signature is Valid."),
                "{said}"
            );
            assert!(said.contains(sub_filter), "{said}");
        }
    });
}

#[test]
fn xml_gets_xades_and_a_tax_return_the_experimental_form_which_is_said() {
    apart(|| {
        let folder = folder();
        folder.write("a.xml", XML);
        signed(&folder, &["a.xml"], &["a-signed.xml"]);
        verifies(&folder, &["a-signed.xml"]);
        let xades = |name| {
            folder
                .read(name)
                .windows(19)
                .any(|part| part == b"QualifyingPropertie")
        };
        assert!(xades("a-signed.xml"));

        for profile in [&[][..], &["--profile", "tax"], &["--format", "xml"]] {
            folder.write("return.xtx", TAX);
            let line = [&["sign", "--force"], profile, &["return.xtx"]].concat();
            let said = tegata(&folder, &mut Desk::new(&bench(), &SIGNED), &line);
            assert_eq!(said.exit, 0, "{}", said.err);
            assert!(said.err.contains("EXPERIMENTAL"));
            verifies(&folder, &["return-signed.xtx"]);
            assert!(!xades("return-signed.xtx"));
        }
    });
}

#[test]
fn all_files_of_a_command_are_signed_with_one_password_and_one_line_each() {
    apart(|| {
        let folder = folder();
        folder.write("a.pdf", &Builder::new().build());
        folder.write("b.xml", XML);
        folder.write("c.txt", TEXT);
        std::fs::create_dir(folder.path("signed.d")).unwrap();
        let bench = bench();
        let mut desk = Desk::new(&bench, &SIGNED);
        let line = ["sign", "-o", "signed.d", "a.pdf", "b.xml", "c.txt"];
        let said = tegata(&folder, &mut desk, &line);
        let written = ["a-signed.pdf", "b-signed.xml", "c.txt.p7s"];
        let written = written.map(|name| folder.path("signed.d").join(name));
        let lines: Vec<_> = written.iter().map(|path| path.to_str().unwrap()).collect();
        assert_eq!(said.out.lines().collect::<Vec<_>>(), lines);
        // Once to read the certificate, once to sign.
        assert_eq!(bench.passwords_sent(), 2);
        let seen = desk.seen.lock().unwrap();
        assert_eq!(seen.names, ["a.pdf", "b.xml", "c.txt"]);
        assert_eq!(
            (seen.documents.len(), seen.asked_in),
            (3, Some(Asking::Window))
        );
    });
}

#[test]
fn nothing_is_said_of_the_signer() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", TEXT);
        let items = tegata_virtual_card::Persona::adult(1).basic_items;
        for language in [Language::En, Language::Ja] {
            let mut desk = Desk::new(&bench(), &SIGNED);
            let line = ["sign", "--force", "a.txt"];
            let said = tegata_in(&folder, &mut desk, language, &line);
            assert_eq!((said.exit, &*said.err), (0, ""));
            assert!(!said.out.contains(&items.name.certified));
        }
    });
}
