//! English. Short sentences: the cause, then the next step.

use super::{StandInText, Trouble};

pub(super) const TEXT: StandInText = StandInText {
    app_part: "Card program",
    bank_link: "Hinata Bank (Tegata demo)",
    browser_heading: "What the server sees of your browser",
    browser_lead: "When this page was opened, the browser gave these names.",
    checking: "The server is checking what it received.",
    error_heading: "This did not work",
    extension_part: "Extension",
    found: "found",
    help: "Tegata was not found. Press the Tegata button in the browser's toolbar and allow it on this site. If it is not installed yet, install both the extension and the card program, and reload this page.",
    items: "Read the four items",
    items_heading: "Name, address, date of birth, sex",
    items_lead: "This takes the 4-digit PIN for the card's text data, which is not the login PIN.",
    items_pin_label: "The virtual card's is",
    items_stay: "They are shown on this page alone. Nothing was sent to the server.",
    logged_in: "You are logged in",
    login: "Log in with the My Number Card",
    login_heading: "Log in",
    login_lead: "This takes the 4-digit login PIN.",
    missing: "not found",
    neighbors_heading: "Other demo sites",
    parts_heading: "What this page can see",
    portal_lead: "For trying out, on your own computer, a page that works by the contract of the government's sites.",
    portal_name: "Demo Portal",
    portal_strip: "This is a demo, not a site of the government. Real cards do not work here.",
    sign: "Sign one",
    sign_heading: "Sign",
    sign_lead: "This takes the signature password of 6 to 16 letters and digits. The Tegata window cannot show what you sign: read it on this page. Before, press the Tegata button in the toolbar and switch on “Allow signing of what cannot be shown” for this site.",
    sign_several: "Sign three",
    texts_heading: "What you sign",
    waiting: "Go on in the Tegata window. If none opens, press the Tegata button in the toolbar.",
    web_eid_lead: "For trying out, on your own computer, a page that speaks Web eID.",
    web_eid_name: "Web eID Demo",
    web_eid_strip: "This is a demo, not a site of Web eID. Real cards do not work here.",
};

pub(super) fn sentence(index: usize, count: usize, number: &str) -> String {
    format!("Application to the demo, {index} of {count}. Reference {number}.")
}

pub(super) const fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Cancelled => {
            "You stopped it in the Tegata window, or you have not allowed this kind of signature for this site. Check that, and press the button again."
        }
        Trouble::Missing => {
            "Tegata was not found, or is not allowed on this site. Allow it with the Tegata button in the toolbar and press the button again."
        }
        Trouble::NotInTime => "It was not finished in time. Press the button again.",
        Trouble::OtherRequest => {
            "The Tegata window is open for something else. Finish there, then press the button again."
        }
        Trouble::OtherVersion => {
            "This page and the extension do not fit together. Update the extension and reload the page."
        }
        Trouble::Platform => {
            "This page takes browsers on Windows and macOS only. Use the switch for this site behind the Tegata button in the toolbar, then reload the page."
        }
        Trouble::Portal => {
            "Tegata gave no answer: it was stopped in the window, is not allowed, or the card could not be read. Look which it was, and press the button again."
        }
        Trouble::Program => {
            "Something is wrong with the card program or the card. Press the Tegata button in the toolbar to see what."
        }
        Trouble::Request => {
            "This page's request does not have the right form. Reload the page and press the button again."
        }
        Trouble::Unknown => {
            "This did not work. Look whether you are connected, and press the button again."
        }
    }
}
