//! The return as XML. The names of the main elements are those of real returns as far as they are
//! public; the namespace and all other elements are made up, so that nobody takes it for a real one.

use std::borrow::Cow;

/// A return that can be signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Paper {
    pub(super) address: String,
    pub(super) deductions: u64,
    pub(super) income: u64,
    pub(super) name: String,
    pub(super) number: String,
    pub(super) office: String,
    pub(super) taxpayer: String,
    pub(super) year: String,
}

/// Where every return of the demo goes.
pub(super) const OFFICE: &str = "ひなた税務署（架空）";

/// Of a name that belongs to nobody (RFC 6761, 6.5).
pub(super) const NAMESPACE: &str = "https://tax.example/return/1";

impl Paper {
    /// What is taxed.
    pub(super) const fn taxed(&self) -> u64 {
        self.income.saturating_sub(self.deductions)
    }

    /// A tenth, as nowhere in the world.
    pub(super) const fn tax(&self) -> u64 {
        self.taxed() / 10
    }

    /// The document.
    pub(super) fn xml(&self) -> String {
        let [number, office, taxpayer] =
            [&self.number, &self.office, &self.taxpayer].map(|text| escaped(text));
        let [name, address, year] =
            [&self.name, &self.address, &self.year].map(|text| escaped(text));
        let (income, deductions) = (self.income, self.deductions);
        let (taxed, tax) = (self.taxed(), self.tax());
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<DATA id="DATA" xmlns="{NAMESPACE}">
  <CATALOG id="CATALOG">
    <NUMBER>{number}</NUMBER>
  </CATALOG>
  <CONTENTS id="CONTENTS">
    <IT id="IT">
      <ZEIMUSHO>{office}</ZEIMUSHO>
      <NOZEISHA_ID>{taxpayer}</NOZEISHA_ID>
      <NOZEISHA_NM>{name}</NOZEISHA_NM>
      <NOZEISHA_ADR>{address}</NOZEISHA_ADR>
    </IT>
    <RETURN id="RETURN">
      <YEAR>{year}</YEAR>
      <INCOME>{income}</INCOME>
      <DEDUCTIONS>{deductions}</DEDUCTIONS>
      <TAXED>{taxed}</TAXED>
      <TAX>{tax}</TAX>
    </RETURN>
  </CONTENTS>
</DATA>
"#
        )
    }
}

fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>']) {
        return Cow::Borrowed(text);
    }
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    Cow::Owned(escaped.replace('>', "&gt;"))
}
