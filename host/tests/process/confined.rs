//! The running host and its guard as the kernel sees them. What the confinement refuses is in
//! `tests/confinement.rs`; here is that it is there, in every thread.
#![cfg(target_os = "linux")]

use std::{
    fs,
    io::Read,
    net::TcpListener,
    os::unix::{fs::MetadataExt, net::UnixListener, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Instant,
};

use seccompiler::{SeccompAction, SeccompFilter};

use crate::host::{ENDS_WITHIN, Host, host, login};

/// Nobody of importance: the usual number of `nobody`.
const NOBODY: u32 = 65_534;

#[test]
fn every_thread_of_the_host_is_confined() {
    let place = Place::for_anybody();
    let mut host = Host::spawn(&mut place.host());
    host.next();
    check_confined(&host.child, 3); // The window's, the session's and the one that reads.
    host.close_stdin();
    host.ends();
}

/// With a service that takes the connection and then says nothing, host and guard stay where they
/// are for as long as they are looked at.
#[test]
fn the_guard_is_confined_and_reaches_the_smart_card_service() {
    let place = Place::for_anybody();
    let service = UnixListener::bind(place.folder.path().join("pcscd")).unwrap();
    place.open_to_anybody("pcscd");
    let mut guard = place
        .host()
        .args(["guard", "a reader"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let _connected = service.accept().unwrap();
    check_confined(&guard, 2); // The card's and the one that listens.
    drop(guard.stdin.take());
    let since = Instant::now();
    while guard.try_wait().unwrap().is_none() {
        assert!(since.elapsed() < ENDS_WITHIN, "the guard does not end");
        thread::yield_now();
    }
}

#[test]
fn a_display_behind_a_network_is_no_display() {
    let (server, number) = network_display();
    let folder = tempfile::tempdir().unwrap();
    let display = format!("127.0.0.1:{number}");
    let mut host = Host::spawn(
        host()
            .env("XDG_RUNTIME_DIR", folder.path())
            .env("DISPLAY", display),
    );
    host.next();
    host.send(&login());
    assert_eq!(host.next()["code"], "no_display");
    host.ends();
    server.set_nonblocking(true).unwrap();
    let tried = server.accept();
    assert!(tried.is_err(), "the host came to a network: {tried:?}");
}

/// X display N listens on port 6000 + N.
fn network_display() -> (TcpListener, u16) {
    (100..200)
        .find_map(|number| {
            Some((
                TcpListener::bind(("127.0.0.1", 6000 + number)).ok()?,
                number,
            ))
        })
        .unwrap()
}

#[test]
fn a_kernel_without_seccomp_is_named_in_one_line_and_the_host_goes_on() {
    let mut host = without_seccomp(|| Host::spawn(host().stderr(Stdio::piped())));
    let mut stderr = host.child.stderr.take().unwrap();
    assert_eq!(host.next()["type"], "hello");
    host.close_stdin();
    assert!(host.ends().0.success());
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(
        said,
        "tegata-host: this system does not offer: no network (seccomp); going on without it\n"
    );
}

/// Runs this where seccomp(2) does not exist, as its children then see it too.
fn without_seccomp<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let lacking = scope.spawn(|| {
            let absent = SeccompAction::Errno(u32::try_from(libc::ENOSYS).unwrap());
            let processor = std::env::consts::ARCH.try_into().unwrap();
            let rules = [(libc::SYS_seccomp, vec![])].into();
            let filter = SeccompFilter::new(rules, SeccompAction::Allow, absent, processor);
            let program: seccompiler::BpfProgram = filter.unwrap().try_into().unwrap();
            seccompiler::apply_filter(&program).unwrap();
            work()
        });
        lacking.join().unwrap()
    })
}

/// A folder with the host in it, which an ordinary user can start too: of a process of root's the
/// kernel does not show whether its memory is closed.
struct Place {
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Place {
    fn for_anybody() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("tegata-host");
        // Not by this process: a child that another test starts meanwhile would keep the copy open
        // for writing, and what is being written cannot be started.
        let mut copy = Command::new("cp");
        copy.arg(env!("CARGO_BIN_EXE_tegata-host")).arg(&program);
        assert!(copy.status().unwrap().success());
        let place = Self { folder, program };
        place.open_to_anybody("");
        place
    }

    fn open_to_anybody(&self, name: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.folder.path().join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
    }

    fn host(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env("PCSCLITE_CSOCK_NAME", self.folder.path().join("pcscd"));
        if rustix::process::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }
}

/// As proc(5) tells it. Only who may look into a process owns what is private of it there; of a
/// process whose memory is closed that is root.
#[track_caller]
fn check_confined(process: &Child, threads: usize) {
    let folder = Path::new("/proc").join(process.id().to_string());
    for thread in wait_for_threads(&folder, threads) {
        let status = fs::read_to_string(thread.join("status")).unwrap();
        assert_eq!(member(&status, "Seccomp:"), "2", "a filter");
        assert_eq!(member(&status, "NoNewPrivs:"), "1");
    }
    let limits = fs::read_to_string(folder.join("limits")).unwrap();
    let core: Vec<_> = member(&limits, "Max core file size")
        .split_whitespace()
        .collect();
    assert_eq!(core, ["0", "0", "bytes"]);
    assert_eq!(fs::metadata(folder.join("environ")).unwrap().uid(), 0);
    assert_ne!(
        fs::metadata(folder).unwrap().uid(),
        0,
        "the test shows nothing of root's processes"
    );
}

#[track_caller]
fn wait_for_threads(process: &Path, wanted: usize) -> Vec<PathBuf> {
    let since = Instant::now();
    loop {
        let threads = fs::read_dir(process.join("task")).unwrap();
        let threads: Vec<_> = threads.map(|thread| thread.unwrap().path()).collect();
        if threads.len() >= wanted {
            return threads;
        }
        assert!(since.elapsed() < ENDS_WITHIN, "{} threads", threads.len());
        thread::yield_now();
    }
}

fn member<'t>(text: &'t str, name: &str) -> &'t str {
    text.lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap()
        .trim()
}
