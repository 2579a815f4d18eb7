//! What a PDF is made of (ISO 32000-1, 7.3). Numbers stay as they were written, so that an object
//! that is written again says what it said.

use std::collections::BTreeSet;

/// Number and generation of an indirect object.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct ObjectId {
    pub(super) number: u32,
    pub(super) generation: u16,
}

/// A value. Streams are not among them: no stream is ever written again.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object {
    Array(Vec<Self>),
    Boolean(bool),
    Dictionary(Dictionary),
    Name(Vec<u8>),
    Null,
    Number(Box<str>),
    Reference(ObjectId),
    String(Vec<u8>),
}

/// Keys and values in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dictionary(Vec<(Vec<u8>, Object)>);

impl Object {
    pub(super) fn name(name: &str) -> Self {
        Self::Name(name.as_bytes().to_vec())
    }

    pub(super) fn integer(number: impl Into<i64>) -> Self {
        Self::Number(number.into().to_string().into())
    }

    pub(super) fn real(number: f32) -> Self {
        Self::Number(format!("{number:.2}").into())
    }

    /// A text string: ASCII as it is, everything else as UTF-16BE with its mark (7.9.2.2).
    pub(super) fn text(text: &str) -> Self {
        if text.is_ascii() {
            return Self::String(text.as_bytes().to_vec());
        }
        let marked = std::iter::once(0xFEFF).chain(text.encode_utf16());
        Self::String(marked.flat_map(u16::to_be_bytes).collect())
    }

    pub(super) fn as_dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    pub(super) fn as_dictionary_mut(&mut self) -> Option<&mut Dictionary> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    pub(super) fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(values) => Some(values),
            _ => None,
        }
    }

    pub(super) fn as_name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn as_string(&self) -> Option<&[u8]> {
        match self {
            Self::String(string) => Some(string),
            _ => None,
        }
    }

    pub(super) fn as_reference(&self) -> Option<ObjectId> {
        match self {
            Self::Reference(id) => Some(*id),
            _ => None,
        }
    }

    pub(super) fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn as_size(&self) -> Option<usize> {
        usize::try_from(self.as_integer()?).ok()
    }

    pub(super) fn as_real(&self) -> Option<f32> {
        match self {
            Self::Number(number) => number.parse().ok().filter(|real: &f32| real.is_finite()),
            _ => None,
        }
    }
}

impl Dictionary {
    pub(super) fn new(entries: Vec<(&str, Object)>) -> Self {
        let owned = |(key, value): (&str, Object)| (key.as_bytes().to_vec(), value);
        Self(entries.into_iter().map(owned).collect())
    }

    pub(super) fn push(&mut self, key: Vec<u8>, value: Object) {
        self.0.push((key, value));
    }

    /// The value of a key; of a doubled key the last one, as most readers take it.
    pub(super) fn get(&self, key: &str) -> Option<&Object> {
        let mut entries = self.0.iter().rev();
        let found = entries.find(|(other, _)| other == key.as_bytes());
        found
            .map(|(_, value)| value)
            .filter(|value| **value != Object::Null)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn is_doubled(&self, key: &[u8]) -> bool {
        let same = self.0.iter().filter(|(other, _)| other == key);
        same.count() > 1
    }

    /// Whether any key is there twice.
    pub(super) fn has_doubled(&self) -> bool {
        let mut seen = BTreeSet::new();
        !self.0.iter().all(|(key, _)| seen.insert(key))
    }

    pub(super) fn set(&mut self, key: &str, value: Object) {
        self.remove(key);
        self.push(key.as_bytes().to_vec(), value);
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.0.retain(|(other, _)| other != key.as_bytes());
    }

    /// The value of a key, which is made if it is not there.
    pub(super) fn entry(
        &mut self,
        key: &str,
        made: impl FnOnce() -> Object,
    ) -> Option<&mut Object> {
        if !self.has(key) {
            self.set(key, made());
        }
        let mut entries = self.0.iter_mut().rev();
        let found = entries.find(|(other, _)| other == key.as_bytes());
        found.map(|(_, value)| value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.0.iter().map(|(key, value)| (key.as_slice(), value))
    }

    pub(super) fn is_of_type(&self, name: &str) -> bool {
        self.get("Type").and_then(Object::as_name) == Some(name.as_bytes())
    }
}
