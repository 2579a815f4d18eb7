//! What of the document on show is in memory to be painted: pages that a child process draws, or
//! rows of text. It says whether the first page is readable in a frame, and decides nothing.

mod pages;
mod rows;
mod xml_tree;

use std::sync::Arc;

use tegata_protocol::Language;

use super::documents::{Documents, Entry};
use crate::{
    consent::ShownContent,
    preview::{Drawn, Picturable},
};
pub(super) use pages::{CAPTION, Pages, Place};
pub(super) use rows::Rows;
use rows::Source;
use xml_tree::xml_tree;

/// The document on show.
pub(super) struct Reading {
    content: Content,
    /// Whether more cannot be shown of it than was.
    fails: bool,
    /// Counts what was on show, so that a picture that comes late is known.
    number: u64,
    /// What `content` was made of.
    of: Option<Subject>,
    /// Whether its first page was readable in the frame that was just laid out.
    in_sight: bool,
    /// What a child is still to be started for.
    to_draw: Option<(Arc<Vec<u8>>, Picturable)>,
    zoom: f32,
}

/// What is painted of a document.
pub(super) enum Content {
    /// What it is cannot be shown, or its bytes are not there yet.
    Nothing,
    Pages(Pages),
    Text(Rows),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Subject {
    document: usize,
    /// In which the names of its elements are explained.
    language: Language,
}

impl Reading {
    pub(super) const fn new() -> Self {
        Self {
            content: Content::Nothing,
            fails: false,
            number: 0,
            of: None,
            in_sight: false,
            to_draw: None,
            zoom: 1.0,
        }
    }

    /// Opens the document that is to be shown, unless it is open. To be called before each frame.
    pub(super) fn follow(&mut self, documents: &Documents, language: Language) {
        self.in_sight = false;
        let current = documents.current();
        let there = current.filter(|(_, entry)| entry.shown.is_some());
        let explained = there.filter(|(_, entry)| is_explained(entry));
        let of = there.map(|(document, _)| Subject {
            document,
            language: explained.map_or(Language::Ja, |_| language),
        });
        if of != self.of {
            self.of = of;
            self.open(there.map(|(_, entry)| entry), language);
        }
    }

    fn open(&mut self, entry: Option<&Entry>, language: Language) {
        self.number += 1;
        self.fails = false;
        self.to_draw = None;
        self.zoom = 1.0;
        self.content = Content::Nothing;
        let Some(entry) = entry else {
            return;
        };
        match entry.shown.as_ref().map(|shown| &shown.content) {
            None | Some(ShownContent::Unseen) => {}
            Some(ShownContent::Image(bytes)) => self.draw(bytes, Picturable::Image),
            Some(ShownContent::Pdf(bytes)) => self.draw(bytes, Picturable::Pdf),
            Some(ShownContent::Text(bytes)) => {
                self.content = Content::Text(Rows::new(Source::Document(bytes.clone())));
            }
            Some(ShownContent::Xml(bytes)) => {
                let meanings = is_explained(entry).then_some(language);
                match xml_tree(bytes, meanings) {
                    Some(tree) => self.content = Content::Text(Rows::new(Source::Made(tree))),
                    None => self.fails = true,
                }
            }
        }
    }

    fn draw(&mut self, bytes: &Arc<Vec<u8>>, kind: Picturable) {
        self.content = Content::Pages(Pages::new(kind));
        self.to_draw = Some((bytes.clone(), kind));
    }

    /// For what a child is to be started now, once for each document that is shown.
    pub(super) const fn take_to_draw(&mut self) -> Option<(Arc<Vec<u8>>, Picturable)> {
        self.to_draw.take()
    }

    /// Stands for what is on show.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// Takes what the child has drawn of what had this number.
    pub(super) fn take(&mut self, number: u64, drawn: Drawn, context: &egui::Context) {
        if number != self.number {
            return;
        }
        match (&mut self.content, drawn) {
            (_, Drawn::Failed(_)) => {
                self.content = Content::Nothing;
                self.fails = true;
            }
            (Content::Pages(pages), drawn) => pages.take(drawn, context),
            _ => {}
        }
    }

    /// The page that is to be drawn next, and its width in pixels. Each is asked for once.
    pub(super) fn take_wanted(&mut self) -> Option<(u32, u16)> {
        match &mut self.content {
            Content::Pages(pages) => pages.take_wanted(),
            Content::Nothing | Content::Text(_) => None,
        }
    }

    /// What is painted, and how large.
    pub(super) const fn content(&mut self) -> (&mut Content, f32) {
        (&mut self.content, self.zoom)
    }

    /// The first page is readable in this frame.
    pub(super) const fn see(&mut self) {
        self.in_sight = true;
    }

    /// It is known from this frame on that not all can be shown.
    pub(super) const fn fail(&mut self) {
        self.fails = true;
    }

    /// The document whose first page was readable in the frame that was just painted.
    pub(super) fn sight(&self) -> Option<usize> {
        self.of.filter(|_| self.in_sight).map(|of| of.document)
    }

    /// The document of which not all can be shown, if that is on show.
    pub(super) fn failed(&self) -> Option<usize> {
        self.of.filter(|_| self.fails).map(|of| of.document)
    }

    pub(super) const fn zoom(&self) -> f32 {
        self.zoom
    }

    /// One step larger or smaller.
    pub(super) const fn zoom_by(&mut self, step: ZoomStep) {
        let zoom = match step {
            ZoomStep::Larger => self.zoom * ZOOM_FACTOR,
            ZoomStep::Original => 1.0,
            ZoomStep::Smaller => self.zoom / ZOOM_FACTOR,
        };
        self.zoom = zoom.clamp(ZOOM_MIN, ZOOM_MAX);
    }
}

/// The page's own size, apart from the window's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ZoomStep {
    Larger,
    Original,
    Smaller,
}

/// Four steps double the size.
const ZOOM_FACTOR: f32 = 1.189_207;
/// Of the size that fills the pane: an overview of four pages.
const ZOOM_MIN: f32 = 0.5;
/// Small print.
const ZOOM_MAX: f32 = 4.0;

/// Whether the names of its elements are known.
fn is_explained(entry: &Entry) -> bool {
    entry.is_experimental()
}
