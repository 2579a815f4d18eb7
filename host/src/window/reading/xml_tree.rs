//! An XML document as an indented text: every element, attribute, text and comment, and what the
//! names of a tax return mean. Only white space between elements is left out.

use std::fmt::Write;

use roxmltree::{Document, Node, NodeType};
use tegata_protocol::Language;

/// The tree in words. `None` for what the parser does not take; documents that can be signed were
/// parsed before, within the limits of `tegata-documents`.
pub(super) fn xml_tree(bytes: &[u8], meanings: Option<Language>) -> Option<String> {
    let text = str::from_utf8(bytes).ok()?;
    let document = Document::parse(text).ok()?;
    let mut tree = Tree {
        meanings,
        text: String::new(),
    };
    let mut depth = 0;
    let mut next = document.root().first_child();
    // Without recursion: a document may be as deep as the stack is not.
    while let Some(node) = next {
        let inside = tree.node(node, depth);
        next = inside.then(|| node.first_child()).flatten();
        if next.is_some() {
            depth += 1;
        } else {
            next = following(node, &mut depth);
        }
    }
    Some(tree.text)
}

/// The next node that is not inside this one.
fn following<'a, 'input>(node: Node<'a, 'input>, depth: &mut usize) -> Option<Node<'a, 'input>> {
    let mut node = node;
    loop {
        if let Some(sibling) = node.next_sibling() {
            return Some(sibling);
        }
        node = node.parent()?;
        *depth = depth.saturating_sub(1);
    }
}

struct Tree {
    meanings: Option<Language>,
    text: String,
}

impl Tree {
    /// Writes what a node is itself. Whether its children are still to be written.
    fn node(&mut self, node: Node<'_, '_>, depth: usize) -> bool {
        match node.node_type() {
            NodeType::Comment => self.line(depth, &format!("<!-- {} -->", value(node))),
            NodeType::Element => return self.element(node, depth),
            NodeType::PI => self.instruction(node, depth),
            NodeType::Root => return true,
            NodeType::Text if value(node).trim().is_empty() => {}
            NodeType::Text => self.line(depth, &format!("「{}」", value(node))),
        }
        false
    }

    fn element(&mut self, node: Node<'_, '_>, depth: usize) -> bool {
        let name = node.tag_name().name();
        let mut line = name.to_owned();
        if let Some(meaning) = self.meanings.and_then(|language| meaning(name, language)) {
            let _ = write!(line, "（{meaning}）");
        }
        let only_text = only_text(node);
        if let Some(text) = only_text {
            let _ = write!(line, "：「{text}」");
        }
        self.line(depth, &line);
        self.namespace(node, depth + 2);
        self.attributes(node, depth + 2);
        only_text.is_none()
    }

    /// Where it is another one than around the element.
    fn namespace(&mut self, node: Node<'_, '_>, depth: usize) {
        let outer = node.parent_element();
        let outer = outer.and_then(|outer| outer.tag_name().namespace());
        let namespace = node.tag_name().namespace();
        if namespace != outer {
            self.line(depth, &format!("xmlns = {}", namespace.unwrap_or("")));
        }
    }

    fn attributes(&mut self, node: Node<'_, '_>, depth: usize) {
        for attribute in node.attributes() {
            // Two of one name may stand side by side.
            let space = attribute.namespace();
            let space = space.map_or_else(String::new, |space| format!("（xmlns = {space}）"));
            let line = format!("@{}{space} = {}", attribute.name(), attribute.value());
            self.line(depth, &line);
        }
    }

    fn instruction(&mut self, node: Node<'_, '_>, depth: usize) {
        if let Some(instruction) = node.pi() {
            let value = instruction.value.unwrap_or_default();
            self.line(depth, &format!("<?{} {value}?>", instruction.target));
        }
    }

    /// A line break in a value starts a line that cannot be taken for a part of the tree.
    fn line(&mut self, depth: usize, line: &str) {
        let indent = "  ".repeat(depth.min(DEPTH_SHOWN));
        for (index, part) in line.split('\n').enumerate() {
            let mark = if index == 0 { "" } else { "  ｜" };
            let _ = writeln!(self.text, "{indent}{mark}{part}");
        }
    }
}

/// Deeper elements stand one below the other: a row must have room for their names.
const DEPTH_SHOWN: usize = 16;

fn value<'a>(node: Node<'a, '_>) -> &'a str {
    node.text().unwrap_or_default()
}

/// The text of an element that has nothing else in it.
fn only_text<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let child = node.first_child()?;
    (child.is_text() && child.next_sibling().is_none()).then(|| value(child))
}

/// What the names in the common part of a tax return mean (public code agrees), in Japanese and in
/// English. Names of single forms are left out: a wrong meaning is worse than none.
const MEANINGS: [(&str, &str, &str); 9] = [
    ("CATALOG", "管理部", "administrative part"),
    ("CONTENTS", "内容部", "contents"),
    ("DATA", "申告等データ", "data of the filing"),
    ("IT", "IT部", "common data"),
    ("NOZEISHA_ADR", "住所", "address"),
    ("NOZEISHA_ID", "利用者識別番号", "user number"),
    ("NOZEISHA_NM", "氏名・名称", "name"),
    ("TETSUZUKI", "手続", "procedure"),
    ("ZEIMUSHO", "税務署", "tax office"),
];

fn meaning(name: &str, language: Language) -> Option<&'static str> {
    let (_, japanese, english) = MEANINGS.iter().find(|(known, _, _)| *known == name)?;
    Some(match language {
        Language::En => english,
        Language::Ja => japanese,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(xml: &str, expected: &[&str]) {
        let tree = xml_tree(xml.as_bytes(), None).unwrap();
        assert_eq!(tree.lines().collect::<Vec<_>>(), expected, "{xml}");
    }

    #[test]
    fn everything_in_a_document_is_shown() {
        check(
            "<?p v?><a b='1'><!--c--><d>e &amp; f</d>g<h/></a>",
            &[
                "<?p v?>",
                "a",
                "    @b = 1",
                "  <!-- c -->",
                "  d：「e & f」",
                "  「g」",
                "  h",
            ],
        );
        check("<a> <b> </b>\n<c/></a>", &["a", "  b：「 」", "  c"]);
        check(
            "<a xmlns='u'><b xmlns=''/></a>",
            &["a", "    xmlns = u", "  b", "      xmlns = "],
        );
        check(
            "<a sum='1' o:sum='2' xmlns:o='u'/>",
            &["a", "    @sum = 1", "    @sum（xmlns = u） = 2"],
        );
    }

    #[test]
    fn a_line_break_in_a_text_makes_no_part_of_the_tree() {
        check("<a>b\nc：「1」</a>", &["a：「b", "  ｜c：「1」」"]);
    }

    #[test]
    fn names_of_a_tax_return_are_explained_where_it_is_one() {
        let xml = b"<DATA><NOZEISHA_NM>x</NOZEISHA_NM></DATA>";
        let tree = |language| xml_tree(xml, language).unwrap();
        assert_eq!(
            tree(Some(Language::Ja)),
            "DATA（申告等データ）\n  NOZEISHA_NM（氏名・名称）：「x」\n"
        );
        assert!(tree(Some(Language::En)).contains("NOZEISHA_NM（name）"));
        assert_eq!(tree(None), "DATA\n  NOZEISHA_NM：「x」\n");
    }

    #[test]
    fn depth_needs_no_stack() {
        let depth = 250;
        let xml = format!("{}x{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert_eq!(
            xml_tree(xml.as_bytes(), None).unwrap().lines().count(),
            depth
        );
    }

    #[test]
    fn what_is_no_xml_is_none() {
        assert!(xml_tree(b"<a>", None).is_none());
        assert!(xml_tree(b"\xFF", None).is_none());
    }
}
