//! Puts a signature into a document without touching any other byte.

use std::ops::Range;

use roxmltree::Node;

use super::{XmlError, parsed::qualified_name};

/// Where a signature goes: at the end of an element.
pub(super) struct Insertion {
    /// What is replaced: nothing, or the `/>` of an element without content.
    replaced: Range<usize>,
    before: &'static str,
    after: String,
}

impl Insertion {
    pub(super) fn at_end_of(element: Node<'_, '_>) -> Result<Self, XmlError> {
        let (text, range) = (element.document().input_text(), element.range());
        let element_text = text.get(range.clone()).ok_or(XmlError::Place)?;
        if element_text.ends_with("/>") {
            let replaced = range.end - 2..range.end;
            let after = format!("</{}>", qualified_name(element));
            return Ok(Self {
                replaced,
                before: ">",
                after,
            });
        }
        let position = range.start + element_text.rfind("</").ok_or(XmlError::Place)?;
        Ok(Self {
            replaced: position..position,
            before: "",
            after: String::new(),
        })
    }

    /// The new document, and where the signature begins in it.
    pub(super) fn insert(&self, text: &str, signature: &str) -> Result<(String, usize), XmlError> {
        let head = text.get(..self.replaced.start).ok_or(XmlError::Place)?;
        let tail = text.get(self.replaced.end..).ok_or(XmlError::Place)?;
        let start = head.len() + self.before.len();
        Ok((
            [head, self.before, signature, &self.after, tail].concat(),
            start,
        ))
    }
}
