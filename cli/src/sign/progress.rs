//! Bars for what takes long. They go to stderr, and to nobody where that is no terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Whether bars are shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Progress {
    /// Nobody looks.
    Hidden,
    /// On stderr.
    Shown,
}

impl Progress {
    /// A bar over bytes.
    pub(crate) fn over_bytes(self, what: String, bytes: u64) -> ProgressBar {
        let form = "{msg} {wide_bar} {bytes}/{total_bytes} {eta}";
        self.bar(what, bytes, form)
    }

    /// A bar over documents.
    pub(crate) fn over_documents(self, what: String, count: u64) -> ProgressBar {
        self.bar(what, count, "{msg} {wide_bar} {pos}/{len}")
    }

    fn bar(self, what: String, length: u64, form: &str) -> ProgressBar {
        let target = match self {
            Self::Hidden => ProgressDrawTarget::hidden(),
            Self::Shown => ProgressDrawTarget::stderr(),
        };
        drawn_on(target, what, length, form)
    }
}

fn drawn_on(target: ProgressDrawTarget, what: String, length: u64, form: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), target);
    if let Ok(style) = ProgressStyle::with_template(form) {
        bar.set_style(style);
    }
    bar.with_message(what)
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use indicatif::TermLike;

    use super::*;

    const COLUMNS: u16 = 40;

    /// A narrow terminal, and what was written to it.
    #[derive(Clone, Debug, Default)]
    struct Narrow(Arc<Mutex<String>>);

    impl Narrow {
        fn write(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }
    }

    impl TermLike for Narrow {
        fn width(&self) -> u16 {
            COLUMNS
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write(text)?;
            self.write("\n")
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.write(text)
        }

        fn clear_line(&self) -> io::Result<()> {
            self.write("\n")
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Kana and kanji take two columns.
    fn columns(line: &str) -> usize {
        let wide = |sign: &char| ('\u{3000}'..='\u{9FFF}').contains(sign);
        line.chars().count() + line.chars().filter(wide).count()
    }

    #[test]
    fn a_bar_with_japanese_words_fits_into_its_line() {
        let narrow = Narrow::default();
        let target = ProgressDrawTarget::term_like(Box::new(narrow.clone()));
        let bar = drawn_on(
            target,
            "読み取り".to_owned(),
            8,
            "{msg} {wide_bar} {pos}/{len}",
        );
        bar.set_position(8);
        bar.tick();
        let written = narrow.0.lock().unwrap().clone();
        let lines: Vec<_> = written
            .lines()
            .filter(|line| line.contains("読み取り"))
            .collect();
        assert!(!lines.is_empty());
        for line in lines {
            assert!(columns(line.trim_end()) <= usize::from(COLUMNS), "{line}");
        }
    }
}
