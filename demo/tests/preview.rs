//! The demo's host shows documents as the shipped one does: it is its own child too.

use std::{
    path::Path,
    sync::{Arc, mpsc::channel},
    time::Duration,
};

use tegata_host::{Drawn, Picturable, Previewer};

const PATIENCE: Duration = Duration::from_secs(30);

/// Without the folder for the virtual card, which who draws does not need.
#[test]
fn the_demos_host_draws_documents() {
    let document = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
        2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
        3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 200] >>\nendobj\n\
        trailer\n<< /Size 4 /Root 1 0 R >>\n%%EOF\n";
    let program = Path::new(env!("CARGO_BIN_EXE_tegata-demo-host"));
    let (sender, drawn) = channel();
    let hear = move |drawn| drop(sender.send(drawn));
    let document = Arc::new(document.to_vec());
    let previewer = Previewer::start_with(program, document, Picturable::Pdf, hear);
    let opened = drawn.recv_timeout(PATIENCE).unwrap();
    assert!(matches!(opened, Drawn::Opened(sizes) if sizes.len() == 1));
    previewer.draw(0, 50);
    let page = drawn.recv_timeout(PATIENCE).unwrap();
    assert!(matches!(page, Drawn::Page { sheet, .. } if sheet.height == 100));
}
