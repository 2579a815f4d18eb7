//! The files of the card-information input application and of the common card application: what
//! stands on the card about its holder and about itself, here made up.

use crate::basic_items::BasicItems;
use crate::data_object::{length_bytes, tagged};
use crate::error::VirtualCardError;

/// What stands where the My Number (個人番号) of a person would: it fails the check digit, so it is
/// nobody's and never will be. For programs of other people that expect the file; ours never read
/// it.
pub(crate) const NOBODYS_NUMBER: &str = "000000000001";

/// `FF10 0C`, twelve digits and two bytes of filler; confirmed.
pub(crate) fn my_number_file() -> Result<Vec<u8>, VirtualCardError> {
    let object = tagged(0xFF10, NOBODYS_NUMBER.as_bytes())?;
    Ok([object, vec![FILLER; 2]].concat())
}

const FILLER: u8 = 0xFF;

/// `FF20` around a table (`DF21`) with the place of each of the four items that follow, counted
/// from the start of the file: name, address, birth, sex (`DF22` to `DF25`); confirmed.
pub(crate) fn basic_items_file(items: &BasicItems) -> Result<Vec<u8>, VirtualCardError> {
    let fields = [
        tagged(0xDF22, items.name.registered.as_bytes())?,
        tagged(0xDF23, items.address.registered.as_bytes())?,
        tagged(0xDF24, items.birth.in_digits().as_bytes())?,
        tagged(0xDF25, items.sex.in_application().as_bytes())?,
    ];
    let first = first_place(fields.iter().map(Vec::len).sum())?;
    let table = tagged(0xDF21, &places(first, &fields)?)?;
    tagged(0xFF20, &[table, fields.concat()].concat())
}

/// Where the first item is: behind the header of the whole and the table.
fn first_place(length_of_fields: usize) -> Result<usize, VirtualCardError> {
    let content = TABLE_LENGTH.saturating_add(length_of_fields);
    let content = u16::try_from(content).map_err(|_| VirtualCardError::FileTooLong)?;
    let header = length_bytes(content).len().saturating_add(2);
    Ok(header.saturating_add(TABLE_LENGTH))
}

/// The table with its header: four places of two bytes.
const TABLE_LENGTH: usize = 3 + 8;

fn places(first: usize, fields: &[Vec<u8>]) -> Result<Vec<u8>, VirtualCardError> {
    let mut table = Vec::new();
    let mut place = first;
    for field in fields {
        let bytes = u16::try_from(place).map_err(|_| VirtualCardError::FileTooLong)?;
        table.extend(bytes.to_be_bytes());
        place = place.saturating_add(field.len());
    }
    Ok(table)
}

/// `FF40` around a version (`DF41`, whose second byte declares extended lengths; single source), the
/// id of a key (`DF42`) and a signature (`DF43`; both zeros here). Behind it filler up to 256 bytes,
/// which one client reads in one go.
pub(crate) fn application_information_file() -> Result<Vec<u8>, VirtualCardError> {
    let content = [
        tagged(0xDF41, &[0x01, 0x03, 0x0E, 0x01])?,
        tagged(0xDF42, &[0; 16])?,
        tagged(0xDF43, &[0; 128])?,
    ];
    let mut file = tagged(0xFF40, &content.concat())?;
    file.resize(256, FILLER);
    Ok(file)
}

/// Fourteen digits: date of birth in the Japanese era, year of expiry, security code; confirmed.
/// Year and code are made up.
pub(crate) fn verification_number_b(items: &BasicItems) -> String {
    format!("{}20350000", items.birth.in_era_digits())
}

/// `01 1C` and 28 digits: serial number (15), municipality (5, none has this code), last day (8).
/// Confirmed in form, all digits made up.
pub(crate) fn card_record(number: u16) -> Vec<u8> {
    let digits = format!("{number:015}0000020351231");
    [&[0x01, 0x1C], digits.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic_items::{BirthDate, RegisteredText, Sex};

    fn items(address: &str) -> BasicItems {
        BasicItems {
            name: RegisteredText::plain("手形　太郎"),
            address: RegisteredText::plain(address),
            birth: BirthDate {
                year: 1985,
                month: 4,
                day: 1,
            },
            sex: Sex::Male,
        }
    }

    #[test]
    fn the_number_is_nobodys() {
        let digits: Vec<u32> = NOBODYS_NUMBER
            .chars()
            .map(|it| it.to_digit(10).unwrap())
            .collect();
        // The ordinance on the My Number, article 5: weights 2 to 7 and 2 to 6, from the right.
        let weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
        let sum: u32 = digits
            .iter()
            .zip(weights)
            .map(|(it, weight)| it * weight)
            .sum();
        let check_digit = match sum % 11 {
            0 | 1 => 0,
            rest => 11 - rest,
        };
        assert_eq!(digits.len(), 12);
        assert_ne!(digits[11], check_digit);
        assert_eq!(my_number_file().unwrap().len(), 17);
    }

    /// The form of a file of which one example is known, with every length under 128.
    #[test]
    fn short_items_have_lengths_of_one_byte() {
        let address = "見本県手形市試験町１丁目１番１号１２";
        let file = basic_items_file(&items(address)).unwrap();
        assert_eq!(&file[..6], [0xFF, 0x20, 0x65, 0xDF, 0x21, 0x08]);
        assert_eq!(
            &file[6..14],
            [0x00, 0x0E, 0x00, 0x20, 0x00, 0x59, 0x00, 0x64]
        );
        assert_eq!(&file[0x59..0x64], b"\xDF\x24\x0819850401");
        assert_eq!(&file[0x64..], b"\xDF\x25\x011");
    }

    #[test]
    fn the_places_are_right_whatever_the_lengths() {
        for length in [1, 24, 25, 26, 60, 80, 100, 200] {
            let file = basic_items_file(&items(&"町".repeat(length))).unwrap();
            let table = file
                .windows(3)
                .position(|it| it == [0xDF, 0x21, 0x08])
                .unwrap()
                + 3;
            for (index, tag) in (0x22..=0x25).enumerate() {
                let place = [file[table + 2 * index], file[table + 2 * index + 1]];
                let place = usize::from(u16::from_be_bytes(place));
                assert_eq!(&file[place..place + 2], [0xDF, tag], "{length}");
            }
        }
    }

    #[test]
    fn the_other_files_have_their_sizes() {
        assert_eq!(application_information_file().unwrap().len(), 256);
        assert_eq!(verification_number_b(&items("")), "60040120350000");
        assert_eq!(card_record(1).len(), 30);
    }
}
