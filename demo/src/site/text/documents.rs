//! What the pages for signed documents say. The words are in [`ja`] and [`en`].

mod en;
mod ja;

use tegata_protocol::{ErrorCode, Language};
use tegata_verifier::{CertificateError, Check, SignatureError, Unchecked};

use super::{CheckLine, Line, Sentence, Step};
use crate::site::finding::Problem;
use crate::site::upload::Rejection;

/// The fixed texts of these pages.
pub(in crate::site) struct DocumentText {
    pub(in crate::site) bad_heading: &'static str,
    pub(in crate::site) checking: &'static str,
    pub(in crate::site) checks_caption: &'static str,
    pub(in crate::site) claimed_at: &'static str,
    pub(in crate::site) claimed_at_none: &'static str,
    pub(in crate::site) contract_account: &'static str,
    pub(in crate::site) contract_date: &'static str,
    pub(in crate::site) contract_document: &'static str,
    pub(in crate::site) contract_file: &'static str,
    pub(in crate::site) contract_lead: &'static str,
    pub(in crate::site) contract_number: &'static str,
    pub(in crate::site) contract_purpose: &'static str,
    pub(in crate::site) contract_title: &'static str,
    pub(in crate::site) download: &'static str,
    pub(in crate::site) error_heading: &'static str,
    pub(in crate::site) experimental: &'static str,
    pub(in crate::site) experimental_mark: &'static str,
    pub(in crate::site) file_too_large: &'static str,
    pub(in crate::site) formats: [Choice; 8],
    pub(in crate::site) found: &'static str,
    pub(in crate::site) good_heading: &'static str,
    pub(in crate::site) good_lead: &'static str,
    pub(in crate::site) items_notice: &'static str,
    pub(in crate::site) own_checks_heading: &'static str,
    pub(in crate::site) own_file: &'static str,
    pub(in crate::site) own_format: &'static str,
    pub(in crate::site) own_lead: &'static str,
    pub(in crate::site) own_limit: &'static str,
    pub(in crate::site) own_purpose: &'static str,
    pub(in crate::site) own_title: &'static str,
    pub(in crate::site) passed_heading: &'static str,
    pub(in crate::site) procedures_heading: &'static str,
    pub(in crate::site) replaced_characters: &'static str,
    pub(in crate::site) required: &'static str,
    pub(in crate::site) return_form: ReturnText,
    pub(in crate::site) return_lead: &'static str,
    pub(in crate::site) return_purpose: &'static str,
    pub(in crate::site) return_title: &'static str,
    pub(in crate::site) sending: &'static str,
    pub(in crate::site) sign: &'static str,
    pub(in crate::site) signature_heading: &'static str,
    pub(in crate::site) signed_words: &'static str,
    pub(in crate::site) signer_address: &'static str,
    pub(in crate::site) signer_birth_date: &'static str,
    pub(in crate::site) signer_lead: &'static str,
    pub(in crate::site) signer_name: &'static str,
    pub(in crate::site) signer_sex: &'static str,
    pub(in crate::site) signing: &'static str,
    pub(in crate::site) steps: [Step; 3],
    pub(in crate::site) steps_heading: &'static str,
    pub(in crate::site) unknown_error: &'static str,
    pub(in crate::site) upload_too_large: &'static str,
    pub(in crate::site) values_heading: &'static str,
    pub(in crate::site) values_lead: &'static str,
    pub(in crate::site) verify: &'static str,
    pub(in crate::site) verify_content: &'static str,
    pub(in crate::site) verify_content_help: &'static str,
    pub(in crate::site) verify_error_heading: &'static str,
    pub(in crate::site) verify_lead: &'static str,
    pub(in crate::site) verify_signed: &'static str,
    pub(in crate::site) verify_signed_help: &'static str,
    pub(in crate::site) verify_title: &'static str,
    pub(in crate::site) waiting: &'static str,
}

/// What the fields of the tax return are called.
pub(in crate::site) struct ReturnText {
    pub(in crate::site) address: &'static str,
    pub(in crate::site) deductions: &'static str,
    pub(in crate::site) income: &'static str,
    pub(in crate::site) name: &'static str,
    pub(in crate::site) number: &'static str,
    pub(in crate::site) office: &'static str,
    pub(in crate::site) tax: &'static str,
    pub(in crate::site) taxed: &'static str,
    pub(in crate::site) taxpayer: &'static str,
    pub(in crate::site) taxpayer_help: &'static str,
    pub(in crate::site) year: &'static str,
    pub(in crate::site) yen_help: &'static str,
}

/// One of several to choose from.
pub(in crate::site) struct Choice {
    pub(in crate::site) value: &'static str,
    pub(in crate::site) text: &'static str,
}

/// A value and what it is called.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::site) struct Row {
    pub(in crate::site) label: &'static str,
    pub(in crate::site) value: String,
}

/// What the bank itself compared, beside the verifier.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::site) enum OwnCheck {
    /// The file begins with the bytes that the bank issued.
    IssuedContract,
    /// After them come signatures and nothing else.
    OnlySignatures,
    /// The signed part has the form of the return, every value once.
    ReturnForm,
    /// It has the number that was given out in this session.
    ReturnNumber,
    /// The signature covers the whole return.
    WholeReturn,
}

/// What the bank did not compare.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::site) enum Gap {
    /// Whether the signer is the customer who logged in.
    SameCustomer,
    /// Whether the signer is the person named in the return.
    SameTaxpayer,
}

/// What a check of a document is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::site) enum DocumentTheme {
    Document,
    Certificate,
    Issuer,
}

impl DocumentTheme {
    /// In the order in which people read about them.
    pub(in crate::site) const ALL: [Self; 3] = [Self::Document, Self::Certificate, Self::Issuer];
}

/// What is wrong with a document, as far as a person can do something about it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Reason {
    AddedBeforeSigning,
    Altered,
    Certificate,
    ContentMissing,
    Encrypted,
    Expired,
    Issuer,
    LoginCertificate,
    NotSigned,
    NotYetValid,
    OtherDocument,
    OtherForm,
    PartOnly,
    Revoked,
    TooLarge,
    UnknownKind,
    Unreadable,
    Unsupported,
}

pub(in crate::site) const fn of(language: Language) -> &'static DocumentText {
    match language {
        Language::En => &en::TEXT,
        Language::Ja => &ja::TEXT,
    }
}

/// One check of a document. Most are those of a login, others mean something else here.
pub(in crate::site) fn check(check: &Check, language: Language) -> CheckLine {
    let own = match language {
        Language::En => en::check(check),
        Language::Ja => ja::check(check),
    };
    let Some((title, detail)) = own else {
        return super::check(check, language);
    };
    let code = check.code();
    CheckLine {
        code,
        title,
        detail,
    }
}

pub(in crate::site) const fn theme(check: &Check) -> DocumentTheme {
    match check {
        Check::ChangesAfterSigning { .. }
        | Check::ContentDigest
        | Check::Coverage { .. }
        | Check::DocumentAlgorithm
        | Check::DocumentForm
        | Check::DocumentSignature
        | Check::SigningCertificate => DocumentTheme::Document,
        Check::CertificateSignature
        | Check::Issuer { .. }
        | Check::IssuerValidity { .. }
        | Check::PolicyOfIssuer => DocumentTheme::Issuer,
        _ => DocumentTheme::Certificate,
    }
}

pub(in crate::site) const fn theme_title(theme: DocumentTheme, language: Language) -> &'static str {
    match language {
        Language::En => en::theme(theme),
        Language::Ja => ja::theme(theme),
    }
}

pub(in crate::site) const fn own_check(check: OwnCheck, language: Language) -> Line {
    let code = match check {
        OwnCheck::IssuedContract => "issued_contract",
        OwnCheck::OnlySignatures => "only_signatures",
        OwnCheck::ReturnForm => "return_form",
        OwnCheck::ReturnNumber => "return_number",
        OwnCheck::WholeReturn => "whole_return",
    };
    let (title, detail) = match language {
        Language::En => en::own_check(check),
        Language::Ja => ja::own_check(check),
    };
    Line {
        code,
        title,
        detail,
    }
}

pub(in crate::site) fn unchecked(gap: Unchecked, language: Language) -> Line {
    let own = match (gap, language) {
        (Unchecked::SigningTime, Language::En) => Some(en::SIGNING_TIME),
        (Unchecked::SigningTime, Language::Ja) => Some(ja::SIGNING_TIME),
        _ => None,
    };
    let Some((title, detail)) = own else {
        return super::unchecked(gap, language);
    };
    let code = gap.code();
    Line {
        code,
        title,
        detail,
    }
}

pub(in crate::site) const fn gap(gap: Gap, language: Language) -> Line {
    let code = match gap {
        Gap::SameCustomer => "same_customer",
        Gap::SameTaxpayer => "same_taxpayer",
    };
    let (title, detail) = match language {
        Language::En => en::gap(gap),
        Language::Ja => ja::gap(gap),
    };
    Line {
        code,
        title,
        detail,
    }
}

pub(in crate::site) fn problem(problem: &Problem, language: Language) -> &'static str {
    let reason = match problem {
        Problem::AddedBeforeSigning => Reason::AddedBeforeSigning,
        Problem::Document(refused) => reason(refused.reason()),
        Problem::OtherDocument => Reason::OtherDocument,
        Problem::OtherForm => Reason::OtherForm,
        Problem::PartOnly => Reason::PartOnly,
        Problem::UnknownKind => Reason::UnknownKind,
    };
    match language {
        Language::En => en::reason(reason),
        Language::Ja => ja::reason(reason),
    }
}

const fn reason(error: &SignatureError) -> Reason {
    match error {
        SignatureError::Certificate(reason) => certificate_reason(*reason),
        SignatureError::ChangedAfterSigning { .. }
        | SignatureError::ContentMismatch
        | SignatureError::CoverageIncomplete
        | SignatureError::DuplicateId
        | SignatureError::SignatureInvalid
        | SignatureError::SigningCertificateMismatch => Reason::Altered,
        SignatureError::ContentMissing => Reason::ContentMissing,
        SignatureError::Encrypted => Reason::Encrypted,
        SignatureError::Malformed | SignatureError::AttributesIncomplete => Reason::Unreadable,
        SignatureError::NoSignature => Reason::NotSigned,
        SignatureError::TooLarge => Reason::TooLarge,
        _ => Reason::Unsupported,
    }
}

const fn certificate_reason(error: CertificateError) -> Reason {
    match error {
        CertificateError::AnchorExpired
        | CertificateError::AnchorNotYetValid
        | CertificateError::AuthorityKeyIdMissing
        | CertificateError::CertificateSignatureInvalid
        | CertificateError::IssuerUnknown
        | CertificateError::PolicyMissing
        | CertificateError::PolicyNotOfIssuer => Reason::Issuer,
        CertificateError::CertificateExpired => Reason::Expired,
        CertificateError::CertificateNotYetValid => Reason::NotYetValid,
        CertificateError::CertificateRevoked => Reason::Revoked,
        CertificateError::UserAuthenticationCertificate => Reason::LoginCertificate,
        _ => Reason::Certificate,
    }
}

/// Why the bank does not look at what was sent at all.
pub(in crate::site) const fn rejection(rejection: Rejection, language: Language) -> &'static str {
    match language {
        Language::En => en::rejection(rejection),
        Language::Ja => ja::rejection(rejection),
    }
}

/// A sentence for every code that the page library may give to a signing, and for what the page itself
/// finds.
pub(in crate::site) fn sentences(language: Language) -> Vec<Sentence> {
    let library = ALL_CODES.iter().map(|code| Sentence {
        code: code.to_string(),
        text: sentence(*code, language),
    });
    let d = of(language);
    let page = [
        ("unknown", d.unknown_error),
        ("file_too_large", d.file_too_large),
        ("upload_too_large", d.upload_too_large),
    ];
    let page = page.map(|(code, text)| Sentence {
        code: code.to_owned(),
        text,
    });
    library.chain(page).collect()
}

/// Those of a login that speak of no login, and for the others words of their own.
fn sentence(code: ErrorCode, language: Language) -> &'static str {
    let own = match language {
        Language::En => en::error(code),
        Language::Ja => ja::error(code),
    };
    own.unwrap_or_else(|| super::error(code, language))
}

/// Every code of the library; those of a challenge cannot come and harm nobody.
const ALL_CODES: [ErrorCode; 36] = [
    ErrorCode::Aborted,
    ErrorCode::Busy,
    ErrorCode::CardError,
    ErrorCode::CardRemoved,
    ErrorCode::CardSilent,
    ErrorCode::CertificateExpired,
    ErrorCode::ChallengeTimeout,
    ErrorCode::DocumentCertified,
    ErrorCode::DocumentDamaged,
    ErrorCode::DocumentEmpty,
    ErrorCode::DocumentEncrypted,
    ErrorCode::DocumentFormatMismatch,
    ErrorCode::DocumentName,
    ErrorCode::DocumentUnreadable,
    ErrorCode::DocumentUnsupported,
    ErrorCode::DocumentsTimeout,
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
    ErrorCode::SignatureCertificateMissing,
    ErrorCode::SiteNotAllowed,
    ErrorCode::TimedOut,
    ErrorCode::TooLarge,
    ErrorCode::TooManyDocuments,
    ErrorCode::Unavailable,
    ErrorCode::UnsupportedKey,
    ErrorCode::UserCancelled,
];

/// The holder's birth date: a digit for the era, then the year of the common era, month and day. What
/// has another form is shown as it stands.
pub(in crate::site) fn birth_date(text: &str, language: Language) -> String {
    let parts = (text.len() == 9).then(|| (text.get(1..5), text.get(5..7), text.get(7..9)));
    let Some((Some(year), Some(month), Some(day))) = parts else {
        return text.to_owned();
    };
    match language {
        Language::En => format!("{year}-{month}-{day}"),
        Language::Ja => {
            let [month, day] = [month, day].map(|digits| digits.trim_start_matches('0'));
            format!("{year}年{month}月{day}日")
        }
    }
}

/// An amount with a comma before every three digits.
pub(in crate::site) fn yen(amount: u64, language: Language) -> String {
    let digits = amount.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let t = super::of(language);
    [t.yen_before, &grouped, t.yen_after].concat()
}

pub(in crate::site) fn sex(digit: &str, language: Language) -> &'static str {
    match (digit, language) {
        ("1", Language::En) => "male",
        ("1", Language::Ja) => "男性",
        ("2", Language::En) => "female",
        ("2", Language::Ja) => "女性",
        (_, Language::En) => "not stated",
        (_, Language::Ja) => "不明",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_and_none_speaks_of_a_login() {
        for (language, login) in [(Language::En, "log in"), (Language::Ja, "ログイン")] {
            for code in ALL_CODES {
                let text = sentence(code, language);
                assert!(!text.contains(login), "{code}: {text}");
                assert!(!text.is_empty());
            }
        }
    }

    #[test]
    fn amounts_have_commas() {
        assert_eq!(yen(0, Language::Ja), "0円");
        assert_eq!(yen(123, Language::En), "¥123");
        assert_eq!(yen(1_234_567, Language::Ja), "1,234,567円");
    }

    #[test]
    fn dates_of_birth_are_shown_as_dates() {
        assert_eq!(birth_date("319850304", Language::Ja), "1985年3月4日");
        assert_eq!(birth_date("319850304", Language::En), "1985-03-04");
        assert_eq!(birth_date("about 1985", Language::En), "about 1985");
    }
}
