//! Documents that are larger than what is held in memory.

use std::{
    fs::{File, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::Path,
};

use tegata_cli::{Interruption, Language, Progress, Surroundings, run};

use super::{Desk, SIGNED, apart, bench, folder, names, not_asked, sign, tegata};
use crate::documents::tools::Folder;

const MIB: u64 = 1024 * 1024;

/// Takes no room on the disk.
fn sparse(folder: &Folder, name: &str, size: u64) {
    let file = File::create(folder.path(name)).unwrap();
    file.set_len(size).unwrap();
}

#[test]
fn a_large_document_is_signed_in_cms_and_in_no_other_format() {
    apart(|| {
        let folder = folder();
        sparse(&folder, "large.bin", 101 * MIB);
        for format in ["pdf", "xml", "jws"] {
            let line = ["--format", format, "large.bin"];
            not_asked(
                &folder,
                &line,
                1,
                "Use --format cms, which signs files of any size. (too_large)",
            );
        }
        let bench = bench();
        let mut desk = Desk::new(&bench, &SIGNED);
        let said = tegata(&folder, &mut desk, &["sign", "large.bin"]);
        assert_eq!(said.exit, 0, "{}", said.err);
        let verify = [
            "verify",
            "--anchor",
            "anchor.der",
            "--content",
            "large.bin",
            "large.bin.p7s",
        ];
        let said = tegata(&folder, &mut desk, &verify);
        assert_eq!(said.exit, 0, "{}", said.out);
    });
}

#[test]
fn documents_that_are_too_much_together_are_hashed_or_refused() {
    apart(|| {
        let folder = folder();
        let names = ["a.json", "b.json", "c.json"];
        names
            .iter()
            .for_each(|name| sparse(&folder, name, 90 * MIB));
        let jws = [&["--format", "jws"][..], &names].concat();
        not_asked(
            &folder,
            &jws,
            2,
            "c.json: together the documents are too large",
        );
        let said = sign(&folder, &names);
        assert_eq!(
            (said.exit, said.out.lines().count()),
            (0, 3),
            "{}",
            said.err
        );
    });
}

/// One bit of 101 MiB, between hashing and copying.
#[test]
fn a_large_document_that_is_changed_while_it_is_signed_is_not_written() {
    apart(|| {
        let folder = folder();
        sparse(&folder, "large.bin", 101 * MIB);
        let path = folder.path("large.bin");
        let change = || {
            let mut file = OpenOptions::new().write(true).open(&path).unwrap();
            file.seek(SeekFrom::Start(100 * MIB)).unwrap();
            file.write_all(&[1]).unwrap();
        };
        let bench = bench();
        let mut desk = Desk::new(&bench, &SIGNED).meanwhile(change);
        let said = tegata(&folder, &mut desk, &["sign", "--attached", "large.bin"]);
        assert_eq!((said.exit, &*said.out), (1, ""));
        assert!(
            said.err.contains("large.bin: the document changed"),
            "{}",
            said.err
        );
        assert!(!folder.path("large.bin.p7m").exists());
    });
}

#[test]
fn a_large_document_that_was_made_shorter_is_not_written() {
    apart(|| {
        let folder = folder();
        sparse(&folder, "large.bin", 101 * MIB);
        let path = folder.path("large.bin");
        let change = || {
            OpenOptions::new()
                .write(true)
                .open(&path)
                .unwrap()
                .set_len(1)
                .unwrap()
        };
        let bench = bench();
        let mut desk = Desk::new(&bench, &SIGNED).meanwhile(change);
        let said = tegata(&folder, &mut desk, &["sign", "--attached", "large.bin"]);
        assert_eq!((said.exit, &*said.out), (1, ""));
        assert!(
            said.err.contains("large.bin: the document changed"),
            "{}",
            said.err
        );
    });
}

#[test]
fn an_interruption_ends_the_reading_of_a_large_document() {
    apart(|| {
        let folder = folder();
        sparse(&folder, "large.bin", 1 << 40);
        let bench = bench();
        let interruption = Interruption::default();
        interruption.interrupt();
        let mut desk = Desk::new(&bench, &SIGNED);
        let (exit, err) = sign_large(&folder.path(""), &mut desk, interruption);
        assert_eq!(exit, 1);
        assert!(err.contains("(aborted)"), "{err}");
        assert!(bench.sent().is_empty());
    });
}

#[test]
fn an_interruption_ends_the_writing_of_a_large_document_and_nothing_of_it_stays() {
    apart(|| {
        let folder = folder();
        sparse(&folder, "large.bin", 101 * MIB);
        let before = names(&folder);
        let bench = bench();
        let interruption = Interruption::default();
        let mut desk = Desk::new(&bench, &SIGNED).meanwhile(|| interruption.interrupt());
        let (exit, err) = sign_large(&folder.path(""), &mut desk, interruption.clone());
        assert_eq!(exit, 1);
        assert!(err.contains("large.bin.p7m: it was not written"), "{err}");
        drop(desk);
        assert_eq!(names(&folder), before);
    });
}

fn sign_large(place: &Path, desk: &mut Desk<'_>, interruption: Interruption) -> (u8, String) {
    let surroundings = Surroundings {
        interruption,
        language: Language::En,
        now: super::today(),
        progress: Progress::Hidden,
        signs: desk,
    };
    let words = ["tegata", "sign", "--attached"].map(Into::into);
    let large = place.join("large.bin").into_os_string();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(
        words.into_iter().chain([large]),
        surroundings,
        &mut out,
        &mut err,
    );
    (exit, String::from_utf8(err).unwrap())
}

/// The peak of this process, which signs 300 MiB and copies them into the signature.
#[cfg(target_os = "linux")]
#[test]
fn a_large_document_is_signed_with_constant_memory() {
    apart(|| {
        let folder = folder();
        sparse(&folder, "large.bin", 300 * MIB);
        let bench = bench();
        let mut desk = Desk::new(&bench, &SIGNED);
        let signed = sign_large(&folder.path(""), &mut desk, Interruption::default());
        assert_eq!(signed, (0, String::new()));
        let size = folder.path("large.bin.p7m").metadata().unwrap().len();
        assert!(size > 300 * MIB);
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.unwrap().split_whitespace().next().unwrap();
        let peak_kib: u64 = peak.parse().unwrap();
        assert!(peak_kib < 100 * 1024, "{peak_kib} KiB");
    });
}
