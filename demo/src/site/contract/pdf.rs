//! Writes small PDFs: pages of A4 with lines of text, Japanese or English. No images, no compression;
//! the same lines give the same bytes.
//!
//! No font is embedded. A Japanese one has some megabytes and none is in the tree; readers have one of
//! their own for Adobe's Japanese characters (ISO 32000-1, 9.7.5.2: such a font is named by its
//! character collection and replaced where it is not installed), and so has Tegata's window. That
//! suits a demo. A contract that must look the same in ten years embeds its fonts.

use std::fmt::Write;

/// A page, from top to bottom.
pub(super) type Lines<'a> = &'a [Line<'a>];

/// One line of text, and how much room it takes.
pub(super) enum Line<'a> {
    English(Size, &'a str),
    Gap,
    Japanese(Size, &'a str),
}

/// How large a text is.
#[derive(Clone, Copy)]
pub(super) enum Size {
    Body,
    Title,
}

impl Size {
    /// In points, as is what a line takes.
    const fn points(self) -> u32 {
        match self {
            Self::Body => 11,
            Self::Title => 18,
        }
    }
}

/// The file.
pub(super) fn write(pages: &[Lines<'_>]) -> Vec<u8> {
    let mut file = File::new();
    file.object(CATALOG);
    let kids = (0..pages.len()).map(|page| format!("{} 0 R", FIRST_PAGE + 2 * page));
    let kids = kids.collect::<Vec<_>>().join(" ");
    let count = pages.len();
    file.object(&format!(
        "<< /Type /Pages /Kids [{kids}] /Count {count} /MediaBox [0 0 595 842] \
         /Resources << /Font << /J 3 0 R /E 6 0 R >> >> >>"
    ));
    for font in FONTS {
        file.object(font);
    }
    for (page, lines) in pages.iter().enumerate() {
        let content = FIRST_PAGE + 2 * page + 1;
        file.object(&format!(
            "<< /Type /Page /Parent 2 0 R /Contents {content} 0 R >>"
        ));
        let text = content_of(lines);
        let len = text.len();
        file.object(&format!("<< /Length {len} >>\nstream\n{text}\nendstream"));
    }
    file.finish()
}

/// With a form that is empty: a signature becomes a field in it, and is then seen to be all that was
/// added. A form that is new itself could be anything.
const CATALOG: &str = "<< /Type /Catalog /Pages 2 0 R /Lang (ja) /AcroForm << /Fields [] >> >>";

/// Objects 3 to 6. All Japanese characters are as wide as they are high, which is what is assumed
/// where no widths are given; so that Japanese lines have no ASCII in them.
const FONTS: [&str; 4] = [
    "<< /Type /Font /Subtype /Type0 /BaseFont /KozMinPr6N-Regular-UniJIS-UTF16-H \
     /Encoding /UniJIS-UTF16-H /DescendantFonts [4 0 R] >>",
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /KozMinPr6N-Regular \
     /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >> /DW 1000 \
     /FontDescriptor 5 0 R >>",
    "<< /Type /FontDescriptor /FontName /KozMinPr6N-Regular /Flags 6 /FontBBox [-437 -340 1147 1317] \
     /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 742 /StemV 80 >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
];

/// The number of the first page's object; each page is followed by its content.
const FIRST_PAGE: usize = 3 + FONTS.len();

fn content_of(lines: Lines<'_>) -> String {
    let mut content = String::from("BT\n70 770 Td");
    for line in lines {
        content.push('\n');
        match line {
            Line::English(size, text) => {
                show(&mut content, 'E', *size, &format!("({})", escaped(text)));
            }
            Line::Gap => content.push_str("0 -14 Td"),
            Line::Japanese(size, text) => {
                show(&mut content, 'J', *size, &format!("<{}>", in_utf_16(text)));
            }
        }
    }
    content.push_str("\nET");
    content
}

fn show(content: &mut String, font: char, size: Size, string: &str) {
    let points = size.points();
    let down = points + points;
    // Writing to a text cannot fail.
    let _ = write!(content, "/{font} {points} Tf {string} Tj 0 -{down} Td");
}

/// ISO 32000-1, 7.3.4.2: these three have a meaning in a string.
fn escaped(text: &str) -> String {
    let escape = |character| match character {
        '(' | ')' | '\\' => format!("\\{character}"),
        _ => character.to_string(),
    };
    text.chars().map(escape).collect()
}

/// In hexadecimal, with ASCII in the wide form that Japanese documents have anyway.
fn in_utf_16(text: &str) -> String {
    let wide: String = text.chars().map(wide).collect();
    let units = wide.encode_utf16();
    units.map(|unit| format!("{unit:04X}")).collect()
}

fn wide(character: char) -> char {
    match character {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(u32::from(character) + 0xFEE0).unwrap_or(character),
        _ => character,
    }
}

/// A file and where its objects begin.
struct File {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl File {
    fn new() -> Self {
        Self {
            // The second line says that the file is not text (ISO 32000-1, 7.5.2).
            bytes: b"%PDF-1.7\n%\xE6\x89\x8B\xE5\xBD\xA2\n".to_vec(),
            offsets: Vec::new(),
        }
    }

    fn object(&mut self, value: &str) {
        self.offsets.push(self.bytes.len());
        let number = self.offsets.len();
        let object = format!("{number} 0 obj\n{value}\nendobj\n");
        self.bytes.extend_from_slice(object.as_bytes());
    }

    /// Adds the table of objects, whose lines have 20 bytes each (ISO 32000-1, 7.5.4).
    fn finish(mut self) -> Vec<u8> {
        let start = self.bytes.len();
        let size = self.offsets.len() + 1;
        let mut end = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            let _ = writeln!(end, "{offset:010} 00000 n ");
        }
        let _ = write!(
            end,
            "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
        );
        self.bytes.extend_from_slice(end.as_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_becomes_wide_in_japanese_and_is_escaped_in_english() {
        assert_eq!(in_utf_16("手A 1"), "624BFF213000FF11");
        assert_eq!(escaped(r"a(b)\"), r"a\(b\)\\");
    }

    #[test]
    fn the_table_says_where_the_objects_begin() {
        let file = write(&[&[Line::English(Size::Body, "a"), Line::Gap]]);
        let text = String::from_utf8_lossy(&file);
        assert!(text.ends_with("%%EOF\n"));
        let table = file
            .windows(5)
            .position(|bytes| bytes == b"xref\n")
            .unwrap();
        let lines = std::str::from_utf8(&file[table..]).unwrap().lines();
        for (number, line) in lines.skip(3).take(8).enumerate() {
            let offset: usize = line[..10].parse().unwrap();
            let begin = format!("{} 0 obj\n", number + 1);
            assert!(file[offset..].starts_with(begin.as_bytes()), "{begin}");
        }
    }
}
