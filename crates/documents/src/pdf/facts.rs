//! What a PDF has besides what its pages show, for those who are to sign it.
//!
//! Everything that the catalog leads to is looked at, and told by what it is and not by where it
//! stands: an action counts wherever a reader might find it, in a chain, in a name tree, behind any
//! number of references. So a fact may be stated that no reader would act on, but none is left out.
//! Not told: earlier revisions of the file, which nobody is shown, and links to the web that wait for
//! a click, which most documents have.

use super::{
    AppendedPart, Room,
    document::{Document, Kind},
    form,
    object::{Dictionary, Object},
    reachable::{self, Reached},
    refusal::Examined,
};
use crate::DocumentError;

/// What a PDF has besides what its pages show.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Facts {
    /// Whether anything happens when it is opened, clicked on or printed that is more than moving about
    /// in it: programs are started, data is sent or fetched, other files and pages of the web are
    /// opened unasked, something is played, or parts of it are shown, hidden or emptied.
    pub actions: bool,
    /// Whether files are attached, be it to a page, to a part or to the whole.
    pub attachments: bool,
    /// Whether what its pages show comes from outside of the file, and so is not signed.
    pub external: bool,
    /// Whether there are fields to fill in, other than for signatures.
    pub forms: bool,
    /// Whether it has parts that are not always seen: layers, annotations that are hidden, images that are
    /// printed otherwise, and what is said twice, so that every reader shows another of the two.
    pub hidden: bool,
    /// Whether there are scripts, or an XFA form beside the other, which may have some.
    pub scripts: bool,
    /// How many signatures were made before.
    pub signatures: u32,
}

/// What is found in a PDF that can be signed.
pub struct Examination {
    /// What is appended to a file, sound or not, to show it as it was read here: a cross-reference that
    /// lists every object and goes back to nothing. Readers make different things of objects that were
    /// freed, were given another generation or stand a little beside their place; with this one they
    /// agree. A damaged file is signed with the same behind it.
    pub as_read: AppendedPart,
    /// Its cross-reference cannot be used, or not every reader would read the same in it. A program that repairs the file in its own way might show
    /// other objects than those that are signed.
    pub damaged: bool,
    /// What its pages do not show.
    pub facts: Facts,
}

/// Looks at a PDF: one that [`prepare`](super::prepare) would refuse is refused for the same reasons.
///
/// # Errors
/// As [`prepare`](super::prepare).
pub fn examine(file: &[u8]) -> Result<Examination, DocumentError> {
    Document::attempt_strict(file, |document| {
        let examined = Examined::read(document)?;
        let mut room = Room::make(document, &examined, 1)?;
        room.update.stands_alone = true;
        Ok(Examination {
            as_read: room.write(&Dictionary::default(), 0)?.into_part(),
            damaged: document.cross_reference.newest.is_none(),
            facts: examined.facts,
        })
    })
}

/// What a PDF's pages do not show.
///
/// # Errors
/// As [`prepare`](super::prepare).
pub fn inspect(file: &[u8]) -> Result<Facts, DocumentError> {
    examine(file).map(|examined| examined.facts)
}

impl Facts {
    pub(super) fn read(
        document: &Document<'_>,
        catalog: &Dictionary,
        fields: &form::Fields,
    ) -> Result<Self, DocumentError> {
        let root = document.cross_reference.trailer.get("Root");
        let root = root.and_then(Object::as_reference);
        let signed = fields.signatures.iter().filter(|field| field.is_signed);
        let mut facts = Self {
            attachments: document.value(catalog, "Collection")? != Object::Null,
            forms: fields.can_be_filled_in,
            signatures: u32::try_from(signed.count()).unwrap_or(u32::MAX),
            ..Self::default()
        };
        let root = root.ok_or(DocumentError::PdfDamaged)?;
        reachable::each(document, root, |reached| {
            let is_listed = reached.id.is_some_and(|id| fields.ids.contains(&id));
            facts.add(&Looked { document, reached }, is_listed)
        })?;
        Ok(facts)
    }

    fn add(&mut self, at: &Looked<'_, '_>, is_listed: bool) -> Result<(), DocumentError> {
        let subtype = at.value("Subtype")?;
        let subtype = subtype.as_name().unwrap_or_default();
        self.actions |= at.acts()? || at.opens_the_web_unasked()? || PLAYED.contains(&subtype);
        self.attachments |= at.has_file()? || subtype == b"FileAttachment";
        self.external |= at.is_elsewhere()?;
        if !self.forms && subtype == b"Widget" && !is_listed {
            self.forms = form::stray_can_be_filled_in(at.document, at.reached.dictionary)?;
        }
        self.hidden |= at.is_layer()? || at.is_hidden()? || at.is_ambiguous();
        self.scripts |= at.is_script()?;
        Ok(())
    }
}

/// Annotations that are more than paint (12.5.6, 13.2, 13.6; Adobe's supplement 1.7 level 3).
const PLAYED: [&[u8]; 5] = [b"3D", b"Movie", b"RichMedia", b"Screen", b"Sound"];

/// Actions that do more than move about in the document (12.6.4.1, table 198; ISO 32000-2, table 201).
/// `GoTo`, `GoToDp`, `Named`, `Thread` within the file and `Trans` only move; a `URI` that is clicked
/// on is a link.
const ACTIONS: [&[u8]; 13] = [
    b"GoTo3DView",
    b"GoToE",
    b"GoToR",
    b"Hide",
    b"ImportData",
    b"Launch",
    b"Movie",
    b"Rendition",
    b"ResetForm",
    b"RichMediaExecute",
    b"SetOCGState",
    b"Sound",
    b"SubmitForm",
];

/// A dictionary, and the document it is in.
struct Looked<'d, 'a> {
    document: &'d Document<'a>,
    reached: Reached<'d>,
}

impl Looked<'_, '_> {
    fn value(&self, key: &str) -> Result<Object, DocumentError> {
        self.document.value(self.reached.dictionary, key)
    }

    /// The dictionary's entry that is one itself; empty if it is not.
    fn inner(&self, key: &str) -> Result<Dictionary, DocumentError> {
        match self.value(key)? {
            Object::Dictionary(inner) => Ok(inner),
            _ => Ok(Dictionary::default()),
        }
    }

    fn has(&self, key: &str) -> bool {
        self.reached.dictionary.has(key)
    }

    fn acts(&self) -> Result<bool, DocumentError> {
        let kind = self.value("S")?;
        let kind = kind.as_name().unwrap_or_default();
        Ok(ACTIONS.contains(&kind) || (kind == b"Thread" && self.has("F")))
    }

    /// What happens when a document or page is opened or left (`OpenAction`, `AA`), or after something
    /// else (`Next`), needs no click on a link.
    fn opens_the_web_unasked(&self) -> Result<bool, DocumentError> {
        let mut unasked = vec![self.value("OpenAction")?];
        let events = self.inner("AA")?;
        unasked.extend(events.iter().map(|(_, action)| action.clone()));
        if self.has("S") {
            match self.value("Next")? {
                Object::Array(actions) => unasked.extend(actions),
                action => unasked.push(action),
            }
        }
        for action in unasked {
            if let Object::Dictionary(action) = self.document.resolve(&action)?
                && self.document.value(&action, "S")? == Object::name("URI")
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A file specification with a file in it (7.11.4), or the file.
    fn has_file(&self) -> Result<bool, DocumentError> {
        let files = self.inner("EF")?;
        let has_file = ["DOS", "F", "Mac", "UF", "Unix"]
            .iter()
            .any(|key| files.has(key));
        Ok(has_file || self.value("Type")? == Object::name("EmbeddedFile"))
    }

    /// A stream whose bytes are in another file (7.3.8), or a form that stands for a page of another
    /// file (8.10.4).
    fn is_elsewhere(&self) -> Result<bool, DocumentError> {
        let is_stream = self.reached.kind == Kind::Stream;
        Ok(is_stream && (self.has("F") || self.inner("Ref")?.has("F")))
    }

    /// Optional content (8.11).
    fn is_layer(&self) -> Result<bool, DocumentError> {
        let properties = self.inner("OCProperties")?;
        let groups = self.document.value(&properties, "OCGs")?;
        let listed = groups.as_array().is_some_and(|groups| !groups.is_empty());
        Ok(listed || self.value("Type")? == Object::name("OCG"))
    }

    /// A key with two values, of which some readers take the first, some the last; or an image that is
    /// printed as another one (8.9.5.4).
    fn is_ambiguous(&self) -> bool {
        let dictionary = self.reached.dictionary;
        let is_stream = self.reached.kind == Kind::Stream;
        dictionary.has_doubled() || (is_stream && dictionary.has("Alternates"))
    }

    /// An annotation that does not show, or not always (12.5.3, table 165). A field for a signature
    /// that is not seen has nothing to show.
    fn is_hidden(&self) -> Result<bool, DocumentError> {
        if !self.has("Rect") || self.value("FT")? == Object::name("Sig") {
            return Ok(false);
        }
        let flags = self.value("F")?.as_integer();
        Ok(flags.is_some_and(|flags| flags & (HIDDEN | NO_VIEW | TOGGLE_NO_VIEW) != 0))
    }

    /// An action (12.6.4.16), one that plays with a script (12.6.4.13), a 3D stream's (13.6.3), or a
    /// form that XFA describes too (12.7.8).
    fn is_script(&self) -> Result<bool, DocumentError> {
        let kind = self.value("S")?;
        let runs = match kind.as_name() {
            Some(b"JavaScript") => true,
            Some(b"Rendition") => self.has("JS"),
            _ => false,
        };
        Ok(runs || self.has("OnInstantiate") || (self.has("XFA") && self.has("Fields")))
    }
}

const HIDDEN: i64 = 1 << 1;
const NO_VIEW: i64 = 1 << 5;
const TOGGLE_NO_VIEW: i64 = 1 << 8;
