//! The output for people: each finding on a line of its own.

use tegata_verifier::{
    AnchorKind, Check, Coverage, DocumentRefused, DocumentSignature, RevocationStatus,
    SignatureError, SignedDocument,
};

use crate::{
    documents::Verdict,
    findings::{Finding, Outcome},
    holder::{SexSentences, birth_date},
    japan_time,
    texts::Texts,
};

/// The lines about one file, after the one with its name.
pub(crate) fn lines(texts: &Texts, verdict: &Verdict, shows_signer: bool) -> Vec<String> {
    match verdict {
        Ok(document) => good(texts, document, shows_signer),
        Err(refused) => refusal(texts, refused),
    }
}

fn good(texts: &Texts, document: &SignedDocument, shows_signer: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, signature) in document.signatures().iter().enumerate() {
        lines.push(heading(texts, index));
        lines.extend(findings(texts, signature.checks(), None));
        lines.extend(claims(texts, signature, shows_signer));
    }
    lines.push(texts.say("verdict-good"));
    lines
}

fn refusal(texts: &Texts, refused: &DocumentRefused) -> Vec<String> {
    let mut lines = Vec::new();
    match refused.signature() {
        Some(index) => {
            lines.push(heading(texts, index));
            lines.extend(findings(texts, refused.passed(), Some(refused.reason())));
        }
        None => lines.push(reason(texts, refused.reason())),
    }
    lines.push(texts.say("revocation-not-reached"));
    lines.push(texts.say("verdict-refused"));
    lines
}

fn heading(texts: &Texts, index: usize) -> String {
    let number = index.saturating_add(1).to_string();
    texts.say_with("signature", &[("number", &number)])
}

fn findings(texts: &Texts, passed: &[Check], reason: Option<&SignatureError>) -> Vec<String> {
    let said = Finding::ALL.into_iter().filter_map(|finding| {
        match (finding.outcome(passed, reason), reason) {
            (Outcome::Good, _) => Some(good_line(texts, finding, passed)),
            (Outcome::Refused, Some(it)) => Some(self::reason(texts, it)),
            // Only PDF can be changed and stay signed.
            (Outcome::NotReached | Outcome::Refused, None) => None,
            (Outcome::NotReached, Some(_)) if finding == Finding::Changes => None,
            (Outcome::NotReached, Some(_)) => {
                let label = texts.say(finding.id());
                Some(texts.say_with("not-reached", &[("label", &label)]))
            }
        }
    });
    said.collect()
}

fn good_line(texts: &Texts, finding: Finding, passed: &[Check]) -> String {
    let label = texts.say(finding.id());
    let text = match finding {
        Finding::Coverage => coverage(texts, passed),
        Finding::Authority => authority(texts, passed),
        _ => texts.say(&format!("{}-good", finding.id())),
    };
    texts.say_with("good", &[("label", &label), ("text", &text)])
}

fn coverage(texts: &Texts, passed: &[Check]) -> String {
    let found = passed.iter().find_map(|check| match check {
        Check::Coverage { coverage } => Some(*coverage),
        _ => None,
    });
    match found {
        Some(Coverage::Parts { nodes, files }) => {
            let (nodes, files) = (nodes.to_string(), files.to_string());
            texts.say_with("coverage-parts", &[("nodes", &nodes), ("files", &files)])
        }
        Some(Coverage::Revision) => texts.say("coverage-revision"),
        _ => texts.say("coverage-good"),
    }
}

fn authority(texts: &Texts, passed: &[Check]) -> String {
    let found = passed.iter().find_map(|check| match check {
        Check::Issuer { anchor, kind } => Some((anchor, *kind)),
        _ => None,
    });
    match found {
        Some((anchor, AnchorKind::Production)) => {
            texts.say_with("authority-good", &[("name", anchor)])
        }
        Some((anchor, AnchorKind::DangerTest)) => {
            texts.say_with("authority-test", &[("name", anchor)])
        }
        None => String::new(),
    }
}

fn reason(texts: &Texts, reason: &SignatureError) -> String {
    let label = texts.say(Finding::of(reason).id());
    let text = match reason {
        SignatureError::ChangedAfterSigning { changes } if !changes.is_empty() => {
            let names: Vec<_> = changes
                .iter()
                .map(|change| texts.say(&format!("change-{}", change.code())))
                .collect();
            let names = names.join(&texts.say("and"));
            texts.say_with("changed", &[("what", &names)])
        }
        reason => texts.say_reason(reason.code()),
    };
    let parts = [("label", &*label), ("text", &text), ("code", reason.code())];
    texts.say_with("refused", &parts)
}

/// What is said but not proven, and what was not checked.
fn claims(texts: &Texts, signature: &DocumentSignature, shows_signer: bool) -> Vec<String> {
    let mut lines = signer(texts, signature, shows_signer);
    lines.push(match signature.claimed_at().and_then(japan_time::written) {
        Some(time) => texts.say_with("time-claimed", &[("time", &time)]),
        None => texts.say("time-missing"),
    });
    lines.push(match signature.revocation() {
        RevocationStatus::Good { at } => {
            let time = japan_time::written(at).unwrap_or_default();
            texts.say_with("revocation-good", &[("time", &time)])
        }
        RevocationStatus::NotChecked => texts.say("revocation-not-checked"),
    });
    lines
}

fn signer(texts: &Texts, signature: &DocumentSignature, shows_signer: bool) -> Vec<String> {
    if !shows_signer {
        return vec![texts.say("signer-hidden")];
    }
    let signer = signature.signer();
    let said = |id, value| texts.say_with(id, &[("value", value)]);
    let mut lines = vec![
        said("signer-name", signer.name()),
        said("signer-address", signer.address()),
        said("signer-birth-date", &birth_date(signer)),
        texts.say(SEX.of(signer)),
    ];
    if signer.has_replaced_characters() {
        lines.push(texts.say("signer-replaced"));
    }
    lines
}

const SEX: SexSentences = SexSentences {
    male: "signer-male",
    female: "signer-female",
    unknown: "signer-sex-unknown",
};
