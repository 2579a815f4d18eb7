//! A document that was read: strictly, within limits, every id once.

use std::{collections::BTreeMap, str};

use roxmltree::{Attribute, Document, Node, NodeId, ParsingOptions};

use super::{
    MAX_DOCUMENT_LEN, MAX_NODES, XmlError,
    scan::{after_declaration, is_space, scan},
};

/// A well-formed document without DTD whose ids are unique.
pub(super) struct Parsed<'a> {
    tree: Document<'a>,
    ids: BTreeMap<String, NodeId>,
}

impl<'a> Parsed<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, XmlError> {
        let fits = bytes.len() <= MAX_DOCUMENT_LEN;
        fits.then_some(()).ok_or(XmlError::Limit)?;
        let text = str::from_utf8(bytes).map_err(|_| XmlError::Encoding)?;
        scan(text)?;
        let options = ParsingOptions {
            allow_dtd: false,
            nodes_limit: MAX_NODES,
            ..ParsingOptions::default()
        };
        let tree = Document::parse_with_options(text, options).map_err(reason)?;
        check_instructions(&tree)?;
        let ids = ids(&tree)?;
        Ok(Self { tree, ids })
    }

    pub(super) fn text(&self) -> &'a str {
        self.tree.input_text()
    }

    /// Everything but the XML declaration.
    pub(super) fn content(&self) -> Result<&'a str, XmlError> {
        after_declaration(self.text())
    }

    /// The node above the root element.
    pub(super) fn document(&self) -> Node<'_, 'a> {
        self.tree.root()
    }

    pub(super) fn root_element(&self) -> Node<'_, 'a> {
        self.tree.root_element()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.keys().map(String::as_str)
    }

    pub(super) fn by_id(&self, id: &str) -> Option<Node<'_, 'a>> {
        self.tree.get_node(*self.ids.get(id)?)
    }
}

fn reason(error: roxmltree::Error) -> XmlError {
    match error {
        roxmltree::Error::DtdDetected => XmlError::Dtd,
        roxmltree::Error::AttributesLimitReached
        | roxmltree::Error::NamespacesLimitReached
        | roxmltree::Error::NodesLimitReached => XmlError::Limit,
        _ => XmlError::Malformed,
    }
}

/// The parser takes a late or oddly spaced XML declaration for an instruction, and needs no space
/// behind an instruction's name, which may have no colon (Namespaces in XML 1.0, section 7; specified).
fn check_instructions(tree: &Document<'_>) -> Result<(), XmlError> {
    let mut instructions = tree
        .descendants()
        .filter_map(|node| Some((node.range(), node.pi()?)));
    let fine = instructions.all(|(range, instruction)| {
        let text = tree.input_text().get(range).unwrap_or_default();
        let rest = text
            .strip_prefix("<?")
            .and_then(|text| text.strip_prefix(instruction.target));
        let ends = rest.is_some_and(|rest| rest.starts_with(is_space) || rest == "?>");
        let name = !instruction.target.contains(':');
        ends && name && !instruction.target.eq_ignore_ascii_case("xml")
    });
    fine.then_some(()).ok_or(XmlError::Malformed)
}

/// Without a DTD, ids are a matter of custom: XMLDSig's and XAdES's `Id`, e-Tax's `id`, SAML's `ID`
/// and `xml:id`. An id under any of them must be unique, or two readers could find two elements.
fn ids(tree: &Document<'_>) -> Result<BTreeMap<String, NodeId>, XmlError> {
    let mut ids = BTreeMap::new();
    for element in tree.descendants() {
        for attribute in id_attributes(element) {
            let before = ids.insert(attribute.value().to_owned(), element.id());
            before
                .is_none()
                .then_some(())
                .ok_or(XmlError::DuplicateId)?;
        }
    }
    Ok(ids)
}

fn id_attributes<'n, 'a>(element: Node<'n, 'a>) -> impl Iterator<Item = Attribute<'n, 'a>> {
    element.attributes().filter(|attribute| {
        let custom = attribute.namespace().is_none() && CUSTOM_IDS.contains(&attribute.name());
        let standard = attribute.namespace() == Some(super::algorithm::XML);
        custom || (standard && attribute.name() == "id")
    })
}

/// The first id of an element.
pub(super) fn id<'a>(element: Node<'a, '_>) -> Option<&'a str> {
    id_attributes(element).map(|found| found.value()).next()
}

const CUSTOM_IDS: [&str; 3] = ["ID", "Id", "id"];

/// The attribute of that name without a namespace.
pub(super) fn attribute<'a>(element: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let mut attributes = element.attributes();
    let found = attributes.find(|found| found.namespace().is_none() && found.name() == name)?;
    Some(found.value())
}

/// The element's name as it is written, with its prefix, which the tree does not keep.
pub(super) fn qualified_name<'a>(element: Node<'_, 'a>) -> &'a str {
    let tag = element.document().input_text().get(element.range());
    let tag = tag.unwrap_or_default().trim_start_matches('<');
    let end = tag.find(|end| is_space(end) || end == '/' || end == '>');
    tag.get(..end.unwrap_or(tag.len())).unwrap_or_default()
}

/// The prefix of a name as it is written; empty without one.
pub(super) fn prefix(qualified_name: &str) -> &str {
    qualified_name
        .split_once(':')
        .map_or("", |(prefix, _)| prefix)
}

/// Whether namespaces may be declared there: never no for an element that declares some.
pub(super) fn declares_namespaces(element: Node<'_, '_>) -> bool {
    let text = element.document().input_text();
    let range = element.range();
    let end = element
        .first_child()
        .map_or(range.end, |child| child.range().start);
    element.is_element()
        && text
            .get(range.start..end)
            .is_some_and(|tag| tag.contains("xmlns"))
}
