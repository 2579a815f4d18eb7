//! PDFs: what can be signed verifies once it was, and has the facts that were told before; what
//! verifies was signed here.

use std::sync::OnceLock;

use tegata_documents::pdf::{self, Facts, Profile, Request, ShownText, SignedPdf};
use tegata_verifier::Coverage;

use crate::{
    Reached,
    person::{Person, judgment, now, verifier},
};

/// Signs the bytes, and verifies them.
pub fn run(data: &[u8]) -> Reached {
    let verified = is_good(data);
    assert!(!verified || is_known(data), "something else is good");
    let signed = sign(data, verified);
    if verified && signed {
        Reached::End
    } else {
        Reached::Short
    }
}

fn is_good(data: &[u8]) -> bool {
    verifier().verify_pdf(data, judgment()).is_ok()
}

/// The same as a seed but for the case of the digits of all of a signature, which nothing signs.
fn is_known(data: &[u8]) -> bool {
    let parsed = SignedPdf::parse(data).expect("it was verified");
    let unsigned = parsed
        .signatures
        .iter()
        .map(|signature| signature.ranges[0].end..signature.ranges[1].start);
    let mut same = data.to_vec();
    for range in unsigned {
        same[range].make_ascii_uppercase();
    }
    seeds().contains(&same)
}

/// One that was looked at can be signed, and no other.
fn sign(data: &[u8], verified: bool) -> bool {
    let person = Person::with_rsa();
    let inspected = pdf::inspect(data);
    let prepared = pdf::prepare(data, &person.signer, &request(Profile::Government));
    assert_eq!(inspected.err(), prepared.as_ref().err().copied());
    let (Ok(facts), Ok(prepared)) = (inspected, prepared) else {
        return false;
    };
    let signature = person.sign(prepared.to_be_signed());
    let part = prepared.finish(&signature).expect("there is room");
    let signed = part.append_to(data).expect("the same file");
    let again = pdf::inspect(&signed).expect("it can be read again");
    let signatures = facts.signatures + 1;
    assert_eq!(
        again,
        Facts {
            signatures,
            ..facts
        }
    );
    let examine = |file: &[u8]| pdf::examine(file).expect("it was looked at");
    assert!(!examine(&signed).damaged, "signed, and damaged");
    let shown = examine(data).as_read.append_to(data);
    let shown = shown.expect("the same file");
    assert!(!examine(&shown).damaged, "put in order, and damaged");
    if facts.signatures == 0 || verified {
        let verdict = verifier().verify_pdf(&signed, judgment());
        let verdict = verdict.expect("what was signed is good");
        let last = verdict.signatures().last().expect("one signature");
        assert_eq!(last.coverage(), Coverage::WholeDocument);
    }
    true
}

fn request(profile: Profile) -> Request<'static> {
    Request {
        profile,
        name: ShownText::parse("手形 花子").expect("a name"),
        signed_at: now(),
        appearance: None,
    }
}

fn signed(person: &Person, file: &[u8], profile: Profile) -> Vec<u8> {
    let prepared = pdf::prepare(file, &person.signer, &request(profile)).expect("it can be signed");
    let signature = person.sign(prepared.to_be_signed());
    let part = prepared.finish(&signature).expect("there is room");
    part.append_to(file).expect("the same file")
}

/// Objects of a file, the first of which has the number 1 and is the catalog.
fn file(objects: &[&str]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let start = file.len();
    let size = objects.len() + 1;
    let trailer = format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    file.extend(table.bytes().chain(trailer.bytes()));
    file
}

/// A file whose catalog and form are in an object stream.
fn packed() -> Vec<u8> {
    let objects = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>> <</Fields[]>>";
    let content = format!("1 0 5 45 {objects}");
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut offsets = Vec::new();
    let stream = format!(
        "<</Type/ObjStm/N 2/First 9/Length {}>>\nstream\n{content}\nendstream",
        content.len()
    );
    let others = [
        "<</Type/Pages/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R>>",
        &stream,
    ];
    for (number, object) in (2..).zip(others) {
        offsets.push(u16::try_from(file.len()).expect("a short file"));
        file.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let start = file.len();
    let own = u16::try_from(start).expect("a short file");
    let mut rows = vec![2, 0, 4, 0];
    for offset in offsets {
        rows.push(1);
        rows.extend(offset.to_be_bytes());
        rows.push(0);
    }
    rows.extend([2, 0, 4, 1, 1]);
    rows.extend(own.to_be_bytes());
    rows.push(0);
    let entries = "/Type/XRef/Size 7/Index[1 6]/W[1 2 1]/Root 1 0 R";
    file.extend(format!("6 0 obj\n<<{entries}/Length {}>>\nstream\n", rows.len()).bytes());
    file.extend(rows);
    file.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    file
}

/// Plain, packed, with a form and a script, damaged; signed once and twice.
pub fn seeds() -> Vec<Vec<u8>> {
    static SEEDS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    SEEDS.get_or_init(make_seeds).clone()
}

fn make_seeds() -> Vec<Vec<u8>> {
    let pages = "<</Type/Pages/Kids[3 0 R]/MediaBox[0 0 595 842]>>";
    let page = "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>";
    let stream = "<</Length 1>>\nstream\nq\nendstream";
    let plain = file(&["<</Type/Catalog/Pages 2 0 R>>", pages, page, stream]);
    let form = file(&[
        "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/OpenAction<</S/JavaScript/JS(a)>>>>",
        pages,
        "<</Type/Page/Parent 2 0 R/Annots[6 0 R]>>",
        "<</S/GoTo/D[3 0 R/Fit]/Next 4 0 R>>",
        "<</Fields[6 0 R]/SigFlags 0>>",
        "<</FT/Tx/T(a)/Subtype/Widget/Rect[0 0 9 9]/AA<</K 4 0 R>>>>",
    ]);
    let certified = file(&[
        "<</Type/Catalog/Pages 2 0 R/Perms<</DocMDP 4 0 R>>>>",
        "<</Type/Pages/Kids[3 0 R]>>",
        "<</Type/Page>>",
        "<</Reference[<</TransformMethod/DocMDP/TransformParams<</P 1>>>>]>>",
    ]);
    let (rsa, p384) = (Person::with_rsa(), Person::with_p384());
    let once = signed(p384, &plain, Profile::PadesB);
    vec![
        signed(rsa, &once, Profile::Government),
        once,
        signed(rsa, &packed(), Profile::Government),
        signed(rsa, &form, Profile::PadesB),
        plain[..plain.len() - 20].to_vec(),
        certified,
        packed(),
        plain,
        form,
        b"%PDF-".to_vec(),
        Vec::new(),
    ]
}
