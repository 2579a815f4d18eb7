//! What the JPKI application says about itself as a token.

/// The CK_TOKEN_INFO of PKCS #11, 160 bytes with big-endian numbers (layout: single source). Text
/// is padded with blanks, never with zeros: one client compares the whole padded label. The label
/// is that of a physical card (confirmed).
pub(crate) fn token_information() -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(padded::<32>("JPKIAPICCTOKEN2"));
    bytes.extend(padded::<32>("TEGATA-TEST"));
    bytes.extend(padded::<16>("VIRTUAL"));
    bytes.extend(padded::<16>("00000000"));
    bytes.extend(TOKEN_NUMBERS.iter().flat_map(|number| number.to_be_bytes()));
    bytes.extend(padded::<2>("03"));
    bytes.extend(padded::<2>("01"));
    bytes.extend([b'9'; 16]);
    bytes
}

/// Flags; sessions (at most, now) and read-write sessions (at most, now); longest and shortest
/// PIN; four sizes of memory, unknown. Single source.
const TOKEN_NUMBERS: [u32; 11] = [
    0x0000_040D,
    1,
    0,
    1,
    0,
    16,
    6,
    u32::MAX,
    u32::MAX,
    u32::MAX,
    u32::MAX,
];

fn padded<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    let mut field = [b' '; LENGTH];
    for (byte, character) in field.iter_mut().zip(text.bytes()) {
        *byte = character;
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_information_is_160_bytes_padded_with_blanks() {
        let bytes = token_information();
        assert_eq!(bytes.len(), 160);
        assert_eq!(&bytes[..32], b"JPKIAPICCTOKEN2                 ");
        assert_eq!(&bytes[96..100], [0x00, 0x00, 0x04, 0x0D]);
        assert_eq!(&bytes[140..], b"03019999999999999999");
    }
}
