//! Which fields a signature locks against all who come later (ISO 32000-1, tables 233 and 256). Whether
//! they were changed is not told here.

use super::{
    document::Document,
    object::{Dictionary, Object},
    text,
};
use crate::DocumentError;

/// A lock on fields of a form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Lock {
    /// On every field, also on those that are yet to come.
    All,
    /// On every field but these and what is below them.
    AllBut(Vec<String>),
    /// On these fields and on what is below them.
    Named(Vec<String>),
}

impl Lock {
    /// Reads what a signature's reference, or its field, says. What is not said clearly locks everything.
    pub(super) fn read(
        document: &Document<'_>,
        parameters: &Dictionary,
    ) -> Result<Self, DocumentError> {
        if parameters.has_doubled() {
            return Ok(Self::All);
        }
        let action = document.value(parameters, "Action")?;
        let names = names(document, parameters)?;
        Ok(match (action.as_name(), names) {
            (Some(b"Include"), Some(names)) => Self::Named(names),
            (Some(b"Exclude"), Some(names)) => Self::AllBut(names),
            _ => Self::All,
        })
    }

    /// Whether the field with this full name is locked.
    pub(super) fn holds(&self, field: &str) -> bool {
        match self {
            Self::All => true,
            Self::AllBut(names) => !names.iter().any(|name| is_at_or_below(field, name)),
            Self::Named(names) => names.iter().any(|name| is_at_or_below(field, name)),
        }
    }
}

fn names(
    document: &Document<'_>,
    parameters: &Dictionary,
) -> Result<Option<Vec<String>>, DocumentError> {
    let Object::Array(fields) = document.value(parameters, "Fields")? else {
        return Ok(None);
    };
    let mut names = Vec::new();
    for field in &fields {
        let Object::String(name) = document.resolve(field)? else {
            return Ok(None);
        };
        names.push(text::decoded(&name));
    }
    Ok(Some(names))
}

/// The parts of a full name are joined with periods (12.7.3.2).
fn is_at_or_below(field: &str, name: &str) -> bool {
    let below = field.strip_prefix(name);
    below.is_some_and(|below| below.is_empty() || below.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lock: &Lock, locked: &[&str], open: &[&str]) {
        for (fields, expected) in [(locked, true), (open, false)] {
            for field in fields {
                assert_eq!(lock.holds(field), expected, "{lock:?} {field}");
            }
        }
    }

    #[test]
    fn a_lock_holds_a_field_and_what_is_below_it() {
        let names = vec!["Buyer".to_owned(), "Seller.Sign".to_owned()];
        let these = ["Buyer", "Buyer.Sign", "Seller.Sign", "Seller.Sign.1"];
        let others = ["Seller", "Buyer2", "Buye", "", "Seller.Signed"];
        check(&Lock::Named(names.clone()), &these, &others);
        check(&Lock::AllBut(names), &others, &these);
        check(&Lock::All, &[&these[..], &others[..]].concat(), &[]);
    }
}
