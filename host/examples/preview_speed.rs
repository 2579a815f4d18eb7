//! Prints how many milliseconds pass from a document of 500 pages to the picture of its first one, for
//! `cargo xtask bench`: `preview_speed HOST`, where HOST is the host's program.

#![expect(clippy::print_stdout, reason = "the number is this program's purpose")]

use std::{
    env,
    error::Error,
    fmt::Write,
    path::Path,
    sync::{Arc, mpsc::channel},
    time::Instant,
};

use tegata_host::{Drawn, Picturable, Previewer};

const PAGES: usize = 500;
/// Pixels, of a pane in a window of usual size.
const WIDTH: u16 = 600;

fn main() -> Result<(), Box<dyn Error>> {
    let host = env::args_os().nth(1).ok_or("name the host's program")?;
    let document = Arc::new(document()?.into_bytes());
    let mut times = Vec::new();
    for _ in 0..5 {
        times.push(first_page(Path::new(&host), &document)?);
    }
    times.sort_by(f64::total_cmp);
    println!("{:.0}", times.get(times.len() / 2).ok_or("no time")?);
    Ok(())
}

fn first_page(host: &Path, document: &Arc<Vec<u8>>) -> Result<f64, Box<dyn Error>> {
    let (sender, drawings) = channel();
    let since = Instant::now();
    let kind = Picturable::Pdf;
    let previewer = Previewer::start_with(host, document.clone(), kind, move |drawn| {
        let _ = sender.send(drawn);
    });
    loop {
        match drawings.recv()? {
            Drawn::Opened(pages) if pages.len() == PAGES => previewer.draw(0, WIDTH),
            Drawn::Page { .. } => return Ok(since.elapsed().as_secs_f64() * 1000.0),
            _ => return Err("the document cannot be drawn".into()),
        }
    }
}

/// Pages with some lines each.
fn document() -> Result<String, std::fmt::Error> {
    let kids = (0..PAGES).map(|page| format!("{} 0 R ", 4 + 2 * page));
    let kids: String = kids.collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count {PAGES}/MediaBox[0 0 595 842]>>"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    for page in 0..PAGES {
        let content = 5 + 2 * page;
        let font = "/Resources<</Font<</F 3 0 R>>>>";
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R{font}/Contents {content} 0 R>>"
        ));
        let line = format!("(This is a line of page {page}.) Tj 0 -18 Td ");
        let text = format!("BT /F 12 Tf 72 760 Td {} ET", line.repeat(35));
        objects.push(format!(
            "<</Length {}>>stream\n{text}\nendstream",
            text.len()
        ));
    }
    file(&objects)
}

fn file(objects: &[String]) -> Result<String, std::fmt::Error> {
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (object, number) in objects.iter().zip(1..) {
        writeln!(table, "{:010} 00000 n ", file.len())?;
        writeln!(file, "{number} 0 obj{object}endobj")?;
    }
    let (size, start) = (objects.len() + 1, file.len());
    write!(
        file,
        "xref\n0 {size}\n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    )?;
    Ok(file)
}
