//! PDFs written by hand: objects and a cross-reference, nothing from a library.

use std::collections::BTreeMap;

use crate::documents::tools::Folder;

/// A file that is about to be written.
#[derive(Clone)]
pub(crate) struct Builder {
    pub(crate) version: &'static str,
    pub(crate) objects: BTreeMap<u32, Vec<u8>>,
    /// Entries of the trailer beside size and catalog.
    pub(crate) trailer: String,
}

impl Builder {
    /// One page: catalog 1, page tree 2, page 3, its content 4, a font 5.
    pub(crate) fn new() -> Self {
        let mut builder = Self {
            version: "1.7",
            objects: BTreeMap::new(),
            trailer: "/ID [<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]"
                .to_owned(),
        };
        builder.set(1, "<</Type/Catalog/Pages 2 0 R>>");
        builder.set(
            2,
            "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
        );
        builder.set(
            3,
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        );
        builder.stream(4, "", b"BT /F 24 Tf 72 700 Td (Contract) Tj ET");
        builder.set(5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
        builder
    }

    pub(crate) fn set(&mut self, number: u32, body: &str) {
        self.objects.insert(number, body.as_bytes().to_vec());
    }

    /// The same with an object set.
    pub(crate) fn with(mut self, number: u32, body: &str) -> Self {
        self.set(number, body);
        self
    }

    pub(crate) fn stream(&mut self, number: u32, entries: &str, content: &[u8]) {
        let head = format!("<<{entries}/Length {}>>\nstream\n", content.len());
        let body = [head.as_bytes(), content, b"\nendstream"].concat();
        self.objects.insert(number, body);
    }

    /// The file with a classic table.
    pub(crate) fn build(&self) -> Vec<u8> {
        let mut file = self.head();
        let offsets = self.write_objects(&mut file);
        self.write_table(&mut file, &offsets, "");
        file
    }

    /// The header, with the comment that tells transfer programs that the file is binary.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut head = format!("%PDF-{}\n%", self.version).into_bytes();
        head.extend(b"\xE2\xE3\xCF\xD3\n");
        head
    }

    pub(crate) fn write_objects(&self, file: &mut Vec<u8>) -> BTreeMap<u32, usize> {
        let mut offsets = BTreeMap::new();
        for (number, body) in &self.objects {
            offsets.insert(*number, file.len());
            file.extend(format!("{number} 0 obj\n").bytes());
            file.extend(body);
            file.extend(b"\nendobj\n");
        }
        offsets
    }

    /// A table of these objects, with more entries in the trailer.
    pub(crate) fn write_table(
        &self,
        file: &mut Vec<u8>,
        offsets: &BTreeMap<u32, usize>,
        more: &str,
    ) {
        let start = file.len();
        file.extend(b"xref\n0 1\n0000000000 65535 f \n");
        for (number, offset) in offsets {
            file.extend(format!("{number} 1\n{offset:010} 00000 n \n").bytes());
        }
        let size = self.objects.keys().max().unwrap() + 1;
        let trailer = format!("<</Size {size}/Root 1 0 R{}{more}>>", self.trailer);
        file.extend(format!("trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n").bytes());
    }
}

/// A file whose table hides the objects 6 and 7, the form and its field, in an object stream that
/// only a cross-reference stream knows (ISO 32000-1, 7.5.8.4).
pub(crate) fn hybrid() -> Vec<u8> {
    let mut builder = Builder::new();
    builder.version = "1.5";
    builder.set(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>");
    let hidden = ["<</Fields[7 0 R]>>", "<</FT/Tx/T(Amount)/V(1000)>>"];
    let header = format!("6 0 7 {} ", hidden[0].len() + 1);
    let content = format!("{header}{} {}", hidden[0], hidden[1]);
    let entries = format!("/Type/ObjStm/N 2/First {}", header.len());
    builder.stream(8, &entries, content.as_bytes());
    let mut file = builder.head();
    let offsets = builder.write_objects(&mut file);
    let start = file.len();
    let rows = [[2, 0, 0, 8, 0], [2, 0, 0, 8, 1]].concat();
    let entries = "/Type/XRef/Size 10/W[1 3 1]/Index[6 2]/Root 1 0 R";
    let stream = format!("9 0 obj\n<<{entries}/Length {}>>\nstream\n", rows.len());
    file.extend(stream.bytes());
    file.extend(rows);
    file.extend(b"\nendstream\nendobj\n");
    let table = file.len();
    file.extend(b"xref\n0 9\n0000000000 65535 f \n");
    for number in 1..=8 {
        let line = match offsets.get(&number) {
            Some(offset) => format!("{offset:010} 00000 n \n"),
            None => "0000000000 00000 f \n".to_owned(),
        };
        file.extend(line.bytes());
    }
    let trailer = format!("trailer\n<</Size 10/Root 1 0 R/XRefStm {start}>>\n");
    file.extend(format!("{trailer}startxref\n{table}\n%%EOF\n").bytes());
    file
}

/// An update of a file as any program would append it: these objects replace or join the others.
pub(crate) fn updated(file: &[u8], objects: &[(u32, &str)]) -> Vec<u8> {
    let mut builder = Builder::new();
    builder.objects = objects
        .iter()
        .map(|(number, body)| (*number, body.as_bytes().to_vec()))
        .collect();
    builder
        .objects
        .entry(40)
        .or_insert_with(|| b"null".to_vec());
    let mut updated = file.to_vec();
    let offsets = builder.write_objects(&mut updated);
    let previous = format!("/Prev {}", newest_section(file));
    builder.write_table(&mut updated, &offsets, &previous);
    updated
}

/// What the file's last `startxref` says.
pub(crate) fn newest_section(file: &[u8]) -> usize {
    let text = String::from_utf8_lossy(file);
    let (_, tail) = text.rsplit_once("startxref\n").unwrap();
    tail.split_once('\n').unwrap().0.parse().unwrap()
}

/// The file as qpdf writes it.
#[track_caller]
pub(crate) fn qpdf(file: &[u8], arguments: &[&str]) -> Vec<u8> {
    let folder = Folder::new();
    folder.write("in.pdf", file);
    let files = ["in.pdf", "out.pdf"];
    folder.succeed("qpdf", &[arguments, &files].concat());
    folder.read("out.pdf")
}
