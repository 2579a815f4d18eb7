//! Documents to be signed, of every kind.

use std::error::Error;

use tegata_host::{Document, DocumentFact, ListedDocument, ShownDocument};
use tegata_protocol::{DocumentFormat, DocumentName};

use crate::contract::contract;

/// A document and what is shown of it.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) listed: ListedDocument,
    pub(crate) shown: ShownDocument,
}

/// One of each: a contract, a text, an image, an archive, a tax return, and a contract with all that a
/// page does not show.
pub(crate) fn samples() -> Result<[Sample; 6], Box<dyn Error>> {
    Ok([pdf()?, text()?, image()?, archive()?, tax()?, loaded()?])
}

fn sample(name: &str, format: DocumentFormat, bytes: Vec<u8>) -> Result<Sample, Box<dyn Error>> {
    let listed = ListedDocument {
        form: format.into(),
        name: DocumentName::parse(name)?,
        size: u64::try_from(bytes.len())?,
    };
    let document = Document::held(listed.clone(), bytes);
    let document = document.map_err(|trouble| format!("{name}: {trouble:?}"))?;
    let shown = document.shown().clone();
    Ok(Sample { listed, shown })
}

fn pdf() -> Result<Sample, Box<dyn Error>> {
    sample("賃貸借契約書.pdf", DocumentFormat::PdfPades, contract(3))
}

fn text() -> Result<Sample, Box<dyn Error>> {
    let text = "申込書\n\n　私は、次のとおり口座の開設を申し込みます。\n\n  {\"口座\": \"普通\", \
        \"支店\": \"手形支店\", \"備考\": \"\u{202E}この行には向きを変える文字が入っています\"}\n\n\
        とても長い行も、窓の幅で折り返して最後まで表示します。とても長い行も、窓の幅で折り返して\
        最後まで表示します。A line in ASCII that is so long that it does not fit into the pane either.\n";
    sample(
        "申込書.txt",
        DocumentFormat::Cms,
        text.repeat(6).into_bytes(),
    )
}

fn tax() -> Result<Sample, Box<dyn Error>> {
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><DATA \
        xmlns=\"http://xml.e-tax.nta.go.jp/XSD/shotoku\" id=\"DATA\"><RKO0010 VR=\"23.1.0\">\
        <CATALOG id=\"CATALOG\"/><CONTENTS id=\"CONTENTS\"><IT VR=\"1.5\" id=\"IT\">\
        <ZEIMUSHO ID=\"ZEIMUSHO\">麹町</ZEIMUSHO><NOZEISHA_ID ID=\"NOZEISHA_ID\">\
        0000000000000000</NOZEISHA_ID><NOZEISHA_NM ID=\"NOZEISHA_NM\">手形　花子</NOZEISHA_NM>\
        <NOZEISHA_ADR ID=\"NOZEISHA_ADR\">東京都千代田区手形町１－２－３</NOZEISHA_ADR>\
        <TETSUZUKI ID=\"TETSUZUKI\">所得税の確定申告</TETSUZUKI></IT><KOA020 page=\"1\">\
        <ABA00010>令和７年分</ABA00010><ABB00010>1234567</ABB00010></KOA020></CONTENTS>\
        </RKO0010></DATA>";
    sample(
        "確定申告.xtx",
        DocumentFormat::XmlTax,
        xml.as_bytes().to_vec(),
    )
}

fn archive() -> Result<Sample, Box<dyn Error>> {
    let bytes = (0..=u8::MAX).cycle().take(1_234_567).collect();
    sample("添付資料.zip", DocumentFormat::Cms, bytes)
}

fn image() -> Result<Sample, Box<dyn Error>> {
    let (width, height) = (900_u32, 600_u32);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let line = |row: u32| {
        (0..width).map(move |column| {
            if (row / 60 + column / 60).is_multiple_of(2) {
                235
            } else {
                160
            }
        })
    };
    let pixels: Vec<u8> = (0..height).flat_map(line).collect();
    encoder.write_header()?.write_image_data(&pixels)?;
    sample("間取り図.png", DocumentFormat::Cms, bytes)
}

/// A contract with all that a page does not show.
fn loaded() -> Result<Sample, Box<dyn Error>> {
    let mut sample = pdf()?;
    sample.shown.facts = vec![
        DocumentFact::Actions,
        DocumentFact::Attachments,
        DocumentFact::External,
        DocumentFact::Forms,
        DocumentFact::Hidden,
        DocumentFact::Scripts,
        DocumentFact::Signatures(1),
    ];
    Ok(sample)
}
