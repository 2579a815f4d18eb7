//! Reads the elements of a signature in their order, and nothing that does not belong there.

use base64::{Engine, engine::general_purpose::STANDARD};
use roxmltree::Node;

use super::{XmlError, algorithm::DSIG, parsed::attribute, scan::is_space};

/// The element children of an element, one after the other.
pub(super) struct Cursor<'t, 'a> {
    children: Vec<Node<'t, 'a>>,
}

impl<'t, 'a: 't> Cursor<'t, 'a> {
    /// Text between the children must be white space.
    pub(super) fn new(parent: Node<'t, 'a>) -> Result<Self, XmlError> {
        let is_blank = |node: Node<'_, '_>| {
            node.text()
                .is_some_and(|text| text.trim_matches(is_space).is_empty())
        };
        let blank = parent.children().filter(Node::is_text).all(is_blank);
        blank.then_some(()).ok_or(XmlError::SignatureForm)?;
        let children = parent.children().filter(Node::is_element).rev().collect();
        Ok(Self { children })
    }

    /// The next child if it is this element of XMLDSig.
    pub(super) fn optional(&mut self, name: &str) -> Option<Node<'t, 'a>> {
        self.children
            .pop_if(|child| child.has_tag_name((DSIG, name)))
    }

    pub(super) fn one(&mut self, name: &str) -> Result<Node<'t, 'a>, XmlError> {
        self.optional(name).ok_or(XmlError::SignatureForm)
    }

    pub(super) fn all(&mut self, name: &str) -> Vec<Node<'t, 'a>> {
        std::iter::from_fn(|| self.optional(name)).collect()
    }

    /// Nothing may be left.
    pub(super) fn end(&self) -> Result<(), XmlError> {
        self.children
            .is_empty()
            .then_some(())
            .ok_or(XmlError::SignatureForm)
    }
}

/// The text of an element that has nothing but text. A comment in it would make two readers see two
/// texts.
pub(super) fn text_node<'t, 'a>(element: Node<'t, 'a>) -> Result<Node<'t, 'a>, XmlError> {
    let mut children = element.children();
    let only = children.next().filter(Node::is_text);
    only.filter(|_| children.next().is_none())
        .ok_or(XmlError::SignatureForm)
}

/// The bytes that an element holds as Base64.
pub(super) fn bytes(element: Node<'_, '_>) -> Result<Vec<u8>, XmlError> {
    let text = text_node(element)?.text().unwrap_or_default();
    let digits: String = text.chars().filter(|digit| !is_space(*digit)).collect();
    STANDARD.decode(digits).map_err(|_| XmlError::SignatureForm)
}

/// The `Algorithm` of an element that needs no parameters and has none.
pub(super) fn algorithm<'t>(element: Node<'t, '_>) -> Result<&'t str, XmlError> {
    let plain = !element.has_children();
    plain.then_some(()).ok_or(XmlError::UnsupportedAlgorithm)?;
    attribute(element, "Algorithm").ok_or(XmlError::SignatureForm)
}
