//! The file of the four items (基本4情報): tagged texts behind a table of their places (confirmed). It is
//! read strictly, as nobody looks at it before it goes to the site, and nothing else of the application
//! is read at all.

use tegata_protocol::FourItems;

use super::CardError;

/// Most bytes of the file: an address has at most 200 characters and a name fewer (single source), four
/// bytes each, and there is little around them.
const FILE_MAX: usize = 2048;

/// Objects in the file: five are known (confirmed); some more may follow one day.
const OBJECTS_MAX: usize = 16;

/// Around everything.
const ALL: u16 = 0xFF20;
/// The places of the items, counted from the start of the file.
const TABLE: u16 = 0xDF21;
const NAME: u16 = 0xDF22;
const ADDRESS: u16 = 0xDF23;
const BIRTHDAY: u16 = 0xDF24;
const SEX: u16 = 0xDF25;

/// How long the file is, from its header. Filler may follow.
pub(super) fn file_length(start: &[u8]) -> Result<usize, CardError> {
    let header = Header::read(start).filter(|header| header.tag == ALL);
    let length = header.map(|header| header.length + header.content);
    length
        .filter(|length| *length <= FILE_MAX)
        .ok_or(CardError::Unexpected)
}

/// The items of a whole file.
pub(super) fn parse(file: &[u8]) -> Result<FourItems, CardError> {
    read(file).ok_or(CardError::Unexpected)
}

fn read(file: &[u8]) -> Option<FourItems> {
    let objects = objects(file)?;
    let places = [NAME, ADDRESS, BIRTHDAY, SEX].map(|tag| one(&objects, tag));
    let [Some(name), Some(address), Some(birthday), Some(sex)] = places else {
        return None;
    };
    let table = [name, address, birthday, sex].map(|object| object.place.to_be_bytes());
    (one(&objects, TABLE)?.content == table.as_flattened()).then_some(())?;
    Some(FourItems {
        address: text(address.content)?,
        birthday: digits(birthday.content, 8)?,
        name: text(name.content)?,
        sex: digits(sex.content, 1)?,
    })
}

/// One of the objects in the file.
#[derive(Clone, Copy)]
struct Object<'f> {
    content: &'f [u8],
    place: u16,
    tag: u16,
}

fn objects(file: &[u8]) -> Option<Vec<Object<'_>>> {
    let all = Header::read(file).filter(|header| header.tag == ALL)?;
    let mut place = all.length;
    (file.len() == place + all.content).then_some(())?;
    let mut objects = Vec::new();
    while place < file.len() {
        let rest = file.get(place..)?;
        let header = Header::read(rest).filter(|_| objects.len() < OBJECTS_MAX)?;
        let end = header.length + header.content;
        objects.push(Object {
            content: rest.get(header.length..end)?,
            place: u16::try_from(place).ok()?,
            tag: header.tag,
        });
        place += end;
    }
    Some(objects)
}

/// The object of this tag, of which there is one.
fn one<'f>(objects: &[Object<'f>], tag: u16) -> Option<Object<'f>> {
    let mut found = objects.iter().filter(|object| object.tag == tag);
    let object = found.next()?;
    found.next().is_none().then_some(*object)
}

/// A tag of two bytes, and a length in one of the three forms that cards are seen to use.
struct Header {
    /// Bytes of the content.
    content: usize,
    /// Bytes of the header itself.
    length: usize,
    tag: u16,
}

impl Header {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (length, content) = match *bytes {
            [_, _, content @ 0..=0x7F, ..] => (3, usize::from(content)),
            [_, _, 0x81, content, ..] => (4, usize::from(content)),
            [_, _, 0x82, high, low, ..] => (5, usize::from(u16::from_be_bytes([high, low]))),
            _ => return None,
        };
        let tag = u16::from_be_bytes(*bytes.first_chunk()?);
        Some(Self {
            content,
            length,
            tag,
        })
    }
}

fn text(bytes: &[u8]) -> Option<String> {
    let text = str::from_utf8(bytes).ok()?;
    let plain = !text.is_empty() && !text.chars().any(char::is_control);
    plain.then(|| text.to_owned())
}

fn digits(bytes: &[u8], count: usize) -> Option<String> {
    let text = str::from_utf8(bytes).ok()?;
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A person who does not exist, as the public description of the file has an example.
    fn fields() -> Vec<(u16, Vec<u8>)> {
        vec![
            (TABLE, Vec::new()),
            (NAME, "手形　花子".into()),
            (ADDRESS, "見本県手形市試験町１丁目２番３号".into()),
            (BIRTHDAY, b"19700401".into()),
            (SEX, b"2".into()),
        ]
    }

    fn tagged(tag: u16, content: &[u8]) -> Vec<u8> {
        let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
        let length = match (high, low) {
            (0, 0..=0x7F) => vec![low],
            (0, _) => vec![0x81, low],
            _ => vec![0x82, high, low],
        };
        [&tag.to_be_bytes(), length.as_slice(), content].concat()
    }

    /// The file with these fields, and a table that says where they are.
    fn file(mut fields: Vec<(u16, Vec<u8>)>) -> Vec<u8> {
        let write = |fields: &[(u16, Vec<u8>)]| {
            let written = fields.iter().map(|(tag, content)| tagged(*tag, content));
            tagged(ALL, &written.collect::<Vec<_>>().concat())
        };
        fields[0].1 = vec![0; 8];
        let whole = write(&fields);
        let mut place = Header::read(&whole).unwrap().length;
        let mut table = Vec::new();
        for (tag, content) in &fields {
            if *tag != TABLE {
                table.extend(u16::try_from(place).unwrap().to_be_bytes());
            }
            place += tagged(*tag, content).len();
        }
        fields[0].1 = table[..8].to_vec();
        write(&fields)
    }

    #[track_caller]
    fn check_refused(file: &[u8]) {
        assert_eq!(parse(file).err(), Some(CardError::Unexpected));
    }

    #[test]
    fn the_items_are_read_whatever_their_lengths() {
        for count in [1, 20, 60, 100, 200] {
            let address = "町".repeat(count);
            let mut fields = fields();
            fields[2].1 = address.clone().into();
            let file = file(fields);
            assert_eq!(file_length(&file), Ok(file.len()));
            assert_eq!(file_length(&file[..5]), Ok(file.len()));
            let items = parse(&file).unwrap();
            assert_eq!(items.address, address);
            assert_eq!(items.name, "手形　花子");
            assert_eq!(
                (items.birthday.as_str(), items.sex.as_str()),
                ("19700401", "2")
            );
        }
    }

    #[test]
    fn a_file_that_is_cut_anywhere_or_goes_on_is_refused() {
        let file = file(fields());
        for end in 0..file.len() {
            check_refused(&file[..end]);
        }
        check_refused(&[file.as_slice(), &[0]].concat());
    }

    #[test]
    fn every_item_is_there_once_and_where_the_table_says() {
        for missing in 0..5 {
            let mut fields = fields();
            fields[missing].0 = 0xDF2F;
            let file = file(fields);
            check_refused(&file);
        }
        let mut twice = fields();
        twice.push((NAME, "別人".into()));
        check_refused(&file(twice));
        let mut file = file(fields());
        file[7] ^= 1;
        check_refused(&file);
    }

    #[test]
    fn what_is_no_text_or_no_number_is_refused() {
        for (field, content) in [
            (1, b"".as_slice()),
            (1, b"\xFF\xFE"),
            (2, b"a\nb"),
            (3, b"1970040"),
            (3, b"1970-4-1"),
            (4, b"x"),
            (4, b"22"),
        ] {
            let mut fields = fields();
            fields[field].1 = content.to_vec();
            check_refused(&file(fields));
        }
    }

    #[test]
    fn a_length_over_the_limit_is_refused_before_anything_more_is_read() {
        for header in [
            b"\xFF\x20\x82\x08\x00".as_slice(),
            b"\xFF\x20\x82\xFF\xFF",
            b"\xFF\x20\x83\x00\x00\x01",
            b"\xFF\x10\x0C",
            b"\xFF",
            b"",
        ] {
            assert_eq!(file_length(header), Err(CardError::Unexpected));
        }
    }
}
