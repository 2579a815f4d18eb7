//! A signature that is seen: name and time, and a round seal (印影) with the family name if wanted.

use super::{
    object::{Dictionary, Object},
    outline::Outlines,
    page::Page,
    shown_text::ShownText,
    write,
};
use crate::{DocumentError, SigningTime};

/// Where a signature is seen, and with which characters.
#[derive(Clone, Debug)]
pub struct Appearance<'f> {
    /// Where.
    pub place: Place,
    /// The family name in the seal; `None`: no seal.
    pub seal: Option<ShownText>,
    /// What its characters look like. This crate opens nothing: the caller brings the font.
    pub font: Font<'f>,
}

/// A place on a page as it is shown, in points (1/72 inch) from its lower left corner. What would
/// stand beyond the edge is moved onto the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The page, the first being 1.
    pub page: u32,
    /// The distance from the left edge.
    pub left: f32,
    /// The distance from the lower edge.
    pub bottom: f32,
}

/// A TrueType or OpenType font, or one of a collection.
#[derive(Clone, Copy)]
pub struct Font<'f> {
    /// The font's file.
    pub bytes: &'f [u8],
    /// Which one of a collection; otherwise 0.
    pub index: u32,
}

impl std::fmt::Debug for Font<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Font")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

/// What the widget needs: a form, its content, and the rectangle on the page.
pub(super) struct Drawn {
    pub(super) form: Dictionary,
    pub(super) content: Vec<u8>,
    pub(super) rectangle: Object,
}

const MARGIN: f32 = 6.0;
const NAME_SIZE: f32 = 14.0;
const DATE_SIZE: f32 = 8.0;
/// 13.5 mm, as seals for registered use commonly have.
const SEAL_DIAMETER: f32 = 38.0;
const HEIGHT: f32 = SEAL_DIAMETER + 2.0 * MARGIN;
/// More characters could not be read in a seal.
const MAX_SEAL_CHARS: usize = 6;

impl Appearance<'_> {
    pub(super) fn draw(
        &self,
        page: &Page,
        name: &ShownText,
        signed_at: SigningTime,
    ) -> Result<Drawn, DocumentError> {
        let outlines = Outlines::parse(self.font.bytes, self.font.index)?;
        let date = date(signed_at)?;
        let text_width = outlines
            .width(name.as_str(), NAME_SIZE)?
            .max(outlines.width(&date, DATE_SIZE)?);
        let mut content = accessible_beginning(&[name.as_str(), &date].join(" "));
        let base_line = HEIGHT - MARGIN - NAME_SIZE;
        outlines.draw(name.as_str(), NAME_SIZE, [MARGIN, base_line], &mut content)?;
        outlines.draw(&date, DATE_SIZE, [MARGIN, MARGIN + 2.0], &mut content)?;
        let mut width = text_width + 2.0 * MARGIN;
        if let Some(family_name) = &self.seal {
            let center = [width + SEAL_DIAMETER / 2.0, HEIGHT / 2.0];
            draw_seal(&outlines, family_name, center, &mut content)?;
            width += SEAL_DIAMETER + MARGIN;
        }
        content.push_str("EMC\n");
        Ok(Drawn {
            form: form([width, HEIGHT], page.rotation),
            content: content.into_bytes(),
            rectangle: rectangle(page, self.place, [width, HEIGHT])?,
        })
    }
}

/// `2026年9月21日 23:13:20`: the calendar and clock of Japan.
fn date(time: SigningTime) -> Result<String, DocumentError> {
    let time = time.in_japan()?;
    let [year, month, day] = [time.year(), time.month().into(), time.day().into()];
    let [hour, minute, second] = [time.hour(), time.minutes(), time.seconds()];
    Ok(format!(
        "{year}年{month}月{day}日 {hour:02}:{minute:02}:{second:02}"
    ))
}

/// What is drawn is also there as text, for who listens to the document (14.9.4).
fn accessible_beginning(text: &str) -> String {
    let mut bytes = b"/Span <</ActualText ".to_vec();
    write::object(&Object::text(text), &mut bytes);
    let written = String::from_utf8_lossy(&bytes);
    format!("{written}>> BDC\n0 g\n")
}

/// A red circle, the characters from top to bottom, in two columns from the right if there are more
/// than three.
fn draw_seal(
    outlines: &Outlines<'_>,
    family_name: &ShownText,
    [x, y]: [f32; 2],
    to: &mut String,
) -> Result<(), DocumentError> {
    let characters: Vec<char> = family_name
        .as_str()
        .chars()
        .filter(|it| !it.is_whitespace())
        .collect();
    if characters.len() > MAX_SEAL_CHARS {
        return Err(DocumentError::Text);
    }
    to.push_str("0.80 0.10 0.10 rg 0.80 0.10 0.10 RG 1.5 w\n");
    to.push_str(&circle([x, y], SEAL_DIAMETER / 2.0 - 1.0));
    let (columns, rows): (u8, u8) = match characters.len() {
        0..=1 => (1, 1),
        2 => (1, 2),
        3 => (1, 3),
        4 => (2, 2),
        _ => (2, 3),
    };
    // The square within the circle.
    let side = SEAL_DIAMETER * 0.66;
    let size = side / f32::from(rows.max(columns));
    let top = y + size * f32::from(rows) / 2.0;
    let right = x + size * f32::from(columns) / 2.0;
    let cells = (0..columns).flat_map(|column| (0..rows).map(move |row| (column, row)));
    for (character, (column, row)) in characters.into_iter().zip(cells) {
        let left = right - size * f32::from(column + 1);
        // An ideographic character stands from 0.12 below the base line to 0.88 above it.
        let base_line = top - size * (f32::from(row) + 0.88);
        outlines.draw(&character.to_string(), size, [left, base_line], to)?;
    }
    Ok(())
}

/// Four curves; the number makes them rounder than eyes can tell.
fn circle([x, y]: [f32; 2], radius: f32) -> String {
    const ROUND: f32 = 0.552_285;
    let bend = radius * ROUND;
    let point = |dx: f32, dy: f32| format!("{:.2} {:.2} ", x + dx, y + dy);
    let curve = |points: [[f32; 2]; 3]| {
        let points: String = points.into_iter().map(|[dx, dy]| point(dx, dy)).collect();
        format!("{points}c\n")
    };
    let r = radius;
    [
        format!("{}m\n", point(r, 0.0)),
        curve([[r, bend], [bend, r], [0.0, r]]),
        curve([[-bend, r], [-r, bend], [-r, 0.0]]),
        curve([[-r, -bend], [-bend, -r], [0.0, -r]]),
        curve([[bend, -r], [r, -bend], [r, 0.0]]),
        "s\n".to_owned(),
    ]
    .concat()
}

/// A form that stands upright on a page that is turned when it is shown (12.5.5).
fn form([width, height]: [f32; 2], rotation: i64) -> Dictionary {
    let turn: [i32; 6] = match rotation {
        90 => [0, 1, -1, 0, 0, 0],
        180 => [-1, 0, 0, -1, 0, 0],
        270 => [0, -1, 1, 0, 0, 0],
        _ => [1, 0, 0, 1, 0, 0],
    };
    let area = [0.0, 0.0, width, height].map(Object::real);
    Dictionary::new(vec![
        ("Type", Object::name("XObject")),
        ("Subtype", Object::name("Form")),
        ("BBox", Object::Array(area.to_vec())),
        ("Matrix", Object::Array(turn.map(Object::integer).to_vec())),
        ("Resources", Object::Dictionary(Dictionary::default())),
    ])
}

/// The rectangle on the page that is seen at a place.
fn rectangle(page: &Page, place: Place, size: [f32; 2]) -> Result<Object, DocumentError> {
    if !(place.left.is_finite() && place.bottom.is_finite()) {
        return Err(DocumentError::PdfNoSuchPage);
    }
    let [x0, y0, x1, y1] = page.area;
    let [shown_width, shown_height] = shown_size(page);
    let [width, height] = size;
    let left = place.left.min(shown_width - width).max(0.0);
    let bottom = place.bottom.min(shown_height - height).max(0.0);
    let corners = [[left, bottom], [left + width, bottom + height]];
    let [[ax, ay], [bx, by]] = corners.map(|[u, v]| match page.rotation {
        90 => [x1 - v, y0 + u],
        180 => [x1 - u, y1 - v],
        270 => [x0 + v, y1 - u],
        _ => [x0 + u, y0 + v],
    });
    let corners = [ax.min(bx), ay.min(by), ax.max(bx), ay.max(by)];
    Ok(Object::Array(corners.map(Object::real).to_vec()))
}

/// Width and height of a page as it is shown.
fn shown_size(page: &Page) -> [f32; 2] {
    let [x0, y0, x1, y1] = page.area;
    match page.rotation {
        90 | 270 => [y1 - y0, x1 - x0],
        _ => [x1 - x0, y1 - y0],
    }
}

/// About as wide as the date is.
const LEAST_WIDTH: f32 = 100.0;

impl Place {
    /// Whether a signature fits there, apart from a long name.
    pub(super) fn is_on(self, page: &Page) -> bool {
        let [width, height] = shown_size(page);
        let across = self.left >= 0.0 && self.left + LEAST_WIDTH <= width;
        across && self.bottom >= 0.0 && self.bottom + HEIGHT <= height
    }
}
