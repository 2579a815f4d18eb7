//! Canonical XML 1.0 and Exclusive XML Canonicalization 1.0, both without comments: the bytes that
//! digests and signatures are taken of.
//!
//! What is canonicalized is a document or one element with all it contains, but for one element that
//! may be left out: the signature itself. Nothing recurses.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Attribute, Node, NodeId};

use super::{
    XmlError,
    algorithm::{Canonicalization, XML},
    character_data::{character_data, with_line_feeds},
    parsed::{Parsed, declares_namespaces, prefix, qualified_name},
    scan::is_space,
    work::Work,
};
use crate::DocumentError;

/// The canonical bytes of a document.
///
/// # Errors
/// [`DocumentError::Xml`] if the document is not read here.
pub fn canonicalize_document(
    document: &[u8],
    method: Canonicalization,
) -> Result<Vec<u8>, DocumentError> {
    let parsed = Parsed::parse(document)?;
    let mut work = Work::of_document();
    Ok(canonicalize(parsed.document(), None, method, &mut work)?)
}

/// The canonical bytes of the element with that id, with what it inherits from around it.
///
/// # Errors
/// [`DocumentError::Xml`] if the document is not read here or has no such element.
pub fn canonicalize_element(
    document: &[u8],
    id: &str,
    method: Canonicalization,
) -> Result<Vec<u8>, DocumentError> {
    let parsed = Parsed::parse(document)?;
    let element = parsed.by_id(id).ok_or(XmlError::UnknownId)?;
    Ok(canonicalize(
        element,
        None,
        method,
        &mut Work::of_document(),
    )?)
}

/// The canonical bytes of the document node or an element, as far as the `work` allows.
pub(super) fn canonicalize(
    apex: Node<'_, '_>,
    omitted: Option<NodeId>,
    method: Canonicalization,
    work: &mut Work,
) -> Result<Vec<u8>, XmlError> {
    let mut writer = Writer {
        apex,
        method,
        bindings: BTreeMap::new(),
        scope: Vec::new(),
        looked_at: 0,
        out: Vec::new(),
    };
    let mut steps = vec![Step::Enter(apex)];
    while let Some(step) = steps.pop() {
        let before = writer.out.len();
        match step {
            Step::Enter(node) if Some(node.id()) == omitted => {}
            Step::Enter(node) => writer.enter(node, &mut steps),
            Step::Leave(element, scope_len) => writer.leave(element, scope_len),
        }
        let made = writer.out.len() - before;
        work.spend(1 + made + std::mem::take(&mut writer.looked_at))?;
    }
    Ok(writer.out)
}

enum Step<'t, 'a> {
    Enter(Node<'t, 'a>),
    /// With the length of the scope before the element was entered.
    Leave(Node<'t, 'a>, usize),
}

struct Writer<'t, 'a> {
    apex: Node<'t, 'a>,
    method: Canonicalization,
    /// By prefix the namespaces that were written and hold, innermost last.
    bindings: BTreeMap<&'t str, Vec<&'t str>>,
    /// The prefixes of all of them, in the order in which they were written.
    scope: Vec<&'t str>,
    /// Namespaces and attributes of others that the present step looked at.
    looked_at: usize,
    out: Vec<u8>,
}

impl<'t, 'a: 't> Writer<'t, 'a> {
    fn enter(&mut self, node: Node<'t, 'a>, steps: &mut Vec<Step<'t, 'a>>) {
        if let Some(instruction) = node.pi() {
            self.instruction(node, instruction);
        } else if node.is_text() {
            self.escape(&character_data(node), text_escape);
        } else if !node.is_comment() {
            if node.is_element() {
                steps.push(Step::Leave(node, self.scope.len()));
                self.start_tag(node);
            }
            steps.extend(node.children().rev().map(Step::Enter));
        }
    }

    fn leave(&mut self, element: Node<'t, 'a>, scope_len: usize) {
        for prefix in self.scope.drain(scope_len..) {
            self.bindings.get_mut(prefix).map(Vec::pop);
        }
        self.write("</");
        self.write(qualified_name(element));
        self.write(">");
    }

    /// Beside the root element stands a line feed between it and every instruction.
    fn instruction(&mut self, node: Node<'t, 'a>, instruction: roxmltree::PI<'a>) {
        let outside = node.parent().is_some_and(|parent| parent.is_root());
        let root = node.document().root_element().range().start;
        let behind = node.range().start > root;
        self.write(if outside && behind { "\n<?" } else { "<?" });
        self.write(instruction.target);
        if let Some(value) = instruction.value {
            self.write(" ");
            // The parser leaves line ends in instructions as they are.
            self.write(&with_line_feeds(value));
        }
        self.write(if outside && !behind { "?>\n" } else { "?>" });
    }

    fn start_tag(&mut self, element: Node<'t, 'a>) {
        let name = qualified_name(element);
        self.write("<");
        self.write(name);
        let mut declarations = self.declarations(element, name);
        declarations.sort_unstable();
        for (prefix, uri) in &declarations {
            let name = ["xmlns:", prefix].concat();
            self.attribute(name.trim_end_matches(':'), uri);
        }
        for (prefix, uri) in declarations {
            self.bindings.entry(prefix).or_default().push(uri);
            self.scope.push(prefix);
        }
        for attribute in self.attributes(element) {
            self.attribute(written_name(element, &attribute), attribute.value());
        }
        self.write(">");
    }

    /// The namespaces to be written in the element's tag.
    fn declarations(&mut self, element: Node<'t, 'a>, name: &'t str) -> Vec<(&'t str, &'t str)> {
        let mut candidates = match self.method {
            Canonicalization::Exclusive => used(element, name),
            Canonicalization::Inclusive => self.in_scope(element),
        };
        self.looked_at += candidates.len();
        candidates.retain(|(prefix, uri)| self.written(prefix) != *uri);
        candidates
    }

    /// All namespaces of the element, where they can differ from those of its parent.
    fn in_scope(&self, element: Node<'t, 'a>) -> Vec<(&'t str, &'t str)> {
        if element != self.apex && !declares_namespaces(element) {
            return Vec::new();
        }
        let namespaces = element.namespaces();
        let pairs = namespaces.map(|found| (found.name().unwrap_or_default(), found.uri()));
        pairs.filter(|(prefix, _)| *prefix != "xml").collect()
    }

    fn written(&self, prefix: &str) -> &'t str {
        let bindings = self.bindings.get(prefix);
        bindings
            .and_then(|uris| uris.last())
            .copied()
            .unwrap_or_default()
    }

    fn attributes(&mut self, element: Node<'t, 'a>) -> Vec<Attribute<'t, 'a>> {
        let mut attributes: Vec<_> = element.attributes().collect();
        if element == self.apex && self.method == Canonicalization::Inclusive {
            self.looked_at += inherit(element, &mut attributes);
        }
        attributes.sort_by_key(|attribute| (attribute.namespace(), attribute.name()));
        attributes
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.write(" ");
        self.write(name);
        self.write("=\"");
        self.escape(value, attribute_escape);
        self.write("\"");
    }

    fn escape(&mut self, text: &str, escape: fn(u8) -> Option<&'static str>) {
        for byte in text.bytes() {
            match escape(byte) {
                Some(escaped) => self.write(escaped),
                None => self.out.push(byte),
            }
        }
    }

    fn write(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }
}

/// The namespaces that the names in the tag use ("visibly utilized").
fn used<'t>(element: Node<'t, '_>, name: &'t str) -> Vec<(&'t str, &'t str)> {
    let of_attributes = element.attributes().filter(|attribute| {
        let namespace = attribute.namespace();
        namespace.is_some_and(|uri| uri != XML)
    });
    let mut prefixes: Vec<_> = of_attributes
        .map(|attribute| prefix(written_name(element, &attribute)))
        .chain([prefix(name)])
        .filter(|prefix| *prefix != "xml")
        .collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    let uri = |prefix: &&'t str| {
        let name = (!prefix.is_empty()).then_some(*prefix);
        element.lookup_namespace_uri(name).unwrap_or_default()
    };
    prefixes
        .iter()
        .map(|prefix| (*prefix, uri(prefix)))
        .collect()
}

/// Takes over the `xml:` attributes of what the element was cut out of (Canonical XML 1.0, section
/// 2.4; specified). Returns how many attributes it looked at.
fn inherit<'t, 'a>(element: Node<'t, 'a>, attributes: &mut Vec<Attribute<'t, 'a>>) -> usize {
    let is_xml = |attribute: &Attribute<'_, '_>| attribute.namespace() == Some(XML);
    let own = attributes.iter().filter(|attribute| is_xml(attribute));
    let mut names: BTreeSet<&str> = own.map(|attribute| attribute.name()).collect();
    let mut looked_at = 0;
    let ancestors = element.ancestors().skip(1);
    for attribute in ancestors.flat_map(|ancestor| ancestor.attributes()) {
        looked_at += 1;
        if is_xml(&attribute) && names.insert(attribute.name()) {
            attributes.push(attribute);
        }
    }
    looked_at
}

/// The attribute's name as it is written, with its prefix, which the tree does not keep.
fn written_name<'t>(element: Node<'t, '_>, attribute: &Attribute<'_, '_>) -> &'t str {
    let text = element.document().input_text();
    let text = text.get(attribute.range()).unwrap_or_default();
    let end = text.find(|end| is_space(end) || end == '=');
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Canonical XML 1.0, section 2.3 (specified), as are the others.
const fn text_escape(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    }
}

const fn attribute_escape(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\t' => Some("&#x9;"),
        b'\n' => Some("&#xA;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::MAX_WORK, *};

    #[track_caller]
    fn check(document: &str, inclusive: &str, exclusive: &str) {
        for (method, expected) in [
            (Canonicalization::Inclusive, inclusive),
            (Canonicalization::Exclusive, exclusive),
        ] {
            let found = canonicalize_element(document.as_bytes(), "x", method).unwrap();
            assert_eq!(String::from_utf8_lossy(&found), expected, "{method:?}");
        }
    }

    #[test]
    fn an_element_inherits_namespaces_and_xml_attributes_inclusively_only() {
        check(
            "<a xmlns='urn:d' xmlns:p='urn:p' xml:lang='ja'><b xml:lang='en' xml:space='preserve'><c Id='x' xml:space='default'/></b></a>",
            "<c xmlns=\"urn:d\" xmlns:p=\"urn:p\" Id=\"x\" xml:lang=\"en\" xml:space=\"default\"></c>",
            "<c xmlns=\"urn:d\" Id=\"x\" xml:space=\"default\"></c>",
        );
    }

    /// libxml2 is no reference here: it leaves `&#38;` in namespace names.
    #[test]
    fn an_ampersand_in_a_namespace_name_is_escaped() {
        let form = "<p:a xmlns:p=\"urn:a&amp;b\" Id=\"x\"></p:a>";
        check("<p:a Id='x' xmlns:p='urn:a&#38;b'/>", form, form);
    }

    #[test]
    fn a_carriage_return_beside_a_reference_is_a_line_feed() {
        let form = "<a Id=\"x\">&lt;\n&gt;&#xD;\n\nb\n</a>";
        check(
            "<a Id='x'>&lt;\r&gt;&#13;\r\n\r<![CDATA[b\r]]></a>",
            form,
            form,
        );
    }

    #[track_caller]
    fn costs(document: &str, expected: usize) {
        let parsed = Parsed::parse(document.as_bytes()).unwrap();
        for (allowed, fits) in [(expected, true), (expected - 1, false)] {
            let mut work = Work::of_document();
            work.spend(MAX_WORK - allowed).unwrap();
            let form = canonicalize(
                parsed.document(),
                None,
                Canonicalization::Inclusive,
                &mut work,
            );
            assert_eq!(form.is_ok(), fits, "{document} for {allowed}");
        }
    }

    #[test]
    fn every_byte_node_and_namespace_is_work() {
        // The document, the element's begin and end, and the text: a step each.
        costs("<a>0123456789</a>", 17 + 4);
        costs("<a><!--0123456789--><!-- --></a>", 7 + 5);
        let declared = "<a xmlns:p='urn:p'><b xmlns:p='urn:p'/></a>";
        costs(declared, "<a xmlns:p=\"urn:p\"><b></b></a>".len() + 5 + 2);
    }
}
