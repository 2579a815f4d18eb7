//! Reads a return from the part that was signed. Anybody can sign any XML: each element must stand
//! where the form has it, once, with nothing beside it.

use roxmltree::{Document, Node};
use tegata_protocol::Language;

use super::paper::{NAMESPACE, Paper};
use crate::site::text::documents::{self, Row};

/// A return of which every value was signed.
pub(super) struct ReceivedReturn(Paper);

impl ReceivedReturn {
    /// Takes the canonical bytes of the signed part, and nothing else of the file.
    pub(super) fn read(canonical: &[u8]) -> Option<Self> {
        let document = Document::parse(std::str::from_utf8(canonical).ok()?).ok()?;
        let root = Some(document.root_element()).filter(|root| is(*root, "DATA"))?;
        let [catalog, contents] = children(root, ["CATALOG", "CONTENTS"])?;
        let [number] = children(catalog, ["NUMBER"])?;
        let [person, amounts] = children(contents, ["IT", "RETURN"])?;
        let names = ["ZEIMUSHO", "NOZEISHA_ID", "NOZEISHA_NM", "NOZEISHA_ADR"];
        let [office, taxpayer, name, address] = children(person, names)?;
        let names = ["YEAR", "INCOME", "DEDUCTIONS", "TAXED", "TAX"];
        let [year, income, deductions, taxed, tax] = children(amounts, names)?;
        let paper = Paper {
            address: text(address)?,
            deductions: amount(deductions)?,
            income: amount(income)?,
            name: text(name)?,
            number: text(number)?,
            office: text(office)?,
            taxpayer: text(taxpayer)?,
            year: text(year)?,
        };
        let adds_up = amount(taxed)? == paper.taxed() && amount(tax)? == paper.tax();
        adds_up.then_some(Self(paper))
    }

    pub(super) fn number(&self) -> &str {
        &self.0.number
    }

    /// Everything it says.
    pub(super) fn rows(&self, language: Language) -> Vec<Row> {
        let (paper, labels) = (&self.0, &documents::of(language).return_form);
        let text = |label, value: &str| Row {
            label,
            value: value.to_owned(),
        };
        let yen = |label, amount| Row {
            label,
            value: documents::yen(amount, language),
        };
        vec![
            text(labels.number, &paper.number),
            text(labels.office, &paper.office),
            text(labels.taxpayer, &paper.taxpayer),
            text(labels.name, &paper.name),
            text(labels.address, &paper.address),
            text(labels.year, &paper.year),
            yen(labels.income, paper.income),
            yen(labels.deductions, paper.deductions),
            yen(labels.taxed, paper.taxed()),
            yen(labels.tax, paper.tax()),
        ]
    }
}

fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.tag_name().name() == name && node.tag_name().namespace() == Some(NAMESPACE)
}

/// The children, if they are these in this order, with nothing but white space between them.
fn children<'a, 'd, const COUNT: usize>(
    node: Node<'a, 'd>,
    names: [&str; COUNT],
) -> Option<[Node<'a, 'd>; COUNT]> {
    let blank = |child: &Node<'_, '_>| {
        child.is_text() && child.text().is_some_and(|text| text.trim().is_empty())
    };
    let found: Vec<_> = node.children().filter(|child| !blank(child)).collect();
    let found: [_; COUNT] = found.try_into().ok()?;
    let fits = found.iter().zip(names).all(|(node, name)| is(*node, name));
    fits.then_some(found)
}

/// The text of an element that has nothing else in it.
fn text(node: Node<'_, '_>) -> Option<String> {
    let mut children = node.children();
    let only = children.next().filter(Node::is_text)?;
    let text = only.text()?.to_owned();
    children.next().is_none().then_some(text)
}

fn amount(node: Node<'_, '_>) -> Option<u64> {
    text(node)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::tax_return::paper::OFFICE;

    fn paper() -> Paper {
        Paper {
            address: "東京都".to_owned(),
            deductions: 1_000_000,
            income: 5_000_009,
            name: "手形 <花子> & 夫".to_owned(),
            number: "HT-1".to_owned(),
            office: OFFICE.to_owned(),
            taxpayer: "0".repeat(16),
            year: "2026".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let read = ReceivedReturn::read(paper().xml().as_bytes()).unwrap();
        assert_eq!(read.0, paper());
        assert_eq!((read.0.taxed(), read.0.tax()), (4_000_009, 400_000));
    }

    #[test]
    fn a_value_too_many_or_elsewhere_is_no_return() {
        let xml = paper().xml();
        for (from, to) in [
            ("<TAX>400000</TAX>", "<TAX>1</TAX>"),
            ("<TAX>400000</TAX>", "<TAX>400000</TAX><TAX>1</TAX>"),
            ("<TAX>400000</TAX>", ""),
            ("<TAX>400000</TAX>", "<TAX>400<b/>000</TAX>"),
            ("<NUMBER>HT-1</NUMBER>", "<NUMBER>HT-1</NUMBER>and more"),
            ("<NUMBER>HT-1</NUMBER>", "<NUMBER><!-- -->HT-1</NUMBER>"),
            (NAMESPACE, "https://tax.example/return/2"),
        ] {
            let changed = xml.replace(from, to);
            assert_ne!(changed, xml);
            assert!(ReceivedReturn::read(changed.as_bytes()).is_none(), "{to}");
        }
    }
}
