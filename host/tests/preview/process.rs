//! The child as the kernel sees it.

use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use seccompiler::{SeccompAction, SeccompFilter};
use tegata_host::PreviewError;

use crate::{
    hostile::{GRACE, LIMIT, endless},
    pdf::{A4, page},
    shown::{PROGRAM, Shown},
};

const SOON: Duration = Duration::from_secs(5);

fn document() -> Vec<u8> {
    page(A4, "0 0 100 100 re f", &[])
}

/// The program under a name of its own, by which its processes are found.
struct Named {
    _folder: tempfile::TempDir,
    program: PathBuf,
}

impl Named {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("tegata-host");
        symlink(PROGRAM, &program).unwrap();
        Self {
            _folder: folder,
            program,
        }
    }

    /// A program that does what a child may not.
    fn script(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("script");
        // Not by this process: a child that another test starts meanwhile would keep it open for
        // writing, and what is being written cannot be started.
        let mut write = Command::new("sh")
            .args(["-c", "cat > \"$0\""])
            .arg(&program)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let text = format!("#!/bin/sh\n{text}\n");
        write
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        assert!(write.wait().unwrap().success());
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self {
            _folder: folder,
            program,
        }
    }

    fn show(&self) -> Shown {
        Shown::by(&self.program, document())
    }

    /// The one process of this program.
    #[track_caller]
    fn process(&self) -> PathBuf {
        let found = self.processes();
        let [process] = found.as_slice() else {
            panic!("not one process: {found:?}");
        };
        process.clone()
    }

    /// Those that were not reaped too; their command line is gone, but not their parent.
    fn processes(&self) -> Vec<PathBuf> {
        let all = fs::read_dir("/proc").unwrap();
        let all = all.map(|entry| entry.unwrap().path());
        all.filter(|process| {
            let line = fs::read(process.join("cmdline")).unwrap_or_default();
            line.starts_with(self.program.as_os_str().as_encoded_bytes())
        })
        .collect()
    }
}

fn pid(process: &Path) -> Pid {
    let name = process.file_name().unwrap().to_str().unwrap();
    Pid::from_raw(name.parse().unwrap()).unwrap()
}

#[test]
fn a_child_that_is_no_longer_wanted_is_ended_and_reaped() {
    let named = Named::new();
    let shown = named.show();
    shown.opened();
    let process = named.process();
    drop(shown);
    assert!(!process.exists());
}

#[test]
fn a_child_that_is_gone_is_said_at_the_next_page_and_reaped() {
    let named = Named::new();
    let shown = named.show();
    shown.opened();
    let process = named.process();
    kill_process(pid(&process), Signal::KILL).unwrap();
    assert_eq!(shown.fails(), PreviewError::Crashed);
    assert!(!process.exists());
    assert!(shown.is_over());
}

#[test]
fn a_child_that_is_halted_is_too_slow_and_ended() {
    let named = Named::new();
    let shown = named.show();
    shown.opened();
    let process = named.process();
    kill_process(pid(&process), Signal::STOP).unwrap();
    assert_eq!(shown.fails(), PreviewError::TooSlow);
    assert!(!process.exists());
}

#[test]
fn a_child_has_limits() {
    let named = Named::new();
    let shown = named.show();
    shown.opened();
    let limits = fs::read_to_string(named.process().join("limits")).unwrap();
    let limit = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name));
        let words: Vec<_> = line.unwrap().split_whitespace().take(2).collect();
        words.join(" ")
    };
    assert_eq!(limit("Max address space"), "1610612736 1610612736");
    assert_eq!(limit("Max cpu time"), "600 600");
    assert_eq!(limit("Max core file size"), "0 0");
    assert_eq!(limit("Max file size"), "0 0");
    assert_eq!(limit("Max open files"), "16 16");
}

/// One more than every process of the host has, in every thread. What it refuses is in
/// `host/src/preview/filter.rs`.
#[test]
fn every_thread_of_a_child_has_its_filter() {
    let filters = |thread: &Path| -> usize {
        let status = fs::read_to_string(thread.join("status")).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("Seccomp_filters:"));
        line.unwrap().trim().parse().unwrap()
    };
    let named = Named::new();
    let shown = named.show();
    shown.opened();
    let here = filters(Path::new("/proc/thread-self"));
    let threads = fs::read_dir(named.process().join("task")).unwrap();
    let threads: Vec<_> = threads
        .map(|thread| filters(&thread.unwrap().path()))
        .collect();
    assert_eq!(threads, [here + 2, here + 2], "the reader's, and who draws");
}

#[test]
fn a_kernel_without_filters_is_named_and_the_child_goes_on() {
    let mut child = thread::scope(|scope| {
        let lacking = scope.spawn(|| {
            let absent = SeccompAction::Errno(u32::try_from(libc::ENOSYS).unwrap());
            let processor = std::env::consts::ARCH.try_into().unwrap();
            let rules = [(libc::SYS_seccomp, vec![])].into();
            let filter = SeccompFilter::new(rules, SeccompAction::Allow, absent, processor);
            let program: seccompiler::BpfProgram = filter.unwrap().try_into().unwrap();
            seccompiler::apply_filter(&program).unwrap();
            child(Stdio::piped())
        });
        lacking.join().unwrap()
    });
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&framed(&document())).unwrap();
    let mut opened = [0; 13];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut opened)
        .unwrap();
    assert_eq!(opened[..5], *b"o\x01\0\0\0");
    drop(stdin);
    ends_soon(&mut child);
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert!(said.contains("no files for who draws documents (seccomp); going on without it"));
}

/// Nothing is open but the three streams, and what this process was left with by others and cannot
/// close either: the filter keeps the child from using that.
#[test]
fn a_child_opens_no_file_and_keeps_none() {
    let named = Named::new();
    let shown = named.show();
    shown.opened();
    let process = named.process();
    for file in fs::read_dir(process.join("fd")).unwrap() {
        let file = file.unwrap().file_name();
        let target = |process: &Path| fs::read_link(process.join("fd").join(&file));
        let is_stream = ["0", "1", "2"].iter().any(|stream| file == *stream);
        let here = target(Path::new("/proc/self"));
        let inherited = here.is_ok_and(|here| target(&process).unwrap() == here);
        assert!(is_stream || inherited, "{file:?}");
    }
}

#[test]
fn a_program_that_is_not_there_is_said() {
    let shown = Shown::by(Path::new("/nowhere/tegata-host"), document());
    assert_eq!(shown.fails(), PreviewError::Unavailable);
    assert!(shown.is_over());
}

/// The parent believes no child: not what it was not asked, not more than it may say.
#[test]
fn a_child_that_lies_is_not_believed() {
    let check = |script: &str| {
        let named = Named::script(script);
        assert_eq!(named.show().fails(), PreviewError::Crashed, "{script}");
        assert_eq!(named.processes(), Vec::<PathBuf>::new());
    };
    let opened = r"printf 'o\001\000\000\000\000\000\200\077\000\000\200\077'";
    check("exit 0");
    check("exec echo hello");
    // More pages than are shown; a page that nobody asked for; another failure.
    check(r"printf 'o\377\377\377\377'; exec sleep 60");
    check(r"printf 'd\000\000\000\000\001\000\001\000\000\000\000\000\377'; exec sleep 60");
    check("printf 'fx'; exec sleep 60");
    // Another page, one that is too wide, one that is too large, and half of one.
    check(&format!(
        r"{opened}; printf 'd\001\000\000\000\001\000\001\000\000'; exec sleep 60"
    ));
    check(&format!(
        r"{opened}; printf 'd\000\000\000\000\377\377\001\000\000'; exec sleep 60"
    ));
    check(&format!(
        r"{opened}; printf 'd\000\000\000\000\130\002\377\377\000'; exec sleep 60"
    ));
    check(&format!(
        r"{opened}; printf 'd\000\000\000\000\130\002\130\002\000abc'; exit"
    ));
}

/// Nor does it wait for one that takes nothing and says nothing.
#[test]
fn a_child_that_says_nothing_is_too_slow() {
    let named = Named::script("exec sleep 60");
    let mut large = document();
    large.resize(1_000_000, b' ');
    let since = Instant::now();
    let shown = Shown::by(&named.program, large);
    assert_eq!(shown.fails(), PreviewError::TooSlow);
    assert!(since.elapsed() < LIMIT + GRACE);
    assert_eq!(named.processes(), Vec::<PathBuf>::new());
}

fn child(stderr: Stdio) -> Child {
    Command::new(PROGRAM)
        .arg("preview")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(stderr)
        .spawn()
        .unwrap()
}

fn framed(document: &[u8]) -> Vec<u8> {
    let length = u32::try_from(document.len()).unwrap().to_le_bytes();
    [b"p".as_slice(), &length, document].concat()
}

#[track_caller]
fn ends_soon(child: &mut Child) {
    let since = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if since.elapsed() > SOON {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the child does not end");
        }
        thread::yield_now();
    }
}

#[test]
fn a_child_ends_with_its_stdin_wherever_it_is() {
    let whole = framed(&document());
    for length in [0, 1, 4, 5, whole.len() - 1, whole.len()] {
        let mut child = child(Stdio::inherit());
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(&whole[..length]).unwrap();
        drop(stdin);
        ends_soon(&mut child);
    }
}

#[test]
fn a_child_ends_with_its_stdin_in_the_middle_of_a_page() {
    let mut child = child(Stdio::inherit());
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&framed(&endless())).unwrap();
    let mut opened = [0; 13];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut opened)
        .unwrap();
    stdin.write_all(&[0, 0, 0, 0, 100, 0]).unwrap();
    thread::sleep(Duration::from_millis(200)); // It is drawing now, or just about to.
    assert!(child.try_wait().unwrap().is_none());
    drop(stdin);
    ends_soon(&mut child);
}

#[test]
fn a_child_that_is_not_listened_to_ends() {
    let mut child = child(Stdio::inherit());
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&framed(&document())).unwrap();
    ends_soon(&mut child);
    drop(stdin);
}

/// Its stdin is this test's, and stays open: it ends by the kernel's hand.
#[test]
fn a_child_ends_with_its_parent() {
    let mut parent = Command::new("sh")
        .args(["-c", "exec 3<&0; \"$0\" preview <&3 & wait", PROGRAM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = parent.stdin.take().unwrap();
    let mut stdout = parent.stdout.take().unwrap();
    stdin.write_all(&framed(&document())).unwrap();
    stdout.read_exact(&mut [0; 13]).unwrap();
    parent.kill().unwrap();
    parent.wait().unwrap();
    // The end of the pipe, of which the child has the only other end.
    let (sender, ended) = std::sync::mpsc::channel();
    thread::spawn(move || sender.send(stdout.read_to_end(&mut Vec::new()).unwrap()));
    assert_eq!(ended.recv_timeout(SOON), Ok(0), "the child goes on");
    drop(stdin);
}

#[test]
fn what_is_no_beginning_is_refused() {
    for bytes in [b"x\0\0\0\0".as_slice(), b"p\xff\xff\xff\xff"] {
        let mut child = child(Stdio::inherit());
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(bytes).unwrap();
        ends_soon(&mut child);
        assert!(!child.wait().unwrap().success());
        drop(stdin);
    }
}
