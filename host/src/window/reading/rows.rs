//! A long text as rows of one height: where each begins is known, and only those in sight are laid
//! out. Characters that would not be seen, or would move others, are spelled out.

use std::{borrow::Cow, fmt::Write, ops::Range, sync::Arc};

use tegata_protocol::{controls, is_variation_selector};

/// A text, cut into rows that fit a width.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    columns: usize,
    is_cut: bool,
    rows: Vec<Row>,
    source: Source,
}

/// UTF-8.
#[derive(Debug)]
pub(crate) enum Source {
    /// The very bytes that are signed.
    Document(Arc<Vec<u8>>),
    /// What was made of them.
    Made(String),
}

impl Default for Source {
    fn default() -> Self {
        Self::Made(String::new())
    }
}

impl Source {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Document(bytes) => bytes,
            Self::Made(text) => text.as_bytes(),
        }
    }
}

/// Part of a line.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Row {
    /// Where it is in the text.
    bytes: Range<usize>,
    /// Columns that it is moved to the right by, since the line it goes on with is.
    indent: usize,
}

/// More rows cannot be placed to the pixel (an `f32` is exact up to 2^24). As a book it would have
/// 5,000 pages.
const ROWS_MAX: usize = 200_000;

/// Columns of a row at the least, whatever the width.
const COLUMNS_MIN: usize = 16;

impl Rows {
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source,
            ..Self::default()
        }
    }

    /// Cuts the text for rows of so many columns, unless it is already.
    pub(crate) fn fit(&mut self, columns: usize) {
        let columns = columns.max(COLUMNS_MIN);
        if self.columns == columns {
            return;
        }
        self.columns = columns;
        let text = str::from_utf8(self.source.bytes()).unwrap_or_default();
        self.rows = Cutter::cut(text, columns);
        self.is_cut = self.rows.len() > ROWS_MAX;
        self.rows.truncate(ROWS_MAX);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the text goes on behind the last row.
    pub(crate) const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// A row as it is shown.
    pub(crate) fn row(&self, index: usize) -> String {
        let Some(row) = self.rows.get(index) else {
            return String::new();
        };
        let bytes = self.source.bytes().get(row.bytes.clone());
        let text = bytes.and_then(|bytes| str::from_utf8(bytes).ok());
        let mut shown = " ".repeat(row.indent);
        for character in text.unwrap_or_default().chars() {
            shown.push_str(&visible(character));
        }
        shown
    }
}

/// Cuts lines into rows.
struct Cutter {
    columns: usize,
    rows: Vec<Row>,
}

impl Cutter {
    /// One row more than there may be tells that there are too many.
    fn cut(text: &str, columns: usize) -> Vec<Row> {
        let rows = Vec::new();
        let mut cutter = Self { columns, rows };
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if cutter.rows.len() > ROWS_MAX {
                break;
            }
            let ended = line.strip_suffix('\n').unwrap_or(line);
            let ended = ended.strip_suffix('\r').unwrap_or(ended);
            cutter.line(start, ended);
            start += line.len();
        }
        cutter.rows
    }

    fn line(&mut self, start: usize, line: &str) {
        let lead = line.len() - line.trim_start_matches(' ').len();
        let hanging = (lead + HANGING).min(self.columns / 2);
        let (mut from, mut used, mut indent) = (0, 0, 0);
        for (at, character) in line.char_indices() {
            let width = columns(character);
            if used + width > self.columns && at > from {
                self.push(start + from..start + at, indent);
                (from, used, indent) = (at, hanging, hanging);
            }
            used += width;
        }
        self.push(start + from..start + line.len(), indent);
    }

    fn push(&mut self, bytes: Range<usize>, indent: usize) {
        if self.rows.len() <= ROWS_MAX {
            self.rows.push(Row { bytes, indent });
        }
    }
}

/// What the continuation of a line is moved by.
const HANGING: usize = 2;

/// Columns of a character in a monospaced Japanese face; too many rather than too few.
fn columns(character: char) -> usize {
    match character {
        ' '..='~' => 1,
        '\t' => TAB.len(),
        _ if is_hidden(character) => 12,
        _ => 2,
    }
}

const TAB: &str = "    ";

fn visible(character: char) -> Cow<'static, str> {
    if character == '\t' {
        return Cow::Borrowed(TAB);
    }
    let mut shown = String::new();
    let _ = if is_hidden(character) {
        write!(shown, "〔U+{:04X}〕", u32::from(character))
    } else {
        shown.write_char(character)
    };
    Cow::Owned(shown)
}

/// Of a document every character counts, those that choose a form too.
const fn is_hidden(character: char) -> bool {
    controls(character) || is_variation_selector(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, columns: usize) -> Vec<String> {
        let mut rows = Rows::new(Source::Made(text.to_owned()));
        rows.fit(columns);
        (0..rows.len()).map(|index| rows.row(index)).collect()
    }

    #[test]
    fn lines_are_rows() {
        assert_eq!(rows("a\nb\r\n\nc", 20), ["a", "b", "", "c"]);
        assert_eq!(rows("", 20), [""; 0]);
    }

    #[test]
    fn long_lines_go_on_in_the_next_row_and_nothing_is_lost() {
        let text = "あいうえおかきくけこさしすせそ";
        assert_eq!(rows(text, 16), ["あいうえおかきく", "  けこさしすせそ"]);
        let indented = "        abcdefghijklmnop";
        let shown = rows(indented, 16);
        assert_eq!(shown, ["        abcdefgh", "        ijklmnop"]);
        assert_eq!(
            rows(&"x".repeat(1000), 16).concat().matches('x').count(),
            1000
        );
    }

    #[test]
    fn characters_that_hide_or_turn_others_are_spelled_out() {
        for (text, shown) in [
            ("a\u{202E}b", "a〔U+202E〕b"),
            ("a\u{200B}b", "a〔U+200B〕b"),
            ("a\rb", "a〔U+000D〕b"),
            ("葛\u{E0100}", "葛〔U+E0100〕"),
            ("\u{FEFF}a", "〔U+FEFF〕a"),
            ("a\tb", "a    b"),
        ] {
            assert_eq!(rows(text, 80), [shown], "{text:?}");
        }
    }

    #[test]
    fn what_is_spelled_out_takes_room_too() {
        let shown = rows(&"\u{202E}".repeat(4), 24);
        assert_eq!(
            shown,
            ["〔U+202E〕〔U+202E〕", "  〔U+202E〕", "  〔U+202E〕"]
        );
    }

    #[test]
    fn a_text_of_too_many_rows_is_cut_and_says_so() {
        let mut text = Rows::new(Source::Made("\n".repeat(ROWS_MAX)));
        text.fit(80);
        assert_eq!((text.len(), text.is_cut()), (ROWS_MAX, false));
        let mut text = Rows::new(Source::Made("\n".repeat(ROWS_MAX + 1)));
        text.fit(80);
        assert_eq!((text.len(), text.is_cut()), (ROWS_MAX, true));
    }
}
