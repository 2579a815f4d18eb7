//! Hostile files: whatever they hold, reading them ends soon and takes little memory.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use tegata_documents::{
    DocumentError,
    pdf::{SignedPdf, changes_since},
};

use super::{
    builder::{Builder, hybrid, newest_section, qpdf, updated},
    refused::{certified, insert_into_trailer, not_signed, prepared, refused},
    *,
};

#[test]
fn loops_end() {
    let check =
        |number, body: &str, reason| not_signed(&Builder::new().with(number, body).build(), reason);
    let damaged = DocumentError::PdfDamaged;
    check(1, "1 0 R", damaged);
    check(2, "<</Type/Pages/Kids[2 0 R]>>", damaged);
    check(3, "<</Type/Pages/Kids[2 0 R]>>", damaged);
    let field = |body: &str| {
        Builder::new()
            .with(
                1,
                "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>",
            )
            .with(6, body)
            .build()
    };
    not_signed(&field("<</T(a)/Kids[6 0 R]>>"), damaged);
    assert_eq!(prepared(&field("<</T(a)/Kids 6 0 R/V 6 0 R>>")), Ok(()));
    let annotations = Builder::new()
        .with(3, "<</Type/Page/Annots 6 0 R>>")
        .with(6, "7 0 R")
        .with(7, "6 0 R");
    not_signed(&annotations.build(), damaged);
}

#[test]
fn cross_references_that_lead_back_to_themselves_end() {
    let file = Builder::new().build();
    let own = insert_into_trailer(&file, &format!("/Prev {}", newest_section(&file)));
    // The objects are all there: the chain is given up, the file repaired.
    assert_eq!(prepared(&own), Ok(()));
    let own = insert_into_trailer(&file, &format!("/XRefStm {}", newest_section(&file)));
    assert_eq!(prepared(&own), Ok(()));
    let many = (0..1_100).fold(file, |file, _| updated(&file, &[]));
    refused(&many, DocumentError::PdfTooComplex);
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file whose catalog is in an object stream.
fn compressed(entries: &str, content: &[u8]) -> Vec<u8> {
    let mut builder = Builder::new();
    builder.objects.remove(&1);
    builder.stream(
        8,
        &format!("/Type/ObjStm/Filter/FlateDecode{entries}"),
        &deflated(content),
    );
    let mut file = builder.head();
    let offsets = builder.write_objects(&mut file);
    let start = file.len();
    let row = |number: &u32| match offsets.get(number) {
        Some(offset) => [
            &[1],
            &u32::try_from(*offset).unwrap().to_be_bytes()[..],
            &[0],
        ]
        .concat(),
        None => vec![2, 0, 0, 0, 8, 0],
    };
    let rows: Vec<u8> = (1..=8).flat_map(|number| row(&number)).collect();
    let entries = "/Type/XRef/Size 10/W[1 4 1]/Index[1 8]/Root 1 0 R";
    file.extend(format!("9 0 obj\n<<{entries}/Length {}>>\nstream\n", rows.len()).bytes());
    file.extend(rows);
    file.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    file
}

const CATALOG: &[u8] = b"1 0 <</Type/Catalog/Pages 2 0 R>>";

#[test]
fn streams_that_unpack_to_too_much_are_refused() {
    assert_eq!(prepared(&compressed("/N 1/First 4", CATALOG)), Ok(()));
    let bomb = [CATALOG, &vec![b' '; 200 * 1024 * 1024]].concat();
    let file = compressed("/N 1/First 4", &bomb);
    assert!(file.len() < 2 * 1024 * 1024, "the bomb is small");
    refused(&file, DocumentError::PdfTooComplex);
}

#[test]
fn object_streams_that_lie_are_refused() {
    let lie = |entries: &str| refused(&compressed(entries, CATALOG), DocumentError::PdfDamaged);
    lie("/N 4294967295/First 4");
    lie("/N 99999999999999999999/First 4");
    lie("/N 1/First 4294967295");
    lie("/N -1/First 4");
    lie("/N 1");
    lie("/N 1/First 4/DecodeParms<</Predictor 12/Columns 4294967295>>");
    lie("/N 1/First 4/DecodeParms<</Predictor 12/Columns 0>>");
    lie("/N 1/First 4/Extends 8 0 R/Filter/LZWDecode");
}

#[test]
fn gigantic_numbers_are_refused_or_ignored() {
    let file = Builder::new().build();
    let section = newest_section(&file);
    let replaced = |from: &str, to: &str| {
        let at = file
            .windows(from.len())
            .rposition(|it| it == from.as_bytes())
            .unwrap();
        [&file[..at], to.as_bytes(), &file[at + from.len()..]].concat()
    };
    let check = |from: &str, to: &str, expected| {
        let changed = replaced(from, to);
        assert_eq!(prepared(&changed), expected, "{to}");
        if expected.is_ok() {
            assert_eq!(verdicts(&signed(&changed)), [VALID], "{to}");
        }
    };
    check("/Size 6", "/Size 99999999999999999999", Ok(()));
    check("/Size 6", "/Size 4294967295", Ok(()));
    check("/Size 6", "/Size -1", Ok(()));
    check("/Root", "/Prev 99999999999999999999/Root", Ok(()));
    check("/Root", "/Prev 18446744073709551615/Root", Ok(()));
    check("/Root", "/XRefStm 18446744073709551615/Root", Ok(()));
    check(
        &format!("startxref\n{section}"),
        "startxref\n18446744073709551615",
        Ok(()),
    );
    check("0 1\n0000000000", "0 4294967295\n0000000000", Ok(()));
    check("/Count 1", "/Count 99999999999999999999", Ok(()));
    check("[0 0 595 842]", "[0 0 99999999999999999999 -.0]", Ok(()));
    check("5 1\n", "4294967295 1\n", Err(DocumentError::PdfTooComplex));
    check(
        "5 0 obj",
        "8388608 0 obj",
        Err(DocumentError::PdfTooComplex),
    );
    check("5 0 obj", "4294967296 0 obj", Ok(()));
    check("5 0 obj", "5 70000 obj", Ok(()));
}

#[test]
fn too_many_objects_are_refused() {
    let mut file = Builder::new().build();
    let section = file.len();
    file.extend(b"xref\n0 1000002\n");
    file.extend(b"0000000000 65535 f \n".repeat(1_000_002));
    file.extend(format!("trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{section}\n%%EOF\n").bytes());
    refused(&file, DocumentError::PdfTooComplex);
    let field = "5 0 R ".repeat(100_001);
    let catalog = format!("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{field}]>>>>");
    refused(
        &Builder::new().with(1, &catalog).build(),
        DocumentError::PdfTooComplex,
    );
    let tree = format!("<</Type/Pages/Kids[{}]>>", "3 0 R ".repeat(200_001));
    not_signed(
        &Builder::new().with(2, &tree).build(),
        DocumentError::PdfTooComplex,
    );
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let deep = |open: &str| format!("<</Type/Catalog/Pages 2 0 R/A {}>>", open.repeat(100_000));
    refused(
        &Builder::new().with(1, &deep("[")).build(),
        DocumentError::PdfTooComplex,
    );
    refused(
        &Builder::new().with(1, &deep("<</A ")).build(),
        DocumentError::PdfTooComplex,
    );
    let mut tree = Builder::new().with(3, "<</Type/Pages/Kids[10 0 R]>>");
    for number in 10..100 {
        tree.set(number, &format!("<</Type/Pages/Kids[{} 0 R]>>", number + 1));
    }
    not_signed(&tree.build(), DocumentError::PdfTooComplex);
    let mut form = Builder::new().with(
        1,
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R]>>>>",
    );
    for number in 10..100 {
        form.set(number, &format!("<</T(a)/Kids[{} 0 R]>>", number + 1));
    }
    refused(&form.build(), DocumentError::PdfTooComplex);
}

/// Without a limit each of these is read once for every object in it: for hours.
#[test]
fn objects_inside_each_other_are_not_read_for_ever() {
    let mut nested = b"%PDF-1.7\n".to_vec();
    for number in 1..200_000 {
        nested.extend(format!("{number} 0 obj(").bytes());
    }
    refused(&nested, DocumentError::PdfTooComplex);
    let mut nested = b"%PDF-1.7\n".to_vec();
    nested.extend(b"trailer(".repeat(200_000));
    refused(&nested, DocumentError::PdfTooComplex);
    let kids: String = (10..60_000)
        .map(|number| format!("{number} 0 R "))
        .collect();
    let mut builder = Builder::new().with(2, &format!("<</Type/Pages/Kids[{kids}]>>"));
    builder.objects.remove(&3);
    builder.set(60_000, "null");
    let mut file = builder.head();
    let mut offsets = builder.write_objects(&mut file);
    for number in 10..60_000 {
        offsets.insert(number, file.len());
        file.extend(format!("{number} 0 obj<</Kids[]/A(").bytes());
    }
    file.extend(b")>>".repeat(59_990));
    builder.write_table(&mut file, &offsets, "");
    not_signed(&file, DocumentError::PdfTooComplex);
}

/// The end of each of these streams is looked for up to the end of the file: without a limit, for hours.
#[test]
fn streams_without_an_end_are_not_read_for_ever() {
    let streams = 10..40_000;
    let references: String = streams.clone().map(|n| format!("{n} 0 R ")).collect();
    let mut builder = Builder::new();
    builder.set(1, &format!("<</Type/Catalog/Pages 2 0 R/X[{references}]>>"));
    for number in streams {
        builder.set(number, "<<>>stream");
    }
    let mut file = builder.build();
    // The one of the page too.
    let end = file.windows(9).position(|it| it == b"endstream");
    file[end.unwrap()] = b'E';
    let updated = updated(&file, &[]);
    let changes = changes_since(&updated, file.len());
    assert_eq!(changes, Err(DocumentError::PdfTooComplex));
}

/// Small ones of every form.
fn seeds() -> Vec<Vec<u8>> {
    let plain = Builder::new().build();
    let streams = qpdf(&plain, &["--object-streams=generate"]);
    let linearized = qpdf(&plain, &["--linearize"]);
    vec![
        signed(&plain),
        signed(&streams),
        linearized,
        hybrid(),
        certified("/P 2"),
    ]
}

#[test]
fn files_that_end_too_early_are_refused_or_repaired() {
    for file in seeds() {
        for len in (0..file.len()).step_by(29) {
            let cut = &file[..len];
            if prepared(cut).is_ok() {
                assert!(
                    SignedPdf::parse(&signed(cut)).is_ok() || SignedPdf::parse(cut).is_err(),
                    "{len}"
                );
            }
        }
    }
}

/// The same changes in every run.
struct Changes(u64);

impl Changes {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }
}

#[test]
fn hostile_changes_stop_nothing() {
    const PIECES: [&[u8]; 12] = [
        b"[",
        b"<<",
        b"(",
        b">>",
        b"endobj",
        b"99999999999",
        b"-1",
        b"1 0 R",
        b"stream\n",
        b"/Kids",
        b"%",
        b"\0",
    ];
    let mut changes = Changes(0x5EED);
    let mut outcomes = [0, 0];
    for seed in seeds() {
        for _ in 0..400 {
            let mut file = seed.clone();
            for _ in 0..=changes.next(4) {
                let at = changes.next(file.len());
                let piece = PIECES[changes.next(PIECES.len())];
                let until = (at + changes.next(2 * piece.len())).min(file.len());
                file.splice(at..until, piece.iter().copied());
            }
            outcomes[usize::from(prepared(&file).is_ok())] += 1;
            let _ = SignedPdf::parse(&file);
        }
    }
    assert!(outcomes.iter().all(|count| *count > 100), "{outcomes:?}");
}
