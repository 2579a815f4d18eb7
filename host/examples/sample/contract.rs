//! A contract as a PDF, in Japanese and with no font in it, as many forms are.

use std::fmt::Write as _;

/// So many pages of a contract.
pub(crate) fn contract(pages: usize) -> Vec<u8> {
    let kids: String = (0..pages)
        .map(|page| format!("{} 0 R ", FIRST + 2 * page))
        .collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Kids [{kids}] /Count {pages} /MediaBox [0 0 595 842] \
             /Resources << /Font << /F 3 0 R >> >> >>"
        ),
        FONT.to_owned(),
    ];
    for page in 0..pages {
        let content = page_content(page);
        let contents = FIRST + 2 * page + 1;
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /Contents {contents} 0 R >>"
        ));
        let length = content.len();
        objects.push(format!(
            "<< /Length {length} >>\nstream\n{content}\nendstream"
        ));
    }
    file(&objects)
}

/// The number of the first page.
const FIRST: usize = 4;

const FONT: &str = "<< /Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light \
    /Encoding /UniJIS-UTF16-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 \
    /BaseFont /Ryumin-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) \
    /Supplement 2 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor \
    /FontName /Ryumin-Light /Flags 4 >> >>] >>";

fn page_content(page: usize) -> String {
    let mut content = String::new();
    if page == 0 {
        line(&mut content, 20.0, (200.0, 770.0), "賃貸借契約書");
    }
    let mut top = if page == 0 { 720.0 } else { 790.0 };
    for (number, text) in CLAUSES
        .iter()
        .cycle()
        .skip(page * PER_PAGE)
        .take(PER_PAGE)
        .enumerate()
    {
        let clause = format!("第{}条　{text}", page * PER_PAGE + number + 1);
        for part in clause.chars().collect::<Vec<_>>().chunks(46) {
            line(
                &mut content,
                10.5,
                (56.0, top),
                &part.iter().collect::<String>(),
            );
            top -= 18.0;
        }
        top -= 12.0;
    }
    content
}

const PER_PAGE: usize = 9;

const CLAUSES: [&str; 5] = [
    "貸主は、次の建物を借主に賃貸し、借主はこれを賃借する。所在は東京都千代田区手形町一丁目二番三号、\
     構造は鉄筋コンクリート造、床面積は四十二平方メートルとする。",
    "賃料は月額八万五千円とし、借主は毎月末日までに、翌月分を貸主の指定する口座に振り込んで支払う。",
    "契約の期間は二年とする。期間が終わる六か月前までに申し出がないときは、同じ条件で更新する。",
    "借主は、貸主の承諾を得ないで、建物の模様替えや転貸をしてはならない。",
    "この契約に定めのないことは、誠意をもって協議して定める。",
];

fn line(content: &mut String, size: f32, (left, bottom): (f32, f32), text: &str) {
    let mut hexadecimal = String::new();
    for unit in text.encode_utf16() {
        let _ = write!(hexadecimal, "{unit:04x}");
    }
    let _ = writeln!(
        content,
        "BT /F {size} Tf {left} {bottom} Td <{hexadecimal}> Tj ET"
    );
}

fn file(objects: &[String]) -> Vec<u8> {
    let mut bytes = "%PDF-1.7\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", bytes.len());
        let _ = write!(bytes, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let (start, size) = (bytes.len(), objects.len() + 1);
    let _ = write!(
        bytes,
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    bytes.into_bytes()
}
