//! English. Short sentences: the cause, then the next step.

use tegata_protocol::{ErrorCode, Language};
use tegata_verifier::{AnchorKind, Check, Unchecked};

use super::{CheckTheme, Entry, Reason, Step, Text, key};
use crate::site::japan_time;

pub(super) const TEXT: Text = Text {
    abort: "Stop",
    account: "Ordinary account, head office, 1234567",
    account_kind: "Main account",
    account_title: "Your account",
    attempts_after: "",
    attempts_before: "Left:",
    attempts_label: "Tries for the login PIN",
    balance: "Balance",
    balance_note: "A made-up amount for the demo.",
    bank: "Hinata Bank",
    card_away: "Not on the reader",
    card_blocked: "The PIN or the signature password is blocked. To go on, make a new card.",
    card_label: "Where the card is",
    card_lead: "A page for developers. In the demo a program takes the card's place. Here you put it on the reader and take it away.",
    card_on_reader: "On the reader",
    card_title: "Virtual card",
    check_column: "Check",
    checked_heading: "What the server checked",
    checked_lead_after: "checks for this login. All of them passed.",
    checked_lead_before: "The server made",
    checked_mark: "Checked",
    checking: "Hinata Bank is checking what it received.",
    code: "Code",
    demo_strip: "This is a demo. Hinata Bank does not exist. Real cards do not work here.",
    detail_column: "Details",
    developers: "Virtual card (for developers)",
    entries: [
        Entry {
            days_ago: 2,
            what: "Salary, Komorebi Inc.",
            amount: "+248,000",
        },
        Entry {
            days_ago: 5,
            what: "Electricity, Soyokaze Power",
            amount: "−6,412",
        },
        Entry {
            days_ago: 8,
            what: "Card, Aozora Store",
            amount: "−3,280",
        },
    ],
    entries_heading: "Recent entries",
    entry_amount: "Amount (yen)",
    entry_date: "Date",
    entry_what: "Description",
    error_heading: "You are not logged in",
    footer: "The demo site of Tegata. It runs on this computer only.",
    help_heading: "The Tegata extension was not found",
    help_install: "If it is not installed, install both the extension and the card program, then reload this page.",
    help_lead: "It is one of these two. A page cannot tell which.",
    help_permit: "If it is installed, allow it on this site: press the Tegata button in your browser's toolbar.",
    home: "Back to the start",
    items_pin_label: "Test PIN for reading name, address, date of birth and sex (4 digits)",
    logged_in_at: "Logged in at",
    login: "Log in with My Number Card",
    logout: "Log out",
    needs_script: "Logging in needs JavaScript. Switch it on in your browser's settings and reload this page.",
    new_card: "Make a new card",
    new_card_note: "For when the PIN is blocked, or to log in as somebody else. It takes a moment, as a new key and certificate are made.",
    not_checked_mark: "Not checked",
    not_found: "Page not found",
    not_found_lead: "The address has changed or is wrong.",
    origin_label: "The window shows this address",
    password_label: "Test password for signing (6 to 16 letters and digits)",
    pin_label: "Test PIN for logging in (4 digits)",
    pin_note: "They belong to the virtual card alone. Do not type a PIN or the password of your own card in the demo.",
    place_card: "Put the card on the reader",
    remove_card: "Take the card away",
    sign_in_lead: "You can log in with your My Number Card and its 4-digit PIN.",
    sign_in_title: "Log in",
    signature_attempts_label: "Tries for the signature password",
    skip: "Skip to content",
    steps: [
        Step {
            title: "The Tegata window opens",
            detail: "When you press the button, a window of its own opens beside the browser. Check there that the login is for this site.",
        },
        Step {
            title: "Put your card on the reader and type the 4-digit PIN",
            detail: "It is the PIN of the user-authentication certificate. The password of 6 to 16 characters is not used.",
        },
        Step {
            title: "Hinata Bank receives the certificate",
            detail: "It gets the user-authentication certificate, a signature and the time of signing. It does not get your name, address, date of birth, sex, My Number or PIN.",
        },
    ],
    steps_heading: "What will happen",
    switch: "日本語",
    try_card: "The demo's PIN is on the page “Virtual card”, where you can also take the card away.",
    unchecked_heading: "What the server did not check",
    unchecked_lead: "Even with this login, the server has not checked the following.",
    unknown_error: "You could not be logged in. Check your connection and press the button again.",
    waiting: "Go on in the Tegata window: put your card on the reader and type the 4-digit PIN.",
    yen_after: "",
    yen_before: "¥",
};

pub(super) fn greeting(login_count: u32) -> String {
    match login_count {
        1 => "Welcome. It is the first login with this card.".to_owned(),
        count => format!("Welcome. It is login number {count} with this card."),
    }
}

pub(super) const fn theme(theme: CheckTheme) -> &'static str {
    match theme {
        CheckTheme::Request => "Did the card sign for this login?",
        CheckTheme::Certificate => "Is the certificate one for logging in?",
        CheckTheme::Issuer => "Did a trusted authority issue it?",
        CheckTheme::Form => "Is what came well-formed?",
    }
}

pub(super) const fn check_title(check: &Check) -> &'static str {
    match check {
        Check::Algorithm { .. } => "The signature algorithm is allowed",
        Check::Audience { .. } => "The login is for this site",
        Check::CertificateAlgorithm => "The certificate's signature algorithm is allowed",
        Check::CertificateForm { .. } => "There is one certificate, well-formed",
        Check::CertificateSignature => "The authority signed the certificate",
        Check::CertificateValidity { .. } => "The certificate is within its validity",
        Check::CertificateVersion => "The certificate has the right version",
        Check::Challenge => "It answers the challenge given to this browser",
        Check::ChallengeAge { .. } => "The challenge is recent",
        Check::ClientAuth => "The certificate is for client authentication",
        Check::DangerRs256 => "The signature algorithm is one that this site takes at its own risk",
        Check::Extensions => "No critical item is unknown",
        Check::Form => "The token has the right form",
        Check::IssuedAt { .. } => "It was signed after the challenge was issued",
        Check::Issuer { .. } => "The issuer is a trusted authority",
        Check::IssuerValidity { .. } => "The authority's certificate is within its validity",
        Check::Key { .. } => "The kind of key fits the algorithm",
        Check::KeyUsage => "The key is for user authentication",
        Check::NotAnAuthority => "The certificate is not an authority's",
        Check::Policy => "It has the policy for user authentication",
        Check::PolicyOfIssuer => "The policy fits the authority",
        Check::Revocation { .. } => "The certificate is not revoked",
        Check::Size { .. } => "The token is within its size limit",
        Check::TokenId => "The token's id is well-formed",
        Check::TokenSignature => "This card's key signed it",
        Check::Type => "It is a login token",
        _ => "Another check",
    }
}

pub(super) fn check_detail(check: &Check) -> String {
    let date = |time| japan_time::date(time, Language::En);
    let moment = |time| japan_time::moment(time, Language::En);
    let text = match check {
        Check::Algorithm { algorithm } => return format!("{algorithm:?}").to_uppercase(),
        Check::Audience { origin } => return origin.to_string(),
        Check::CertificateForm { bytes, limit } | Check::Size { bytes, limit } => {
            return format!("{bytes} bytes of at most {limit}");
        }
        Check::CertificateValidity {
            not_before,
            not_after,
            ..
        }
        | Check::IssuerValidity {
            not_before,
            not_after,
        } => {
            return format!("{} to {}", date(*not_before), date(*not_after));
        }
        Check::ChallengeAge { age, lifetime } => {
            let [age, minutes] = [age.as_secs(), lifetime.as_secs() / 60];
            return format!("issued {age} s ago, at most {minutes} min");
        }
        Check::IssuedAt { issued_at, .. } => return moment(*issued_at),
        Check::Issuer { anchor, kind } => return format!("{anchor} ({})", anchor_kind(*kind)),
        Check::Key { kind } => return key(*kind),
        Check::Revocation { at } => return format!("as of {}", moment(*at)),
        Check::CertificateAlgorithm => "stated twice, both the same",
        Check::CertificateSignature => "verified with the authority's public key",
        Check::CertificateVersion => "X.509 version 3",
        Check::Challenge => "good once, used up now",
        Check::ClientAuth => "extended key usage clientAuth",
        Check::DangerRs256 => "RS256",
        Check::Extensions => "and no item stands twice",
        Check::Form => "no member too many, none twice",
        Check::KeyUsage => "key usage digitalSignature alone, not for documents",
        Check::NotAnAuthority => "it cannot issue others",
        Check::Policy => "marked as critical",
        Check::PolicyOfIssuer => "real and test ones are not mixed",
        Check::TokenId => "128 bits",
        Check::TokenSignature => "verified with the certificate's public key",
        Check::Type => "of a kind that is for logins alone",
        _ => "",
    };
    text.to_owned()
}

const fn anchor_kind(kind: AnchorKind) -> &'static str {
    match kind {
        AnchorKind::DangerTest => "for tests",
        AnchorKind::Production => "for real people",
    }
}

pub(super) const fn unchecked(gap: Unchecked) -> (&'static str, &'static str) {
    match gap {
        Unchecked::Identity => (
            "Who the person is",
            "A user-authentication certificate has no name or address. The site only knows whether it is the same card as before.",
        ),
        Unchecked::Revocation => (
            "Whether the certificate was revoked",
            "Revocation information is given only to notified verifiers. This site is none of them, so it cannot check.",
        ),
        Unchecked::TestAuthority => (
            "Whether this is a real My Number Card",
            "It is a virtual card from the demo's test authority. A real site must never trust a test authority.",
        ),
        _ => ("Something else", "The demo does not know this item yet."),
    }
}

pub(super) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Challenge => {
            "This login was used already, or was started on another page. Press the button again."
        }
        Reason::ChallengeExpired => {
            "More than 15 minutes have passed since the start. Press the button again."
        }
        Reason::ClockAhead => {
            "Your computer's clock is ahead. Set it right and press the button again."
        }
        Reason::ClockBehind => {
            "Your computer's clock is behind. Set it right and press the button again."
        }
        Reason::Expired => {
            "Your certificate has expired. Your municipal office can issue a new one."
        }
        Reason::Issuer => {
            "The issuer of this card could not be confirmed. Use the demo's own virtual card."
        }
        Reason::KeyNotSupported => {
            "The card has a kind of key that is not supported yet. Use the demo's own virtual card."
        }
        Reason::NotYetValid => {
            "Your certificate is not valid yet. Check the clock of your computer."
        }
        Reason::OtherSite => {
            "This login is for another site. Check the address bar and log in again from this site."
        }
        Reason::Revoked => {
            "Your certificate is revoked. Your municipal office can issue a new one."
        }
        Reason::SessionMissing => {
            "The page was opened long ago, or cookies are off. Reload the page and log in again."
        }
        Reason::SignatureCertificate => {
            "A digital-signature certificate cannot log in. Use the user-authentication certificate."
        }
        Reason::Token => "What the server received was not right. Press the button again.",
    }
}

pub(super) const fn error(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Aborted => "You stopped the login. To start, press the button again.",
        ErrorCode::BareHashNotAllowed => {
            "This site may not have anything signed that cannot be shown. Allow it with the Tegata button, then press again."
        }
        ErrorCode::Busy => {
            "The Tegata window is open for another login. Finish there, then press the button again."
        }
        ErrorCode::CardError => {
            "The card could not be read. Put it on the reader again and press the button."
        }
        ErrorCode::CardRemoved => {
            "The card was taken away too early. Leave it on the reader and press the button again."
        }
        ErrorCode::CardSilent => {
            "The card did not answer. Put it on the middle of the reader and press the button again."
        }
        ErrorCode::CertificateExpired => {
            "Your signature certificate has expired. Your municipal office can issue a new one."
        }
        ErrorCode::ChallengeTimeout => {
            "The server took too long. Check your connection and press the button again."
        }
        ErrorCode::DocumentCertified => {
            "The document's author does not allow it to be signed. Please tell the site."
        }
        ErrorCode::DocumentDamaged => {
            "The document is damaged. Save it anew and press the button again."
        }
        ErrorCode::DocumentEmpty => "The document is empty. Choose another one.",
        ErrorCode::DocumentEncrypted => {
            "The document is protected with a password. Save it without one and choose it again."
        }
        ErrorCode::DocumentFormatMismatch => {
            "The document is of another kind than the page says. Choose another one."
        }
        ErrorCode::DocumentName => {
            "The document's name has characters that cannot be shown. Rename it and choose it again."
        }
        ErrorCode::DocumentUnreadable => {
            "The document could not be read to its end. Choose it again."
        }
        ErrorCode::DocumentUnsupported => {
            "Documents of this kind cannot be signed. Save it in another format and choose it again."
        }
        ErrorCode::DocumentsTimeout => {
            "The document took too long to arrive. Press the button again."
        }
        ErrorCode::ExtensionUpdated => {
            "The Tegata extension was updated. Reload this page and log in again."
        }
        ErrorCode::GestureRequired => "The press of the button was not seen. Press it again.",
        ErrorCode::HostFailed => "The card program stopped halfway. Press the button again.",
        ErrorCode::HostUnavailable => {
            "The card program does not start. See whether it is installed and press the button again."
        }
        ErrorCode::InvalidChallenge => {
            "The server's challenge does not have the right form. Please tell the site."
        }
        ErrorCode::InvalidDigest => {
            "What the site sent is not right. Please tell the site’s operator."
        }
        ErrorCode::InvalidRequest => {
            "This page's request does not have the right form. Reload the page and log in again."
        }
        ErrorCode::NoDisplay => {
            "The Tegata window could not be opened. Use a computer with a desktop and press the button again."
        }
        ErrorCode::NoReader => {
            "No card reader was found. Connect a reader and press the button again."
        }
        ErrorCode::NotAMyNumberCard => {
            "The card on the reader is not a My Number Card. Put your My Number Card there and press the button again."
        }
        ErrorCode::PinBlocked => {
            "The PIN is blocked. Your municipal office can reset it. In the demo, make a new card on the page “Virtual card”."
        }
        ErrorCode::ProtocolMismatch => {
            "The extension and the card program have versions that do not fit. Update both and log in again."
        }
        ErrorCode::ServiceUnavailable => {
            "The smart-card service is not running. Start it and press the button again."
        }
        ErrorCode::SignatureCertificateMissing => {
            "The card has no signature certificate. Your municipal office can issue one."
        }
        ErrorCode::SignatureTimeout => "The site did not go on in time. Press the button again.",
        ErrorCode::SiteNotAllowed => {
            "The permission for this site was taken back. Allow it with the Tegata button in the toolbar and log in again."
        }
        ErrorCode::SiteNotOfficial => {
            "Only certain government sites may ask in this way. Please tell the site’s operator."
        }
        ErrorCode::TimedOut => {
            "The Tegata window closed after ten minutes without input. Press the button again."
        }
        ErrorCode::TooLarge => "What was sent is too large. Please tell the site.",
        ErrorCode::TooManyDocuments => "At most 100 documents are signed at once.",
        ErrorCode::Unavailable => {
            "The Tegata extension does not answer. Follow the advice below and press the button again."
        }
        ErrorCode::UnsupportedKey => {
            "The card has a kind of key that is not supported yet. Update Tegata and log in again."
        }
        ErrorCode::UserCancelled => {
            "You chose Cancel in the Tegata window. To start, press the button again."
        }
    }
}
