//! What a file has besides its pages, wherever it is written.

use tegata_documents::{
    DocumentError,
    pdf::{Facts, inspect},
};

use super::{
    builder::{Builder, hybrid, qpdf, updated},
    refused::not_signed,
    *,
};

const NONE: Facts = Facts {
    actions: false,
    attachments: false,
    external: false,
    forms: false,
    hidden: false,
    scripts: false,
    signatures: 0,
};
const ACTIONS: Facts = Facts {
    actions: true,
    ..NONE
};
const ATTACHMENTS: Facts = Facts {
    attachments: true,
    ..NONE
};
const EXTERNAL: Facts = Facts {
    external: true,
    ..NONE
};
const FORMS: Facts = Facts {
    forms: true,
    ..NONE
};
const HIDDEN: Facts = Facts {
    hidden: true,
    ..NONE
};
const SCRIPTS: Facts = Facts {
    scripts: true,
    ..NONE
};

/// The file as it is, as another program packs it, and with its cross-reference damaged.
#[track_caller]
fn check(file: &[u8], expected: Facts) {
    assert_eq!(inspect(file), Ok(expected));
    let packed = qpdf(file, &["--object-streams=generate"]);
    assert_eq!(inspect(&packed), Ok(expected), "packed");
    let damaged = &file[..file.len() - 12];
    assert_eq!(inspect(damaged), Ok(expected), "repaired");
}

/// Of which nothing can be told is not signed either.
#[track_caller]
fn refused(file: &[u8], reason: DocumentError) {
    assert_eq!(inspect(file), Err(reason));
    not_signed(file, reason);
}

/// One page whose catalog has these entries, and object 6.
fn catalog(entries: &str, object: &str) -> Vec<u8> {
    Builder::new()
        .with(1, &format!("<</Type/Catalog/Pages 2 0 R{entries}>>"))
        .with(6, object)
        .build()
}

/// One page with these entries, and object 6.
fn page(entries: &str, object: &str) -> Vec<u8> {
    let page = format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R{entries}>>");
    Builder::new().with(3, &page).with(6, object).build()
}

const SCRIPT: &str = "<</S/JavaScript/JS(app.alert\\(1\\))>>";

#[test]
fn a_plain_file_has_nothing_else() {
    check(&Builder::new().build(), NONE);
    let moves = "/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/Named/N/NextPage>>>>";
    check(&catalog(moves, "null"), NONE);
    check(&catalog("/OpenAction[3 0 R/Fit]", "null"), NONE);
    let link = "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://a.example/)>>>>]";
    check(&page(link, "null"), NONE);
}

#[test]
fn scripts_are_found_wherever_they_are() {
    let tree = "/Names<</JavaScript<</Kids[<</Names[(a) 6 0 R]>>]>>>>";
    check(&catalog(tree, SCRIPT), SCRIPTS);
    check(&catalog("/OpenAction 6 0 R", SCRIPT), SCRIPTS);
    check(&catalog("/AA<</WS 6 0 R>>", SCRIPT), SCRIPTS);
    check(&page("/AA<</O 6 0 R>>", SCRIPT), SCRIPTS);
    check(
        &page("/Annots[<</Subtype/Link/Rect[0 0 9 9]/A 6 0 R>>]", SCRIPT),
        SCRIPTS,
    );
    check(
        &page("/Annots[<</Subtype/Link/Rect[0 0 9 9]/PA 6 0 R>>]", SCRIPT),
        SCRIPTS,
    );
    let field = "/AcroForm<</Fields[<</FT/Sig/T(a)/AA<</K 6 0 R>>>>]>>";
    check(&catalog(field, SCRIPT), SCRIPTS);
    let outline = "/Outlines<</First<</Title(a)/A 6 0 R>>>>";
    check(&catalog(outline, SCRIPT), SCRIPTS);
    let chain = "/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[<</S/Named/N/NextPage/Next 6 0 R>>]>>";
    check(&catalog(chain, SCRIPT), SCRIPTS);
    let three = "<</Type/3D/OnInstantiate 4 0 R>>";
    check(
        &page("/Annots[<</Subtype/Note/3DD 6 0 R>>]", three),
        SCRIPTS,
    );
    let both = "/AcroForm<</Fields[<</FT/Sig/T(a)>>]/XFA 4 0 R>>";
    check(&catalog(both, "null"), SCRIPTS);
}

#[test]
fn names_and_types_written_in_another_way_are_the_same() {
    check(
        &catalog("/OpenAction 6 0 R", "<</S/J#61vaScript/JS 4 0 R>>"),
        SCRIPTS,
    );
    let named = Builder::new()
        .with(1, "<</Type/Catalog/Pages 2 0 R/#4fpenAction 6 0 R>>")
        .with(6, "<</S 7 0 R/JS(a)>>")
        .with(7, "/JavaScript")
        .build();
    check(&named, SCRIPTS);
    let doubled = "<</S/GoTo/S/JavaScript/JS(a)>>";
    let scripts_in_doubt = Facts {
        hidden: true,
        ..SCRIPTS
    };
    let found = inspect(&catalog("/OpenAction 6 0 R", doubled));
    assert_eq!(found, Ok(scripts_in_doubt));
}

#[test]
fn what_a_file_does_by_itself_is_told() {
    for action in [
        "<</S/Launch/F(a.exe)>>",
        "<</S/SubmitForm/F<</FS/URL/F(https://a.example/)>>>>",
        "<</S/ImportData/F(a.fdf)>>",
        "<</S/ResetForm>>",
        "<</S/GoToR/F(a.pdf)/D[0/Fit]>>",
        "<</S/GoToE/D[0/Fit]/T<</R/C/N(a)>>>>",
        "<</S/Thread/F(a.pdf)/D 0>>",
        "<</S/Hide/T(a)>>",
        "<</S/SetOCGState/State[]>>",
        "<</S/Rendition/OP 0>>",
        "<</S/Movie/T(a)>>",
        "<</S/Sound/Sound 4 0 R>>",
        "<</S/URI/URI(https://a.example/)>>",
        "<</S/GoTo/D[3 0 R/Fit]/Next<</S/URI/URI(https://a.example/)>>>>",
    ] {
        let file = catalog("/OpenAction 6 0 R", action);
        assert_eq!(inspect(&file), Ok(ACTIONS), "{action}");
        let file = page("/AA<</O 6 0 R>>", action);
        assert_eq!(inspect(&file), Ok(ACTIONS), "{action}");
    }
    let link = "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A 6 0 R>>]";
    check(&page(link, "<</S/Launch/Win<</F(a.exe)>>>>"), ACTIONS);
    let movie = "/Annots[<</Subtype/Movie/Rect[0 0 9 9]/Movie<</F(a.avi)>>>>]";
    check(&page(movie, "null"), ACTIONS);
    let played = "<</S/Rendition/OP 0/JS(a)>>";
    let facts = Facts {
        scripts: true,
        ..ACTIONS
    };
    check(&catalog("/OpenAction 6 0 R", played), facts);
}

const FILE: &str = "<</Type/Filespec/F(a.txt)/UF(a.txt)/EF<</F 4 0 R>>>>";

#[test]
fn attachments_are_found_wherever_they_are() {
    let tree = "/Names<</EmbeddedFiles<</Kids[<</Names[(a) 6 0 R]>>]>>>>";
    check(&catalog(tree, FILE), ATTACHMENTS);
    check(&catalog("/AF[6 0 R]", FILE), ATTACHMENTS);
    check(&page("/AF 6 0 R", &format!("[{FILE}]")), ATTACHMENTS);
    let note = "/Annots[<</Subtype/FileAttachment/Rect[0 0 9 9]/FS 6 0 R>>]";
    check(&page(note, FILE), ATTACHMENTS);
    check(&page(note, "<</F(a.txt)>>"), ATTACHMENTS);
    check(&catalog("/Collection<</View/H>>", "null"), ATTACHMENTS);
    check(&page("/X<</EF 6 0 R>>", "<</UF 4 0 R>>"), ATTACHMENTS);
    // A font that is called so is no file.
    let font = "/Resources<</Font<</EF 5 0 R/AF 5 0 R/JS 5 0 R>>>>";
    check(&page(font, "null"), NONE);
    let media = "/Annots[<</Subtype/RichMedia/Rect[0 0 9 9]/RichMediaContent<</Assets<</Names[(a) 6 0 R]>>>>>>]";
    let facts = Facts {
        actions: true,
        ..ATTACHMENTS
    };
    check(&page(media, FILE), facts);
}

#[test]
fn attachments_that_qpdf_adds_are_found() {
    let folder = Folder::new();
    folder.write("in.pdf", &Builder::new().build());
    folder.write("table.csv", b"1,2");
    let arguments = ["in.pdf", "--add-attachment", "table.csv", "--", "out.pdf"];
    folder.succeed("qpdf", &arguments);
    assert_eq!(inspect(&folder.read("out.pdf")), Ok(ATTACHMENTS));
}

#[test]
fn fields_that_can_be_filled_in_are_told_from_others() {
    let form = |field: &str| catalog("/AcroForm<</Fields[6 0 R]>>", field);
    for open in [
        "<</FT/Tx/T(a)>>",
        "<</FT/Ch/T(a)/Ff 131072>>",
        "<</FT/Btn/T(a)/Kids[<</Subtype/Widget>>]>>",
        "<</FT/Tx/T(a)/Ff 1/Kids[<</T(b)/Ff 0>>]>>",
        "<</T(a)/Kids[<</T(b)/FT/Tx>>]>>",
    ] {
        assert_eq!(inspect(&form(open)), Ok(FORMS), "{open}");
    }
    for closed in [
        "<</FT/Sig/T(a)>>",
        "<</FT/Tx/T(a)/Ff 1>>",
        "<</FT/Btn/T(a)/Ff 65536>>",
        "<</FT/Tx/T(a)/Ff 1/Kids[<</T(b)>>]>>",
        "<</FT/Tx/T(a)/Kids[<</T(b)/Ff 1>>]>>",
        "<</T(a)>>",
    ] {
        assert_eq!(inspect(&form(closed)), Ok(NONE), "{closed}");
    }
    check(&form("<</FT/Tx/T(a)>>"), FORMS);
    assert_eq!(inspect(&hybrid()), Ok(FORMS));
}

#[test]
fn fields_on_pages_that_no_form_lists_count_too() {
    let stray = "/Annots[<</Subtype/Widget/FT/Tx/T(a)/Rect[0 0 9 9]>>]";
    check(&page(stray, "null"), FORMS);
    let below = "/Annots[<</Subtype/Widget/Parent 6 0 R/Rect[0 0 9 9]>>]";
    check(&page(below, "<</FT/Tx/T(a)>>"), FORMS);
    check(&page(below, "<</FT/Tx/T(a)/Ff 1>>"), NONE);
    let looped = page(below, "<</Parent 6 0 R>>");
    refused(&looped, DocumentError::PdfTooComplex);
}

#[test]
fn parts_that_are_not_always_seen_are_told() {
    let layers = "/OCProperties<</OCGs[6 0 R]/D<<>>>>";
    check(&catalog(layers, "<</Type/OCG/Name(a)>>"), HIDDEN);
    check(&catalog(layers, "<</Name(a)>>"), HIDDEN);
    check(&catalog("/OCProperties<</OCGs[]/D<<>>>>", "null"), NONE);
    let layer = "/Resources<</Properties<</a 6 0 R>>>>";
    check(&page(layer, "<</Type/OCG/Name(a)>>"), HIDDEN);
    let note = |entries: &str| {
        page(
            &format!("/Annots[<</Rect[0 0 9 9]/Contents(a){entries}>>]"),
            "null",
        )
    };
    check(&note("/Subtype/Text/F 2"), HIDDEN);
    check(&note("/Subtype/Stamp/F 32"), HIDDEN);
    check(&note("/Subtype/Stamp/F 260"), HIDDEN);
    check(&note("/Subtype/Text/F 28"), NONE);
    check(&note("/Subtype/Widget/FT/Sig/F 2"), NONE);
}

#[test]
fn what_comes_from_outside_of_the_file_is_told() {
    let mut builder = Builder::new();
    builder.stream(4, "/F(https://a.example/page)", b"");
    check(&builder.build(), EXTERNAL);
    let mut builder = Builder::new().with(
        3,
        "<</Type/Page/Parent 2 0 R/Resources<</XObject<</X 6 0 R>>>>>>",
    );
    let reference = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(a.pdf)/Page 0>>";
    builder.stream(6, reference, b"");
    check(&builder.build(), EXTERNAL);
}

#[test]
fn signatures_before_are_counted() {
    let once = signed(&Builder::new().build());
    let twice = signed(&once);
    for (file, signatures) in [(once, 1), (twice, 2)] {
        assert_eq!(inspect(&file), Ok(Facts { signatures, ..NONE }));
    }
    let open = catalog("/AcroForm<</Fields[<</FT/Sig/T(a)>>]>>", "null");
    assert_eq!(inspect(&open), Ok(NONE));
}

#[test]
fn what_an_update_adds_is_found_and_what_it_takes_away_is_not() {
    let plain = Builder::new().build();
    let with = "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(a)>>>>";
    let added = updated(&plain, &[(1, with)]);
    assert_eq!(inspect(&added), Ok(SCRIPTS));
    let removed = updated(&added, &[(1, "<</Type/Catalog/Pages 2 0 R>>")]);
    assert_eq!(inspect(&removed), Ok(NONE));
}

/// An object that is not where the table says might be found by a reader that repairs the file. So the
/// file is repaired here too, and signed as such.
#[test]
fn a_script_behind_a_damaged_entry_is_found_and_the_file_is_signed_as_repaired() {
    let mut damaged = catalog("/OpenAction 6 0 R", SCRIPT);
    let entry = damaged.windows(5).position(|it| it == b"\n6 1\n").unwrap() + 5;
    assert!(damaged[entry..].starts_with(b"0000000"));
    damaged[entry..entry + 10].copy_from_slice(b"0000000009");
    assert_eq!(inspect(&damaged), Ok(SCRIPTS));
    let signed = signed(&damaged);
    assert_eq!(verdicts(&signed), [VALID]);
    assert_eq!(
        inspect(&signed),
        Ok(Facts {
            signatures: 1,
            ..SCRIPTS
        })
    );
}

#[test]
fn loops_through_everything_end() {
    let chain = "/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next 6 0 R>>";
    check(&catalog(chain, "<</S/Named/N/NextPage/Next 6 0 R>>"), NONE);
    let tree = "/Names<</JavaScript 6 0 R>>";
    assert_eq!(
        inspect(&catalog(tree, "<</Kids[6 0 R 1 0 R 6 0 R]>>")),
        Ok(NONE)
    );
    let hops = catalog("/OpenAction 6 0 R", "6 0 R");
    refused(&hops, DocumentError::PdfDamaged);
}

/// A script in the last of many, and more than are looked at.
#[test]
fn what_is_too_much_to_look_at_is_not_taken_for_nothing() {
    let leaves: String = (0..20_000).map(|n| format!("(a{n})<</S/Named>>")).collect();
    let names = |last: &str| {
        let tree = format!("<</Names[{leaves}(z){last}]>>");
        catalog("/Names<</JavaScript 6 0 R>>", &tree)
    };
    assert_eq!(inspect(&names(SCRIPT)), Ok(SCRIPTS));
    assert_eq!(inspect(&names("<</S/Named>>")), Ok(NONE));
    let mut many = Builder::new();
    many.set(1, "<</Type/Catalog/Pages 2 0 R/X[6 0 R 7 0 R 8 0 R]>>");
    for number in [6, 7, 8] {
        let first = number * 400_000;
        let references = (first..first + 400_000).map(|n| format!("{n} 0 R "));
        many.set(number, &format!("[{}]", references.collect::<String>()));
    }
    refused(&many.build(), DocumentError::PdfTooComplex);
    many.set(8, "null");
    assert_eq!(inspect(&many.build()), Ok(NONE));
}

/// Read for each entry anew, this one takes hours.
#[test]
fn an_object_that_is_referred_to_often_is_not_read_for_ever() {
    let actions: String = (10..20_000)
        .map(|n| format!("<</S/{n}/Next 6 0 R>>"))
        .collect();
    let large = format!("[{}]", "null ".repeat(50_000));
    let file = page(&format!("/X[{actions}]"), &large);
    refused(&file, DocumentError::PdfTooComplex);
}

#[test]
fn facts_can_be_told_of_whatever_can_be_signed() {
    let mut pages = Builder::new();
    let kids: String = (10..5_010).map(|number| format!("{number} 0 R ")).collect();
    pages.set(
        2,
        &format!("<</Type/Pages/Count 5000/Kids[{kids}]/MediaBox[0 0 595 842]>>"),
    );
    for number in 10..5_010 {
        pages.set(number, "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>");
    }
    pages.set(
        5_009,
        "<</Type/Page/Parent 2 0 R/AA<</O<</S/JavaScript/JS(a)>>>>>>",
    );
    check(&pages.build(), SCRIPTS);
}

/// Of two values some readers show the first, some the last.
#[test]
fn what_is_said_twice_is_told() {
    let page = "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Contents 5 0 R>>";
    let file = Builder::new().with(3, page).build();
    assert_eq!(inspect(&file), Ok(HIDDEN));
    assert_eq!(inspect(&file[..file.len() - 12]), Ok(HIDDEN));
}

/// An image of which another one is printed.
#[test]
fn images_with_alternates_are_told() {
    let page = "<</Type/Page/Parent 2 0 R/Resources<</XObject<</I 6 0 R>>>>>>";
    let mut file = Builder::new().with(3, page);
    let image = "/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8";
    file.stream(6, image, b"0");
    check(&file.build(), NONE);
    let alternates = "/Alternates[<</Image 7 0 R/DefaultForPrinting true>>]";
    file.stream(6, &format!("{image}{alternates}"), b"0");
    file.stream(7, image, b"1");
    check(&file.build(), HIDDEN);
}
