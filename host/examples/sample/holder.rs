//! The four basic items of somebody who does not exist, as a digital-signature certificate has them:
//! the value of its subject alternative name.

use tegata_documents::{DocumentError, SignerItems};

/// The holder; with replaced characters, if so.
pub(crate) fn holder(name: &str, replaced: bool) -> Result<SignerItems, DocumentError> {
    let places = if replaced { "00010" } else { "00000" };
    let items = [
        (1, name),
        (4, "319700401"),
        (3, "2"),
        (
            5,
            "東京都千代田区手形町１丁目２番３－４５６号　通行荘７８９",
        ),
        (2, places),
        (6, "000"),
    ];
    let names = items.map(|(kind, text)| other_name(kind, text)).concat();
    SignerItems::read(&tagged(0x30, &names))
}

/// An otherName of the arc 1.2.392.200149.8.5.5.
fn other_name(kind: u8, text: &str) -> Vec<u8> {
    let arc = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05, kind];
    let value = tagged(0xA0, &tagged(0x0C, text.as_bytes()));
    tagged(0xA0, &[tagged(0x06, &arc), value].concat())
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len())
        .unwrap_or(u16::MAX)
        .to_be_bytes();
    let length = match (high, low) {
        (0, 0..0x80) => vec![low],
        (0, _) => vec![0x81, low],
        _ => vec![0x82, high, low],
    };
    [&[tag], length.as_slice(), content].concat()
}
