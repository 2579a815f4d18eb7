//! The part of a page that shows a finding.

use askama::Template;
use axum::response::Html;
use tegata_protocol::Language;
use tegata_verifier::{Check, DocumentSignature, SignerItems};

use super::finding::{Finding, Good, Problem};
use super::japan_time;
use super::text::documents::{self, DocumentText, DocumentTheme, Row};
use super::text::{self, CheckLine, Line, Text};

#[derive(Template)]
#[template(path = "outcome.html")]
pub(super) struct OutcomePage {
    d: &'static DocumentText,
    t: &'static Text,
    code: &'static str,
    /// Why it is refused.
    problem: Option<&'static str>,
    own_checks: Vec<Line>,
    passed: Vec<CheckLine>,
    rows: Vec<Row>,
    signatures: Vec<SignatureView>,
    unchecked: Vec<Line>,
}

struct SignatureView {
    claimed_at: Option<String>,
    groups: Vec<Group>,
    has_replaced_characters: bool,
    number: usize,
    signer: Vec<Row>,
}

struct Group {
    title: &'static str,
    lines: Vec<CheckLine>,
}

impl OutcomePage {
    pub(super) fn new(finding: Finding, language: Language) -> Self {
        match finding {
            Finding::Good(good) => Self::good(good, language),
            Finding::Refused(problem, passed) => Self::refused(&problem, &passed, language),
        }
    }

    pub(super) fn into_html(self) -> Result<Html<String>, askama::Error> {
        Ok(Html(self.render()?))
    }

    fn good(good: Good, language: Language) -> Self {
        let signatures = good.document.signatures();
        let views = signatures.iter().enumerate();
        let views = views.map(|(index, signature)| view(index, signature, language));
        let own = good.own_checks.iter();
        Self {
            code: "good",
            own_checks: own
                .map(|check| documents::own_check(*check, language))
                .collect(),
            rows: good.rows,
            signatures: views.collect(),
            unchecked: unchecked(signatures, &good.gaps, language),
            ..Self::empty(language)
        }
    }

    fn refused(problem: &Problem, passed: &[Check], language: Language) -> Self {
        let passed = passed.iter();
        Self {
            code: problem.code(),
            passed: passed
                .map(|check| documents::check(check, language))
                .collect(),
            problem: Some(documents::problem(problem, language)),
            ..Self::empty(language)
        }
    }

    fn empty(language: Language) -> Self {
        Self {
            d: documents::of(language),
            t: text::of(language),
            code: "",
            problem: None,
            own_checks: Vec::new(),
            passed: Vec::new(),
            rows: Vec::new(),
            signatures: Vec::new(),
            unchecked: Vec::new(),
        }
    }
}

fn view(index: usize, signature: &DocumentSignature, language: Language) -> SignatureView {
    let claimed_at = signature.claimed_at();
    SignatureView {
        claimed_at: claimed_at.map(|time| japan_time::moment(time, language)),
        groups: DocumentTheme::ALL
            .map(|theme| group(signature, theme, language))
            .into(),
        has_replaced_characters: signature.signer().has_replaced_characters(),
        number: index.saturating_add(1),
        signer: signer(signature.signer(), language),
    }
}

fn group(signature: &DocumentSignature, theme: DocumentTheme, language: Language) -> Group {
    let checks = signature.checks().iter();
    let lines = checks
        .filter(|check| documents::theme(check) == theme)
        .map(|check| documents::check(check, language));
    Group {
        title: documents::theme_title(theme, language),
        lines: lines.collect(),
    }
}

/// The four items, for the person who sent them: that the bank has them now is to be seen.
fn signer(items: &SignerItems, language: Language) -> Vec<Row> {
    let d = documents::of(language);
    let row = |label, value| Row { label, value };
    vec![
        row(d.signer_name, items.name().to_owned()),
        row(d.signer_address, items.address().to_owned()),
        row(
            d.signer_birth_date,
            documents::birth_date(items.birth_date(), language),
        ),
        row(
            d.signer_sex,
            documents::sex(items.sex(), language).to_owned(),
        ),
    ]
}

/// What one of the signatures leaves open is open, and stands there once.
fn unchecked(
    signatures: &[DocumentSignature],
    gaps: &[documents::Gap],
    language: Language,
) -> Vec<Line> {
    let mut said: Vec<_> = signatures
        .iter()
        .flat_map(DocumentSignature::unchecked)
        .collect();
    said.sort_by_key(|gap| gap.code());
    said.dedup();
    let said = said
        .into_iter()
        .map(|gap| documents::unchecked(gap, language));
    let own = gaps.iter().map(|gap| documents::gap(*gap, language));
    said.chain(own).collect()
}
