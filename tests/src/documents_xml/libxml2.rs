//! libxml2's own canonical forms, of many documents in one process.

use std::{
    io::Write,
    process::{Command, Stdio},
    thread,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;

/// The canonical forms of a document and of one element in it; `None` where libxml2 refuses.
#[derive(Debug, Deserialize)]
struct Encoded {
    document_inclusive: Option<String>,
    document_exclusive: Option<String>,
    #[serde(default)]
    element_inclusive: Option<String>,
    #[serde(default)]
    element_exclusive: Option<String>,
}

#[derive(Debug, Eq, PartialEq)]
pub(super) struct Forms {
    pub(super) document_inclusive: Option<Vec<u8>>,
    pub(super) document_exclusive: Option<Vec<u8>>,
    pub(super) element_inclusive: Option<Vec<u8>>,
    pub(super) element_exclusive: Option<Vec<u8>>,
}

/// What libxml2 makes of each document; `None` for one that it does not take for XML. With an id, of the
/// element that has it, too.
pub(super) fn canonical_forms(documents: &[Vec<u8>], id: Option<&str>) -> Vec<Option<Forms>> {
    let tasks = documents.iter().map(|document| {
        serde_json::json!({ "document": STANDARD.encode(document), "id": id }).to_string() + "\n"
    });
    let tasks: String = tasks.collect();
    let mut child = Command::new("python3")
        .args(["-c", include_str!("libxml2.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    let mut stdin = child.stdin.take().unwrap();
    let writer = thread::spawn(move || stdin.write_all(tasks.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "libxml2 gave no answer");
    let text = String::from_utf8(output.stdout).unwrap();
    let forms: Vec<_> = text.lines().map(forms).collect();
    assert_eq!(forms.len(), documents.len());
    forms
}

fn forms(line: &str) -> Option<Forms> {
    let forms: Option<Encoded> = serde_json::from_str(line).unwrap();
    let decode = |form: Option<String>| form.map(|form| STANDARD.decode(form).unwrap());
    forms.map(|forms| Forms {
        document_inclusive: decode(forms.document_inclusive),
        document_exclusive: decode(forms.document_exclusive),
        element_inclusive: decode(forms.element_inclusive),
        element_exclusive: decode(forms.element_exclusive),
    })
}
