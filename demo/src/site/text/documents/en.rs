//! The pages for signed documents in English. Short sentences: the cause, then the next step.

use tegata_protocol::ErrorCode;
use tegata_verifier::{Check, Coverage};

use super::{Choice, DocumentText, DocumentTheme, Gap, OwnCheck, Reason, ReturnText, Step};
use crate::site::upload::Rejection;

pub(super) const TEXT: DocumentText = DocumentText {
    bad_heading: "This document cannot be accepted",
    checking: "Hinata Bank's server is checking the signed document.",
    checks_caption: "What the server checked",
    claimed_at: "Time of signing (by the clock of the signer's computer)",
    claimed_at_none: "Not stated",
    contract_account: "Account",
    contract_date: "Date",
    contract_document: "Save the contract as it is before signing (PDF)",
    contract_file: "contract.pdf",
    contract_lead: "A sample contract for saving 10,000 yen a month. It is a PDF, and the Tegata window shows all of its pages.",
    contract_number: "Contract number",
    contract_purpose: "Hinata Bank's savings contract",
    contract_title: "Sign the contract",
    download: "Save the signed document",
    error_heading: "Nothing was signed",
    experimental: "This form is experimental. No agency has confirmed it. It cannot be used for a real return.",
    experimental_mark: "Experimental",
    file_too_large: "The files are larger than 8 MiB, so they cannot be checked. Choose smaller ones.",
    formats: [
        Choice {
            value: "pdf",
            text: "PDF (as the land registry and other agencies take it)",
        },
        Choice {
            value: "pdfPades",
            text: "PDF (PAdES, for contracts and archives)",
        },
        Choice {
            value: "xml",
            text: "XML (XAdES, with the signature in the document)",
        },
        Choice {
            value: "xmlTax",
            text: "XML (tax return, experimental)",
        },
        Choice {
            value: "cmsAttached",
            text: "Any file (CMS, with the signature around the file)",
        },
        Choice {
            value: "cms",
            text: "Any file (CMS, with the signature in a file of its own)",
        },
        Choice {
            value: "jwsAttached",
            text: "Any file (JWS, with the signature around the file)",
        },
        Choice {
            value: "jws",
            text: "Any file (JWS, with the signature in a file of its own)",
        },
    ],
    found: "The check is done. The result is below.",
    good_heading: "The signature is good and the document unchanged",
    good_lead: "Revocation was not checked. Everything that the server checked, and what it did not, stands below.",
    items_notice: "A signature certificate has your name, address, date of birth and sex in it. Who gets the signed document gets these four.",
    own_checks_heading: "What Hinata Bank compared",
    own_file: "File to sign",
    own_format: "Form of the signature",
    own_lead: "Sign a file of your own. It goes to the server only for checking the signature and is not kept there.",
    own_limit: "What is larger than 8 MiB can be signed and saved; the server does not check it.",
    own_purpose: "Signing a file of one's own (demo)",
    own_title: "Sign a file of your own",
    passed_heading: "Up to here all was well",
    procedures_heading: "Things to do",
    replaced_characters: "Some characters of the name or address are replacements.",
    required: "Required",
    return_form: ReturnText {
        address: "Address",
        deductions: "Deductions",
        income: "Income of the year",
        name: "Name",
        number: "Receipt number",
        office: "Tax office",
        tax: "Tax (10 %)",
        taxed: "Taxed amount",
        taxpayer: "Taxpayer number",
        taxpayer_help: "16 digits. This is a demo: do not type your own number.",
        year: "Year",
        yen_help: "Yen, digits only.",
    },
    return_lead: "A made-up tax return. From what you type, the server makes XML that resembles .xtx.",
    return_purpose: "Made-up tax return (experimental)",
    return_title: "Sign a tax return",
    sending: "The document is going to the card program.",
    sign: "Read and sign",
    signature_heading: "Signature",
    signed_words: "What was signed (as the Tegata window showed it)",
    signer_address: "Address",
    signer_birth_date: "Date of birth",
    signer_lead: "What the certificate says of the signer. The server has these four now.",
    signer_name: "Name",
    signer_sex: "Sex",
    signing: "The card is signing. Leave it on the reader.",
    steps: [
        Step {
            title: "Read the document to its end in the Tegata window",
            detail: "A window of its own, beside the browser, shows the very document that is signed. Check there, too, that it is this site that asks.",
        },
        Step {
            title: "Put your card on the reader and type your signature password",
            detail: "It has 6 to 16 letters and digits and belongs to the digital-signature certificate. It is not the 4-digit PIN for logging in. After five wrong entries it is blocked.",
        },
        Step {
            title: "See who signs, and press “Sign”",
            detail: "The signed document goes to Hinata Bank. Your password and your My Number do not.",
        },
    ],
    steps_heading: "What will happen",
    unknown_error: "Nothing was signed. Check your connection and press the button again.",
    upload_too_large: "The document is larger than 8 MiB, so the server does not check it. You can save the signed document.",
    values_heading: "What the signed part says",
    values_lead: "Read from the part whose signature was checked, and from nowhere else in the file.",
    verify: "Check it",
    verify_content: "Original file",
    verify_content_help: "Needed only if the signature is in a file of its own (.p7s, .jws).",
    verify_error_heading: "It could not be checked",
    verify_lead: "Choose a signed document, and the server checks it. It is sent only for the check and is not kept.",
    verify_signed: "Signed file",
    verify_signed_help: "PDF, XML, .p7m, .p7s, .jws; up to 8 MiB.",
    verify_title: "Check a signed document",
    waiting: "Go on in the Tegata window: read the document to its end and type your signature password (6 to 16 letters and digits).",
};

pub(super) const SIGNING_TIME: (&str, &str) = (
    "When it was signed",
    "The time that is stated comes from the signer's own computer. Without a time-stamp it proves nothing.",
);

pub(super) const fn theme(theme: DocumentTheme) -> &'static str {
    match theme {
        DocumentTheme::Document => "Is the document as it was signed?",
        DocumentTheme::Certificate => "Is the certificate one for signing documents?",
        DocumentTheme::Issuer => "Did a trusted authority issue it?",
    }
}

/// Where it is another check than at a login, or says something else.
pub(super) fn check(check: &Check) -> Option<(&'static str, String)> {
    let (title, detail) = match check {
        Check::ChangesAfterSigning { added_len: 0 } => (
            "Nothing was added after signing",
            "the signature reaches to the file's end".to_owned(),
        ),
        Check::ChangesAfterSigning { added_len } => (
            "Nothing but further signatures was added after signing",
            format!("{added_len} bytes were added"),
        ),
        Check::ContentDigest => (
            "The content is what was signed",
            "the hashes are the same".to_owned(),
        ),
        Check::Coverage { coverage } => ("What the signature covers", self::coverage(*coverage)),
        Check::DocumentAlgorithm => (
            "The algorithms are allowed and fit the key",
            "neither MD5 nor SHA-1".to_owned(),
        ),
        Check::DocumentForm => ("The signature is well-formed", "read to its end".to_owned()),
        Check::DocumentSignature => (
            "This certificate's key signed it",
            "verified with the certificate's public key".to_owned(),
        ),
        Check::KeyUsage => (
            "The key is for signing documents",
            "not for logging in".to_owned(),
        ),
        Check::Policy => (
            "It has the policy for digital signatures",
            "marked as critical".to_owned(),
        ),
        Check::SignerItems => (
            "The certificate names its holder",
            "name, address, date of birth and sex, once each".to_owned(),
        ),
        Check::SigningCertificate => (
            "The signature names this certificate",
            "no other can take its place".to_owned(),
        ),
        _ => return None,
    };
    Some((title, detail))
}

fn coverage(coverage: Coverage) -> String {
    match coverage {
        Coverage::Content => "all of the content".to_owned(),
        Coverage::Parts { nodes, files } => {
            format!("parts of the XML: {nodes}; files beside it: {files}")
        }
        Coverage::Revision => "all of the file as it was then".to_owned(),
        Coverage::WholeDocument => "all of the file".to_owned(),
        _ => String::new(),
    }
}

pub(super) const fn own_check(check: OwnCheck) -> (&'static str, &'static str) {
    match check {
        OwnCheck::IssuedContract => (
            "It is the contract that the bank gave you",
            "the same from its first byte to its last",
        ),
        OwnCheck::OnlySignatures => (
            "Nothing but signatures was added to it",
            "no page and no note has changed",
        ),
        OwnCheck::ReturnForm => (
            "The return is well-formed",
            "every item once, and the tax adds up",
        ),
        OwnCheck::ReturnNumber => (
            "It has the receipt number that you were given",
            "the one of this login",
        ),
        OwnCheck::WholeReturn => (
            "The signature covers the whole return",
            "no part is left unsigned",
        ),
    }
}

pub(super) const fn gap(gap: Gap) -> (&'static str, &'static str) {
    match gap {
        Gap::SameCustomer => (
            "Whether the signer is who logged in",
            "The certificate for logging in has no name, so the two certificates alone cannot be compared. A real bank compares the signer with the name, address and birth date from when the account was opened. The demo has no such record.",
        ),
        Gap::SameTaxpayer => (
            "Whether the signer is the taxpayer",
            "Name and address in the return can be typed freely. The demo does not compare them with the certificate: a program alone cannot decide about variants of characters and spelling.",
        ),
    }
}

pub(super) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::AddedBeforeSigning => {
            "Something was added to the contract before it was signed. Sign the very contract that the bank gave you."
        }
        Reason::Altered => {
            "The document was changed after signing. Send it as it was when it was signed."
        }
        Reason::Certificate => {
            "The certificate is not in order. Sign with the demo's own virtual card."
        }
        Reason::ContentMissing => {
            "Only the signature came. Choose the original file too, and check again."
        }
        Reason::Encrypted => {
            "The document is protected with a password. Save it without one before signing."
        }
        Reason::Expired => {
            "The signature certificate has expired. Your municipal office can issue a new one."
        }
        Reason::Issuer => {
            "The issuer of the certificate could not be confirmed. Sign with the demo's own virtual card."
        }
        Reason::LoginCertificate => {
            "It was signed with a certificate for logging in. Documents are signed with the digital-signature certificate."
        }
        Reason::NotSigned => "There is no signature in this document. Sign it before you send it.",
        Reason::NotYetValid => {
            "The certificate is not valid yet. Check the clock of your computer."
        }
        Reason::OtherDocument => {
            "The signature is good, but on another document than the one you were given. Sign the one of this page."
        }
        Reason::OtherForm => {
            "The signed part does not have the form of this return. Sign the return of this page."
        }
        Reason::PartOnly => "Only a part of the document is signed. Sign the document as a whole.",
        Reason::Revoked => {
            "The signature certificate is revoked. Your municipal office can issue a new one."
        }
        Reason::TooLarge => "The document is too large or too complex. Send a smaller one.",
        Reason::UnknownKind => {
            "Files of this kind carry no signature. Choose a PDF, XML, .p7m, .p7s or .jws."
        }
        Reason::Unreadable => {
            "The document or its signature is damaged. Send the original file again."
        }
        Reason::Unsupported => {
            "The document has a signature that the demo cannot check. Send one that was signed with Tegata."
        }
    }
}

pub(super) const fn rejection(rejection: Rejection) -> &'static str {
    match rejection {
        Rejection::FormInvalid => {
            "An item is missing or has characters that cannot be used. Correct it and press the button again."
        }
        Rejection::SessionMissing => {
            "Your login has ended. Save the signed document and go back to the start."
        }
        Rejection::TooLarge => {
            "What was sent is too large. Send the document of this page as it is."
        }
        Rejection::TypeRefused => {
            "The file is of another kind than this page's document. Reload the page."
        }
    }
}

pub(super) const fn error(code: ErrorCode) -> Option<&'static str> {
    Some(match code {
        ErrorCode::Aborted => "You stopped the signing. To start, press the button again.",
        ErrorCode::Busy => {
            "The Tegata window is open for something else. Finish there, then press the button again."
        }
        ErrorCode::ExtensionUpdated => {
            "The Tegata extension was updated. Reload this page and press the button again."
        }
        ErrorCode::InvalidRequest => {
            "This page's request does not have the right form. Reload the page and press the button again."
        }
        ErrorCode::PinBlocked => {
            "The signature password is blocked. Your municipal office can reset it. In the demo, make a new card on the page “Virtual card”."
        }
        ErrorCode::ProtocolMismatch => {
            "The extension and the card program have versions that do not fit. Update both and press the button again."
        }
        ErrorCode::SiteNotAllowed => {
            "The permission for this site was taken back. Allow it with the Tegata button in the toolbar and press the button again."
        }
        ErrorCode::TooLarge => {
            "The documents are too large. Choose such of at most 100 MiB each and 256 MiB together."
        }
        ErrorCode::UnsupportedKey => {
            "The card has a kind of key that is not supported yet. Update Tegata and press the button again."
        }
        _ => return None,
    })
}
