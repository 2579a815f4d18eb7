//! Finds the fields and notes of a page that have no appearance of their own. The PDF library draws
//! nothing for them; other programs make up an appearance, so that the person would sign what they
//! did not see.
//!
//! Not told of are links and the windows of notes, which are no part of the page, and forms in XML
//! (XFA), which have pages of their own.

use hayro::hayro_syntax::{
    object::{
        Array, Dict, Name, Object,
        dict::keys::{ANNOTS, AP, AS, F, FT, N, PARENT, SUBTYPE, V},
    },
    page::Page,
};

use super::wire::Unseen;

/// What the page's annotations have and its picture does not show.
pub(super) fn unseen(page: &Page<'_>) -> Unseen {
    let mut unseen = Unseen::default();
    if let Some(annotations) = page.raw().get::<Array<'_>>(ANNOTS) {
        for annotation in annotations.iter::<Dict<'_>>().filter(is_meant_to_be_seen) {
            match missing(&annotation) {
                Some(Missing::Picture) => unseen.picture = true,
                Some(Missing::Text) => unseen.text = true,
                None => {}
            }
        }
    }
    unseen
}

enum Missing {
    Picture,
    Text,
}

fn is_meant_to_be_seen(annotation: &Dict<'_>) -> bool {
    // Hidden and NoView (PDF 1.7 reference, table 8.16).
    const NOT_SEEN: u32 = 1 << 1 | 1 << 5;
    annotation.get::<u32>(F).unwrap_or(0) & NOT_SEEN == 0
}

fn missing(annotation: &Dict<'_>) -> Option<Missing> {
    if let Some(appearance) = annotation.get::<Dict<'_>>(AP) {
        return (!is_drawn(annotation, &appearance)).then_some(Missing::Picture);
    }
    match annotation.get::<Name<'_>>(SUBTYPE)?.as_ref() {
        b"Link" | b"Popup" => None,
        b"FreeText" => Some(Missing::Text),
        b"Widget" => has_text(annotation).then_some(Missing::Text),
        _ => Some(Missing::Picture),
    }
}

/// A box that is not ticked is drawn by drawing nothing.
fn is_drawn(annotation: &Dict<'_>, appearance: &Dict<'_>) -> bool {
    match appearance.get::<Object<'_>>(N) {
        Some(Object::Stream(_)) => true,
        Some(Object::Dict(states)) => {
            let state = annotation.get::<Name<'_>>(AS);
            state.is_none_or(|state| state.as_ref() == b"Off" || states.contains_key(&state))
        }
        _ => false,
    }
}

/// A field that is filled in with text, or with one of several.
fn has_text(field: &Dict<'_>) -> bool {
    let of_text = inherited(field, FT)
        .and_then(Object::into_name)
        .is_some_and(|kind| matches!(kind.as_ref(), b"Tx" | b"Ch"));
    of_text
        && match inherited(field, V) {
            None | Some(Object::Null(_)) => false,
            Some(Object::String(text)) => !text.as_bytes().is_empty(),
            Some(_) => true,
        }
}

/// Fields hand down what they have; whoever is their own ancestor has nothing.
fn inherited<'d>(field: &Dict<'d>, key: &[u8]) -> Option<Object<'d>> {
    /// Deeper than forms are.
    const ANCESTORS_MAX: usize = 16;
    std::iter::successors(Some(field.clone()), |field| field.get::<Dict<'d>>(PARENT))
        .take(ANCESTORS_MAX)
        .find_map(|field| field.get::<Object<'d>>(key))
}
