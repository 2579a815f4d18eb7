//! Where signed documents go, and what never happens to the files that are there.

use std::fs;

use super::{Desk, SIGNED, apart, bench, folder, names, not_asked, sign, signed, tegata};

const USAGE: u8 = 2;

#[test]
fn an_output_that_is_there_already_is_kept_unless_force_is_used() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", b"text");
        folder.write("a.txt.p7s", b"precious");
        not_asked(
            &folder,
            &["a.txt"],
            USAGE,
            "a.txt.p7s: a file is there already. Use --force",
        );
        assert_eq!(folder.read("a.txt.p7s"), b"precious");
        signed(&folder, &["--force", "a.txt"], &["a.txt.p7s"]);
        assert_ne!(folder.read("a.txt.p7s"), b"precious");
    });
}

/// It was not there when it was looked for.
#[test]
fn an_output_that_comes_while_the_card_signs_is_kept_too() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", b"text");
        let bench = bench();
        let desk = Desk::new(&bench, &SIGNED);
        let mut desk = desk.meanwhile(|| folder.write("a.txt.p7s", b"precious"));
        let said = tegata(&folder, &mut desk, &["sign", "a.txt"]);
        assert_eq!((said.exit, &*said.out), (USAGE, ""));
        assert!(
            said.err.contains("a.txt.p7s: a file is there already"),
            "{}",
            said.err
        );
        drop(desk);
        assert_eq!(folder.read("a.txt.p7s"), b"precious");
    });
}

#[test]
fn an_output_can_be_named_or_a_folder_for_it() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", b"text");
        fs::create_dir(folder.path("out.d")).unwrap();
        signed(&folder, &["-o", "mine.sig", "a.txt"], &["mine.sig"]);
        signed(&folder, &["-o", "out.d", "a.txt"], &["out.d/a.txt.p7s"]);
    });
}

#[test]
fn outputs_that_cannot_be_are_refused_before_anybody_is_asked() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", b"text");
        folder.write("b.txt", b"text");
        fs::create_dir(folder.path("sub.d")).unwrap();
        fs::write(folder.path("sub.d/a.txt"), b"other").unwrap();
        fs::create_dir(folder.path("taken.p7s")).unwrap();
        let check = |arguments: &[&str], why| not_asked(&folder, arguments, USAGE, why);
        check(
            &["-o", "none.d/a.p7s", "a.txt"],
            "the signed document cannot be written",
        );
        check(&["-o", "none.d/", "a.txt"], "is not a folder");
        check(&["-o", "one.p7s", "a.txt", "b.txt"], "is not a folder");
        check(
            &["--force", "-o", "a.txt", "a.txt"],
            "would take the place of a document",
        );
        check(
            &["--force", "-o", "sub.d/../a.txt", "a.txt"],
            "would take the place of a document",
        );
        check(
            &["-o", "sub.d", "a.txt", "sub.d/a.txt"],
            "two documents would become this one file",
        );
        check(
            &["-o", "a.txt/x.p7s", "b.txt"],
            "the signed document cannot be written",
        );
    });
}

#[cfg(unix)]
#[test]
fn devices_and_folders_that_take_no_files_are_refused_before_anybody_is_asked() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", b"text");
        let null = folder.path("null.dev");
        std::os::unix::fs::symlink("/dev", folder.path("devices.d")).unwrap();
        for force in [&[][..], &["--force"]] {
            let arguments = [force, &["-o", "devices.d/null", "a.txt"]].concat();
            not_asked(&folder, &arguments, USAGE, "this is not a file");
        }
        // Nobody may make a file there, the administrator included.
        std::os::unix::fs::symlink("/proc/self/fd", &null).unwrap();
        not_asked(
            &folder,
            &["-o", "null.dev", "a.txt"],
            USAGE,
            "cannot be written",
        );
    });
}

#[test]
fn nothing_but_the_output_stays_in_the_folder() {
    apart(|| {
        let folder = folder();
        folder.write("a.txt", b"text");
        let mut expected = names(&folder);
        signed(&folder, &["a.txt"], &["a.txt.p7s"]);
        expected.push("a.txt.p7s".to_owned());
        expected.sort();
        assert_eq!(names(&folder), expected);
    });
}

#[cfg(unix)]
#[test]
fn an_output_has_the_permissions_of_any_new_file() {
    apart(|| {
        use std::os::unix::fs::PermissionsExt;

        let folder = folder();
        folder.write("a.txt", b"text");
        signed(&folder, &["a.txt"], &["a.txt.p7s"]);
        folder.write("new.txt", b"");
        let mode = |name| {
            fs::metadata(folder.path(name))
                .unwrap()
                .permissions()
                .mode()
        };
        assert_eq!(mode("a.txt.p7s"), mode("new.txt"));
    });
}

#[test]
fn what_was_written_and_what_was_not_is_said_file_by_file() {
    apart(|| {
        let folder = folder();
        for name in ["a.txt", "b.txt", "c.txt"] {
            folder.write(name, name.as_bytes());
        }
        let bench = bench();
        let desk = Desk::new(&bench, &SIGNED);
        let mut desk = desk.meanwhile(|| folder.write("b.txt.p7s", b"precious"));
        let said = tegata(&folder, &mut desk, &["sign", "a.txt", "b.txt", "c.txt"]);
        let line = |name| format!("{}\n", folder.path(name).display());
        assert_eq!(said.out, line("a.txt.p7s") + &line("c.txt.p7s"));
        assert_eq!((said.exit, said.err.lines().count()), (USAGE, 1));
        assert!(said.err.contains("b.txt.p7s: a file is there already"));
    });
}

/// A file system with room for one of two outputs.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_whole_outputs_and_no_half_ones() {
    apart(|| {
        let folder = folder();
        folder.write("a.bin", &[1; 100_000]);
        folder.write("b.bin", &[2; 2_000_000]);
        fs::create_dir(folder.path("small.d")).unwrap();
        let small = folder.path("small.d");
        let mount = [
            "-t",
            "tmpfs",
            "-o",
            "size=1m",
            "tmpfs",
            small.to_str().unwrap(),
        ];
        // Needs root, which CI has.
        if !folder.run("mount", &mount).status.success() {
            assert!(
                std::env::var_os("CI").is_none(),
                "no file system could be mounted"
            );
            return;
        }
        let line = ["--attached", "-o", "small.d", "b.bin", "a.bin"];
        let said = sign(&folder, &line);
        let left: Vec<_> = fs::read_dir(&small)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        folder.succeed("umount", &[small.to_str().unwrap()]);
        assert_eq!(said.out, format!("{}\n", small.join("a.bin.p7m").display()));
        assert!(
            said.err
                .contains("b.bin.p7m: the signed document cannot be written"),
            "{}",
            said.err
        );
        assert_eq!((said.exit, left), (USAGE, vec!["a.bin.p7m".into()]));
    });
}
