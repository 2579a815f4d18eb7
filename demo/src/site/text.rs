//! Everything the site says, by language. The words themselves are in [`ja`] and [`en`]; this file
//! says which words there must be.

pub(super) mod documents;
mod en;
mod ja;
pub(super) mod stand_ins;

use tegata_protocol::{ErrorCode, Language};
use tegata_verifier::{Check, KeyKind, TokenError, Unchecked};

/// The fixed texts of the pages.
pub(super) struct Text {
    pub(super) abort: &'static str,
    pub(super) account: &'static str,
    pub(super) account_kind: &'static str,
    pub(super) account_title: &'static str,
    pub(super) attempts_after: &'static str,
    pub(super) attempts_before: &'static str,
    pub(super) attempts_label: &'static str,
    pub(super) balance: &'static str,
    pub(super) balance_note: &'static str,
    pub(super) bank: &'static str,
    pub(super) card_away: &'static str,
    pub(super) card_blocked: &'static str,
    pub(super) card_label: &'static str,
    pub(super) card_lead: &'static str,
    pub(super) card_on_reader: &'static str,
    pub(super) card_title: &'static str,
    pub(super) check_column: &'static str,
    pub(super) checked_heading: &'static str,
    pub(super) checked_lead_after: &'static str,
    pub(super) checked_lead_before: &'static str,
    pub(super) checked_mark: &'static str,
    pub(super) checking: &'static str,
    pub(super) code: &'static str,
    pub(super) demo_strip: &'static str,
    pub(super) detail_column: &'static str,
    pub(super) developers: &'static str,
    pub(super) entries: [Entry; 3],
    pub(super) entries_heading: &'static str,
    pub(super) entry_amount: &'static str,
    pub(super) entry_date: &'static str,
    pub(super) entry_what: &'static str,
    pub(super) error_heading: &'static str,
    pub(super) footer: &'static str,
    pub(super) help_heading: &'static str,
    pub(super) help_install: &'static str,
    pub(super) help_lead: &'static str,
    pub(super) help_permit: &'static str,
    pub(super) home: &'static str,
    pub(super) items_pin_label: &'static str,
    pub(super) logged_in_at: &'static str,
    pub(super) login: &'static str,
    pub(super) logout: &'static str,
    pub(super) needs_script: &'static str,
    pub(super) new_card: &'static str,
    pub(super) new_card_note: &'static str,
    pub(super) not_checked_mark: &'static str,
    pub(super) not_found: &'static str,
    pub(super) not_found_lead: &'static str,
    pub(super) origin_label: &'static str,
    pub(super) password_label: &'static str,
    pub(super) pin_label: &'static str,
    pub(super) pin_note: &'static str,
    pub(super) place_card: &'static str,
    pub(super) remove_card: &'static str,
    pub(super) sign_in_lead: &'static str,
    pub(super) sign_in_title: &'static str,
    pub(super) signature_attempts_label: &'static str,
    pub(super) skip: &'static str,
    pub(super) steps: [Step; 3],
    pub(super) steps_heading: &'static str,
    pub(super) switch: &'static str,
    pub(super) try_card: &'static str,
    pub(super) unchecked_heading: &'static str,
    pub(super) unchecked_lead: &'static str,
    pub(super) unknown_error: &'static str,
    pub(super) waiting: &'static str,
    pub(super) yen_after: &'static str,
    pub(super) yen_before: &'static str,
}

/// What happens at a login, one thing after the other.
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) detail: &'static str,
}

/// A made-up entry of the account.
pub(super) struct Entry {
    pub(super) days_ago: u64,
    pub(super) what: &'static str,
    pub(super) amount: &'static str,
}

/// A title with what there is to say about it.
pub(super) struct Line {
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) detail: &'static str,
}

/// One check that the server made, with what it compared.
pub(super) struct CheckLine {
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) detail: String,
}

/// What the page shows for an error code.
pub(super) struct Sentence {
    pub(super) code: String,
    pub(super) text: &'static str,
}

/// What a check is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum CheckTheme {
    Request,
    Certificate,
    Issuer,
    Form,
}

impl CheckTheme {
    /// In the order in which people read about them.
    pub(super) const ALL: [Self; 4] = [Self::Request, Self::Certificate, Self::Issuer, Self::Form];
}

/// Why the server did not log someone in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refusal {
    /// The browser has no session: cookies are off, or the server was started anew.
    SessionMissing,
    /// The verifier's answer.
    Token(TokenError),
}

impl Refusal {
    /// One permanent word.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::SessionMissing => "session_missing",
            Self::Token(error) => error.code(),
        }
    }
}

/// What is wrong with a token, as far as a person can do something about it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Reason {
    Challenge,
    ChallengeExpired,
    ClockAhead,
    ClockBehind,
    Expired,
    Issuer,
    KeyNotSupported,
    NotYetValid,
    OtherSite,
    Revoked,
    SessionMissing,
    SignatureCertificate,
    Token,
}

pub(super) const fn of(language: Language) -> &'static Text {
    match language {
        Language::En => &en::TEXT,
        Language::Ja => &ja::TEXT,
    }
}

/// One check. A kind that this site does not know yet stands there with its code.
pub(super) fn check(check: &Check, language: Language) -> CheckLine {
    let (title, detail) = match language {
        Language::En => (en::check_title(check), en::check_detail(check)),
        Language::Ja => (ja::check_title(check), ja::check_detail(check)),
    };
    let code = check.code();
    CheckLine {
        code,
        title,
        detail,
    }
}

pub(super) const fn theme(check: &Check) -> CheckTheme {
    match check {
        Check::Audience { .. }
        | Check::Challenge
        | Check::ChallengeAge { .. }
        | Check::IssuedAt { .. }
        | Check::TokenSignature => CheckTheme::Request,
        Check::CertificateSignature
        | Check::Issuer { .. }
        | Check::IssuerValidity { .. }
        | Check::PolicyOfIssuer => CheckTheme::Issuer,
        Check::CertificateValidity { .. }
        | Check::CertificateVersion
        | Check::ClientAuth
        | Check::Extensions
        | Check::Key { .. }
        | Check::KeyUsage
        | Check::NotAnAuthority
        | Check::Policy
        | Check::Revocation { .. } => CheckTheme::Certificate,
        _ => CheckTheme::Form,
    }
}

pub(super) const fn theme_title(theme: CheckTheme, language: Language) -> &'static str {
    match language {
        Language::En => en::theme(theme),
        Language::Ja => ja::theme(theme),
    }
}

pub(super) fn unchecked(gap: Unchecked, language: Language) -> Line {
    let (title, detail) = match language {
        Language::En => en::unchecked(gap),
        Language::Ja => ja::unchecked(gap),
    };
    let code = gap.code();
    Line {
        code,
        title,
        detail,
    }
}

pub(super) fn greeting(login_count: u32, language: Language) -> String {
    match language {
        Language::En => en::greeting(login_count),
        Language::Ja => ja::greeting(login_count),
    }
}

pub(super) const fn refusal(refusal: Refusal, language: Language) -> &'static str {
    match language {
        Language::En => en::reason(reason(refusal)),
        Language::Ja => ja::reason(reason(refusal)),
    }
}

/// A sentence for every code that the page library may give.
pub(super) fn sentences(language: Language) -> Result<Vec<Sentence>, serde_json::Error> {
    let sentence = |code: &ErrorCode| {
        let text = error(*code, language);
        let code = serde_json::to_value(code)?;
        let code = code.as_str().unwrap_or_default().to_owned();
        Ok(Sentence { code, text })
    };
    CODES.iter().map(sentence).collect()
}

const fn error(code: ErrorCode, language: Language) -> &'static str {
    match language {
        Language::En => en::error(code),
        Language::Ja => ja::error(code),
    }
}

/// The same in every language.
fn key(kind: KeyKind) -> String {
    match kind {
        KeyKind::P384 => "P-384".to_owned(),
        KeyKind::Rsa { bits } => format!("RSA {bits}"),
        _ => String::new(),
    }
}

const fn reason(refusal: Refusal) -> Reason {
    let Refusal::Token(error) = refusal else {
        return Reason::SessionMissing;
    };
    match error {
        TokenError::AlgorithmKeyMismatch
        | TokenError::AlgorithmNotAllowed
        | TokenError::KeyNotSupported => Reason::KeyNotSupported,
        TokenError::AnchorExpired
        | TokenError::AnchorNotYetValid
        | TokenError::AuthorityKeyIdMissing
        | TokenError::CertificateSignatureInvalid
        | TokenError::IssuerUnknown
        | TokenError::PolicyMissing
        | TokenError::PolicyNotOfIssuer => Reason::Issuer,
        TokenError::AudienceMismatch => Reason::OtherSite,
        TokenError::CertificateExpired => Reason::Expired,
        TokenError::CertificateNotYetValid => Reason::NotYetValid,
        TokenError::CertificateRevoked => Reason::Revoked,
        TokenError::ChallengeExpired => Reason::ChallengeExpired,
        TokenError::ChallengeMismatch | TokenError::ChallengeMissing => Reason::Challenge,
        TokenError::DigitalSignatureCertificate => Reason::SignatureCertificate,
        TokenError::IssuedBeforeChallenge => Reason::ClockBehind,
        TokenError::IssuedInFuture => Reason::ClockAhead,
        _ => Reason::Token,
    }
}

/// Every code; the sentences themselves are chosen by a `match` that must name each.
const CODES: [ErrorCode; 24] = [
    ErrorCode::Aborted,
    ErrorCode::Busy,
    ErrorCode::CardError,
    ErrorCode::CardRemoved,
    ErrorCode::CardSilent,
    ErrorCode::ChallengeTimeout,
    ErrorCode::ExtensionUpdated,
    ErrorCode::GestureRequired,
    ErrorCode::HostFailed,
    ErrorCode::HostUnavailable,
    ErrorCode::InvalidChallenge,
    ErrorCode::InvalidRequest,
    ErrorCode::NoDisplay,
    ErrorCode::NoReader,
    ErrorCode::NotAMyNumberCard,
    ErrorCode::PinBlocked,
    ErrorCode::ProtocolMismatch,
    ErrorCode::ServiceUnavailable,
    ErrorCode::SiteNotAllowed,
    ErrorCode::TimedOut,
    ErrorCode::TooLarge,
    ErrorCode::Unavailable,
    ErrorCode::UnsupportedKey,
    ErrorCode::UserCancelled,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_that_says_what_to_do() {
        for language in [Language::En, Language::Ja] {
            let sentences = sentences(language).unwrap();
            assert_eq!(sentences.len(), CODES.len());
            for sentence in sentences {
                assert!(!sentence.code.is_empty());
                let next_step = sentence.text.matches(['.', '。']).count() >= 2;
                assert!(next_step, "{}: {}", sentence.code, sentence.text);
            }
        }
    }

    /// Words that the texts do not use, each with the one that they do: it is also that of extension and window.
    #[test]
    fn one_thing_has_one_name() {
        let texts = [
            include_str!("text/ja.rs"),
            include_str!("text/documents/ja.rs"),
            include_str!("text/stand_ins/ja.rs"),
            include_str!("text/en.rs"),
            include_str!("text/documents/en.rs"),
            include_str!("text/stand_ins/en.rs"),
        ];
        for (other, word) in [
            ("ソフト", "カード操作プログラム"),
            ("Tegata program", "card program"),
            ("コンピューター", "パソコン"),
            ("の版", "バージョン"),
            ("しい版", "バージョン"),
            ("試験用", "テスト用"),
            ("ウィンドウ", "手形の画面"),
            ("違", "ちが"),
        ] {
            let found = texts.iter().any(|text| text.contains(other));
            assert!(!found, "{other}: the word is {word}");
        }
    }
}
