//! PDF: what readers read differently. A second signer appends contents that some readers show and some
//! do not, or somebody hands over such a file to be signed. What leads to the objects is written
//! otherwise than ISO 32000-1 says each time; the second signature is good and covers the whole file.

use std::collections::BTreeMap;

use tegata_documents::pdf::examine;
use tegata_verifier::SignatureError;

use super::{
    pdf_by_hand::{filled, signed, with_room},
    *,
};
use crate::documents::pdf::{
    builder::{Builder, newest_section},
    request, signed_as,
};

const FORGED: &str = "<</Length 35>>\nstream\nBT /F 24 Tf 72 700 Td (Forged) Tj ET\nendstream";

/// Where something is that a section may lead to.
struct Places {
    new: BTreeMap<u32, usize>,
    /// The contents of the page that were there before.
    contents: usize,
    previous: usize,
}

/// The section that the second one appends.
struct Update {
    keyword: &'static str,
    first_row: &'static str,
    rows: String,
    trailer: String,
    end: &'static str,
}

/// The objects that the section leads to.
const FIELD: u32 = 9;
const SIGNATURE: u32 = 51;

fn row(number: u32, offset: usize) -> String {
    format!("{number} 1\n{offset:010} 00000 n \n")
}

impl Update {
    /// Nothing is wrong with it.
    fn strict(places: &Places) -> Self {
        let rows = places.new.iter();
        Self {
            keyword: "xref\n",
            first_row: "0 1\n0000000000 65535 f \n",
            rows: rows.map(|(number, offset)| row(*number, *offset)).collect(),
            trailer: format!("<</Size 61/Root 1 0 R/Prev {}>>", places.previous),
            end: "startxref\nSTART\n%%EOF\n",
        }
    }

    fn with(&self, key: &str, value: &str) -> String {
        self.trailer.replacen(">>", &format!("{key}{value}>>"), 1)
    }

    fn append_to(&self, file: &mut Vec<u8>) {
        let start = file.len().to_string();
        let Self {
            keyword,
            first_row,
            rows,
            trailer,
            end,
            ..
        } = self;
        let end = end.replace("START", &start);
        file.extend(format!("{keyword}{first_row}{rows}trailer\n{trailer}\n{end}").bytes());
    }
}

/// A section that is a stream, its rows in columns of one, four and one bytes.
fn stream(entries: &str, rows: &[(u8, usize)]) -> Vec<u8> {
    let rows = rows.iter().flat_map(|(kind, place)| {
        let place = u32::try_from(*place).unwrap().to_be_bytes();
        [&[*kind], place.as_slice(), &[0]].concat()
    });
    let rows: Vec<u8> = rows.collect();
    let entries = format!("/Type/XRef{entries}/Length {}", rows.len());
    let head = format!("60 0 obj\n<<{entries}>>\nstream\n");
    [head.as_bytes(), &rows, b"\nendstream\nendobj\n"].concat()
}

fn written(file: &mut Vec<u8>, objects: &[(u32, &str)]) -> BTreeMap<u32, usize> {
    let mut offsets = BTreeMap::new();
    for (number, body) in objects {
        offsets.insert(*number, file.len());
        file.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    offsets
}

fn places(base: &[u8], new: BTreeMap<u32, usize>) -> Places {
    let contents = b"\n4 0 obj";
    let mut found = base.windows(contents.len());
    Places {
        new,
        contents: found.position(|it| it == contents).unwrap() + 1,
        previous: newest_section(base),
    }
}

/// The seller signed; the buyer signs, with these objects and this section behind the signature's.
fn by_buyer(objects: &[(u32, &str)], append: impl Fn(&Places, &mut Vec<u8>)) -> Vec<u8> {
    let form = Builder::new()
        .with(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>")
        .with(6, "<</Fields[8 0 R 9 0 R]/SigFlags 3>>")
        .with(8, "<</FT/Sig/T(Seller)>>")
        .with(FIELD, "<</FT/Sig/T(Buyer)>>");
    let field = [(8, "<</FT/Sig/T(Seller)/V 50 0 R>>")];
    let mut file = signed(Person::with_rsa(), &form.build(), 50, "", &field);
    let body = with_room("");
    let own = [
        (FIELD, "<</FT/Sig/T(Buyer)/V 51 0 R>>"),
        (SIGNATURE, &*body),
    ];
    let base = file.clone();
    let offsets = written(&mut file, &own);
    written(&mut file, objects);
    append(&places(&base, offsets), &mut file);
    filled(Person::other_with_rsa(), file)
}

fn verify(file: &[u8]) -> Verdict {
    verifier().verify_pdf(file, at(NOW))
}

#[track_caller]
fn not_good(what: &str, file: &[u8]) {
    let changes = Vec::new();
    let reason = SignatureError::ChangedAfterSigning { changes };
    assert_eq!(
        verify(file).map_err(|it| it.reason().clone()).err(),
        Some(reason),
        "{what}"
    );
}

type Edit = fn(&Places, &mut Update);

/// What is written otherwise, and nothing else is.
const EDITS: [(&str, Edit); 20] = [
    ("comment behind startxref", |_, it| {
        it.end = "startxref % \nSTART\n%%EOF\n";
    }),
    ("comment after startxref", |_, it| {
        it.end = "startxref\n%x\nSTART\n%%EOF\n";
    }),
    ("no line of its own", |_, it| {
        it.end = "startxref START\n%%EOF\n"
    }),
    ("startxref in a comment", |_, it| {
        it.end = "%startxref\nSTART\n%%EOF\n";
    }),
    ("no end", |_, it| it.end = "startxref\nSTART\n"),
    ("comment in the table", |_, it| it.keyword = "xref %\n"),
    ("comment in the trailer", |_, it| {
        it.trailer = it.trailer.replace("/Prev", "%\n/Prev");
    }),
    ("short first row", |_, it| it.first_row = "0 1\n0 65535 f\n"),
    ("short rows", |places, it| {
        let rows = places.new.iter();
        it.rows = rows
            .map(|(number, offset)| format!("{number} 1\n{offset} 0 n\n"))
            .collect();
    }),
    ("end of line of one character", |_, it| {
        it.rows = it.rows.replace(" n \n", " n\n");
    }),
    ("0 in use", |_, it| {
        it.first_row = "0 1\n0000000015 00000 n \n";
    }),
    ("1 free", |_, it| {
        it.rows.insert_str(0, "1 1\n0000000000 65535 f \n");
    }),
    ("two catalogs", |_, it| {
        it.trailer = it.trailer.replace("/Root", "/Root 11 0 R/Root");
    }),
    ("two catalogs, one escaped", |_, it| {
        it.trailer = it.trailer.replace("/Root", "/R#6fot 11 0 R/Root");
    }),
    ("a key without a value", |_, it| {
        it.trailer = it.with("/Encrypt", " null")
    }),
    ("small size", |_, it| {
        it.trailer = it.trailer.replace("/Size 61", "/Size 51")
    }),
    ("negative size", |_, it| {
        it.trailer = it.trailer.replace("/Size 61", "/Size -1")
    }),
    ("no size", |_, it| {
        it.trailer = it.trailer.replace("/Size 61", "")
    }),
    ("an entry that leads to no object", |_, it| {
        it.rows += &row(55, 20)
    }),
    ("something behind the end", |_, it| {
        it.end = "startxref\nSTART\n%%EOF\n%x\n";
    }),
];

#[test]
fn what_is_strict_is_good() {
    let file = by_buyer(&[], |places, file| Update::strict(places).append_to(file));
    assert_eq!(verify(&file).unwrap().signatures().len(), 2);
}

#[test]
fn what_readers_read_differently_is_not_added_after_a_signature() {
    for (what, edit) in EDITS {
        let file = by_buyer(&[], |places, file| {
            let mut update = Update::strict(places);
            edit(places, &mut update);
            update.append_to(file);
        });
        not_good(what, &file);
    }
}

/// Readers look in the last 1024 bytes.
#[test]
fn the_place_of_the_newest_section_is_near_the_end() {
    for (len, is_good) in [(900, true), (1_500, false)] {
        let file = by_buyer(&[], |places, file| {
            Update::strict(places).append_to(file);
            file.extend(vec![b'\n'; len]);
        });
        match is_good {
            true => assert!(verify(&file).is_ok()),
            false => not_good("far from the end", &file),
        }
    }
}

/// A reader that looks for objects finds it.
#[test]
fn an_object_that_no_section_leads_to_is_not_added_after_a_signature() {
    let packed = "<</Type/ObjStm/N 1/First 4/Length 12>>\nstream\n4 0 (Forged)\nendstream";
    let objects = [
        (4, FORGED),
        (70, "(Forged)"),
        (70, "<</Unreadable"),
        (SIGNATURE, "(Forged)"),
    ];
    for (number, body) in objects {
        let file = by_buyer(&[(number, body)], |places, file| {
            Update::strict(places).append_to(file);
        });
        not_good(body, &file);
    }
    let file = by_buyer(&[], |places, file| {
        let at = written(file, &[(52, packed)]);
        let mut update = Update::strict(places);
        update.rows += &row(52, at[&52]);
        update.append_to(file);
    });
    not_good(packed, &file);
}

/// Readers that look for objects take the first one of a number, or the last.
#[test]
fn an_object_is_not_added_twice_after_a_signature() {
    let file = by_buyer(&[(52, "(Forged)")], |places, file| {
        let at = written(file, &[(52, "(one)")]);
        let mut update = Update::strict(places);
        update.rows += &row(52, at[&52]);
        update.append_to(file);
    });
    not_good("first one", &file);
    let file = by_buyer(&[], |places, file| {
        let first = written(file, &[(52, "(one)")]);
        let last = written(file, &[(52, "(Forged)")]);
        let mut update = Update::strict(places);
        update.rows += &row(52, last[&52]);
        let start = file.len();
        update.append_to(file);
        let mut update = Update::strict(places);
        update.rows = row(52, first[&52]);
        update.trailer = format!("<</Size 61/Root 1 0 R/Prev {start}>>");
        update.append_to(file);
    });
    not_good("last one", &file);
}

/// In a file with both forms, some readers take what the table says and some what the stream says.
#[test]
fn tables_and_streams_that_differ_are_not_added_after_a_signature() {
    let of_table = |places: &Places| row(4, places.contents);
    let free = |_: &Places| "4 1\n0000000000 00001 f \n".to_owned();
    let tables: [fn(&Places) -> String; 2] = [of_table, free];
    for table in tables {
        let file = by_buyer(&[], |places, file| {
            let hidden = file.len();
            file.extend(stream(
                "/Size 61/W[1 4 1]/Index[4 1]/Root 1 0 R",
                &[(1, places.contents)],
            ));
            let mut update = Update::strict(places);
            update.rows += &table(places);
            update.rows += &row(60, hidden);
            update.trailer = update.with("/XRefStm ", &hidden.to_string());
            update.append_to(file);
        });
        not_good("hybrid", &file);
    }
}

/// The same for sections that are streams; `PREVIOUS` stands for the place of the one before.
#[test]
fn streams_that_readers_read_differently_are_not_added_after_a_signature() {
    let good = "/Size 61/W[1 4 1]/Index[9 1 51 1 60 1]/Root 1 0 R/Prev PREVIOUS";
    let edits = [
        ("", "", 0),
        ("/Root", "/Root 11 0 R/Root", 0),
        ("/Root", "/R#6fot 11 0 R/Root", 0),
        ("/W", "/W[1 2 1]/W", 0),
        ("/Index", "/Index[0 9]/Index", 0),
        ("/Size 61", "/Size 52", 0),
        ("/Size 61", "", 0),
        ("/Prev", "%\n/Prev", 0),
        ("/Prev", "/Encrypt null/Prev", 0),
        ("60 1]", "60 1 61 7]", 0),
        ("60 1]", "60 1 9]", 0),
        ("60 1]", "60 1]", 2),
        ("60 1]", "60 1 7 1]", 1),
    ];
    for (from, to, more) in edits {
        let entries = good.replacen(from, to, 1);
        let file = by_buyer(&[], |places, file| {
            let start = file.len();
            let entries = entries.replace("PREVIOUS", &places.previous.to_string());
            let mut rows: Vec<_> = places.new.values().map(|offset| (1, *offset)).collect();
            rows.push((1, start));
            rows.extend(
                [(3, 0), (0, 0)]
                    .into_iter()
                    .skip(more.max(1) - 1)
                    .take(more.min(1)),
            );
            file.extend(stream(&entries, &rows));
            file.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        });
        match (from, more) {
            ("", 0) => assert!(verify(&file).is_ok()),
            _ => not_good(&entries, &file),
        }
    }
}

/// What is signed there is shown as it is found here, and goes back to nothing that says otherwise.
#[test]
fn a_file_that_readers_read_differently_is_signed_as_a_damaged_one() {
    let hand_over = |edit: Edit| {
        let mut file = Builder::new().build();
        let base = file.clone();
        let new = written(&mut file, &[(FIELD, "(nothing refers to this)")]);
        let places = places(&base, new);
        let mut update = Update::strict(&places);
        edit(&places, &mut update);
        update.append_to(&mut file);
        let file_len = file.len();
        let signed = signed_as(Person::with_rsa(), &file, &request());
        assert!(verify(&signed).is_ok());
        let goes_back = String::from_utf8_lossy(&signed[file_len..]).contains("/Prev");
        (examine(&file).unwrap().damaged, goes_back)
    };
    assert_eq!(hand_over(|_, _| ()), (false, true));
    for (what, edit) in EDITS {
        let is_of_update = [
            "small size",
            "something behind the end",
            "an entry that leads to no object",
        ];
        if !is_of_update.contains(&what) {
            assert_eq!(hand_over(edit), (true, false), "{what}");
        }
    }
}

/// Free in the table and in the stream is what hybrid files are for.
#[test]
fn a_hybrid_file_is_damaged_if_its_two_forms_say_different_things() {
    let damaged = |visible: Option<usize>, hidden: usize, root: &str| {
        let mut file = Builder::new().build();
        let base = file.clone();
        let at = written(&mut file, &[(4, FORGED)]);
        let offsets = [at[&4], places(&base, at.clone()).contents];
        let start = file.len();
        let entries = format!("/Size 61/W[1 4 1]/Index[4 1]{root}");
        file.extend(stream(&entries, &[(1, offsets[hidden])]));
        let mut update = Update::strict(&places(&base, BTreeMap::new()));
        update.rows += &match visible {
            Some(visible) => row(4, offsets[visible]),
            None => "4 1\n0000000000 00001 f \n".to_owned(),
        };
        update.trailer = update.with("/XRefStm ", &start.to_string());
        update.append_to(&mut file);
        examine(&file).unwrap().damaged
    };
    assert!(!damaged(None, 0, "/Root 1 0 R"));
    assert!(!damaged(Some(0), 0, "/Root 1 0 R"));
    assert!(damaged(Some(0), 1, "/Root 1 0 R"));
    assert!(damaged(Some(1), 0, "/Root 1 0 R"));
    assert!(damaged(None, 0, "/Root 11 0 R"));
    assert!(damaged(None, 0, "/Root 1 0 R/Root 1 0 R"));
}
