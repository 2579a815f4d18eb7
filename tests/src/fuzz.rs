//! The fuzzer's targets over their seeds, and over changes to them that are the same every time. The
//! fuzzer itself is started by hand (`fuzz/README.md`).

mod changes;

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    panic::catch_unwind,
    path::{Path, PathBuf},
};

use cargo_metadata::MetadataCommand;
use tegata_fuzz::{Reached, TARGETS, Target};

use self::changes::Changes;

/// How many changed seeds a target is run over.
const CHANGED: usize = 3000;
/// The same for those that sign nearly every input, which takes a few milliseconds.
const CHANGED_AND_SIGNED: usize = 1000;
const SIGNING: [&str; 4] = ["cms", "jws", "pdf", "xml"];

fn target(name: &str) -> Target {
    *TARGETS.iter().find(|target| target.name == name).unwrap()
}

fn run(target: &Target, input: &[u8]) -> Reached {
    catch_unwind(|| (target.run)(input)).unwrap_or_else(|_| {
        let hex = input.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        panic!("{} breaks a rule on {hex}", target.name)
    })
}

/// Seeds first: all must hold the rules, and one must come through, or the rest proves nothing.
fn check(name: &str) {
    let target = target(name);
    let seeds = (target.seeds)();
    let reached: Vec<_> = seeds.iter().map(|seed| run(&target, seed)).collect();
    assert!(reached.contains(&Reached::End), "no seed comes through");
    assert!(reached.contains(&Reached::Short), "no seed is refused");
    let changed = match SIGNING.contains(&name) {
        false => CHANGED,
        true => CHANGED_AND_SIGNED,
    };
    for input in Changes::of(&seeds).take(changed) {
        run(&target, &input);
    }
}

#[test]
fn whatever_a_card_answers_a_pin_goes_out_once_and_the_card_is_left_clean() {
    check("answers");
}

#[test]
fn no_bytes_but_the_certificate_are_believed_as_one() {
    check("certificates");
}

#[test]
fn nothing_is_good_in_cms_but_what_was_signed() {
    check("cms");
}

#[test]
fn a_frame_that_is_read_says_nothing_but_its_request() {
    check("frames");
}

#[test]
fn nothing_is_good_in_jws_but_what_was_signed() {
    check("jws");
}

#[test]
fn whatever_happens_a_request_ends_in_one_answer() {
    check("pages");
}

#[test]
fn no_pdf_is_good_but_those_that_were_signed() {
    check("pdf");
}

#[test]
fn no_session_gives_tries_back_or_signs_without_the_pin() {
    check("sessions");
}

#[test]
fn no_text_but_the_token_is_a_login() {
    check("tokens");
}

#[test]
fn no_xml_hands_out_anything_but_what_was_signed() {
    check("xml");
}

#[test]
fn seeds_are_the_same_each_time_and_each_only_once() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert_eq!(seeds, (target.seeds)(), "{}", target.name);
        let different: BTreeSet<_> = seeds.iter().collect();
        assert_eq!(different.len(), seeds.len(), "{}", target.name);
    }
}

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}

#[test]
fn every_target_has_a_test_and_a_program_of_one_line() {
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    let tests = include_str!("fuzz.rs");
    for Target { name, .. } in TARGETS {
        assert!(tests.contains(&format!("check(\"{name}\");")), "{name}");
        let program = format!(
            "#![no_main]\n\nlibfuzzer_sys::fuzz_target!(|data: &[u8]| {{\n    tegata_fuzz::{name}::run(data);\n}});\n"
        );
        let path = format!("fuzz_targets/{name}.rs");
        assert_eq!(fs::read_to_string(fuzz().join(&path)).unwrap(), program);
        assert!(
            manifest.contains(&format!("path = \"{path}\"\nrequired-features")),
            "{name}"
        );
    }
    let programs = fs::read_dir(fuzz().join("fuzz_targets")).unwrap().count();
    assert_eq!(
        programs,
        TARGETS.len() + 1,
        "one for each, and one that writes seeds"
    );
}

/// It compiles C++. Cargo resolves it for whoever asks for the fuzzer, and for nobody else.
#[test]
fn the_fuzzer_is_in_nobodys_tree() {
    let metadata = MetadataCommand::new().exec().unwrap();
    let names: Vec<_> = metadata
        .packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    assert!(names.contains(&"tegata-fuzz"));
    assert!(!names.contains(&"libfuzzer-sys"));
}
