//! Writes small PDF files: sound ones, and those that nobody in good faith would write.

use std::io::Write;

/// A file of these objects, the first of which is the catalog and has the number 1.
pub(crate) fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", bytes.len());
        writeln!(bytes, "{} 0 obj", index + 1).unwrap();
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let (start, size) = (bytes.len(), objects.len() + 1);
    write!(
        bytes,
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    )
    .unwrap();
    bytes
}

pub(crate) fn stream(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!("<< {dictionary} /Length {} >>\nstream\n", bytes.len());
    [head.as_bytes(), bytes, b"\nendstream"].concat()
}

/// The number of the first object that a test adds to [`page`].
pub(crate) const OTHERS: usize = 5;

/// A file of one page: what is in its dictionary, and its content.
pub(crate) fn page(dictionary: &str, content: &str, others: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R {dictionary} >>").into(),
        stream("", content.as_bytes()),
    ];
    objects.extend_from_slice(others);
    file(&objects)
}

pub(crate) const A4: &str = "/MediaBox [0 0 595 842]";
pub(crate) const HELVETICA: &str =
    "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>";

/// Pages that each say which they are.
pub(crate) fn pages(count: usize) -> Vec<u8> {
    let kids: String = (0..count).map(|n| format!("{} 0 R ", 3 + 2 * n)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {count} {A4} {HELVETICA} >>").into(),
    ];
    for n in 0..count {
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /Contents {} 0 R >>",
                4 + 2 * n
            )
            .into(),
        );
        objects.push(stream("", lines(n).as_bytes()));
    }
    file(&objects)
}

/// As much text as a page of a contract has.
fn lines(n: usize) -> String {
    let line =
        "(The parties agree on what follows, and on nothing else whatsoever, as of today.) '";
    let lines = format!("{line}\n").repeat(50);
    format!("BT /F 12 Tf 14 TL 50 800 Td (Page {n}) ' {lines} ET")
}

/// Text of a font that is not in the file, as many Japanese forms have it.
pub(crate) fn japanese(encoding: &str, hexadecimal: &str) -> Vec<u8> {
    composite("/Ryumin-Light", "/Adobe", "Japan1", encoding, hexadecimal)
}

pub(crate) fn composite(
    font: &str,
    registry: &str,
    ordering: &str,
    encoding: &str,
    hexadecimal: &str,
) -> Vec<u8> {
    let registry = registry.trim_start_matches('/');
    let resources = format!(
        "/Resources << /Font << /F << /Type /Font /Subtype /Type0 /BaseFont {font} \
         /Encoding /{encoding} /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 \
         /BaseFont {font} /CIDSystemInfo << /Registry ({registry}) /Ordering ({ordering}) \
         /Supplement 2 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName {font} \
         /Flags 4 >> >>] >> >> >>"
    );
    let content = format!("BT /F 50 Tf 50 700 Td <{hexadecimal}> Tj ET");
    page(&format!("{A4} {resources}"), &content, &[])
}
