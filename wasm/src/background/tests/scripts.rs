//! Tests: the numbers that the extension's scripts hold too are the same there.

use tegata_protocol::{DEMO_PORTAL_PORTS, Message, PortMessage};

use crate::background::contract::{portal, web_eid};

const PLATFORM: &str = include_str!("../../../../extension/platform.js");
const PORTAL: &str = include_str!("../../../../extension/portal.js");
const WEB_EID: &str = include_str!("../../../../extension/web-eid.js");

/// The one number of a script that stands behind these words; a product counts as one.
fn number_after(script: &str, words: &str) -> usize {
    let found: Vec<_> = script.match_indices(words).collect();
    let [(index, _)] = found.as_slice() else {
        panic!("{words:?} is there {} times", found.len());
    };
    let rest = &script[index + words.len()..];
    let end = rest.find(|c: char| !c.is_ascii_digit() && !" *".contains(c));
    let factors = rest[..end.unwrap_or(rest.len())].split('*');
    factors
        .map(|factor| factor.trim().parse::<usize>().unwrap())
        .product()
}

#[test]
fn scripts_cut_what_is_longer_than_the_module_takes() {
    let detail = number_after(PORTAL, "const DETAIL_MAX = ");
    assert_eq!(detail, portal::DETAIL_MAX);
    let message = number_after(WEB_EID, "const MESSAGE_MAX = ");
    assert_eq!(message, web_eid::MESSAGE_MAX);
    for (script, cut) in [
        (PORTAL, "slice(0, DETAIL_MAX + 1)"),
        (WEB_EID, "slice(0, MESSAGE_MAX + 1)"),
    ] {
        assert!(script.contains(cut), "{cut}");
    }
}

/// What is just too long is refused by its contract, in whose words the page hears so. A UTF-16 unit of
/// JSON takes three bytes at most within a message: of UTF-8, or a backslash before it.
#[test]
fn what_scripts_cut_fits_into_one_message() {
    // Type, gesture and braces around it: under 150 bytes.
    let around = 256;
    for max in [portal::DETAIL_MAX, web_eid::MESSAGE_MAX] {
        assert!((max + 1) * 3 + around <= PortMessage::BYTES_MAX);
    }
}

#[test]
fn the_demos_portal_listens_where_a_platform_is_told() {
    let first = number_after(PLATFORM, "Number(port) >= ");
    let last = number_after(PLATFORM, "Number(port) <= ");
    let told = u16::try_from(first).unwrap()..=u16::try_from(last).unwrap();
    assert_eq!(told, DEMO_PORTAL_PORTS);
}
