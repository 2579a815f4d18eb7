//! What a confined process can no longer do, asked of the kernel. Confinement is for good, so this
//! is a process of its own: one binary, one test.
#![cfg(target_os = "linux")]
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, as tests do"
)]

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream, UdpSocket},
    os::unix::net::{UnixListener, UnixStream},
};

use rustix::{
    io::Errno,
    net::{AddressFamily, SocketType, socket},
    process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit},
};
use tegata_host::confine;

/// One more than the last family that any kernel knows.
const FAMILIES: u16 = 64;

/// Calls that a confined process may not make under any of their numbers (x86-64, and x32 where the
/// kernel has it; `arch/x86/entry/syscalls/syscall_64.tbl`).
#[cfg(target_arch = "x86_64")]
const REFUSED: [(&str, libc::c_long); 10] = [
    ("io_uring_setup", 425),
    ("pidfd_getfd", 438),
    ("process_vm_readv", 310),
    ("process_vm_writev", 311),
    ("ptrace", 101),
    ("x32 io_uring_setup", X32 + 425),
    ("x32 pidfd_getfd", X32 + 438),
    ("x32 process_vm_readv", X32 + 539),
    ("x32 process_vm_writev", X32 + 540),
    ("x32 ptrace", X32 + 521),
];
#[cfg(target_arch = "x86_64")]
const X32: libc::c_long = 0x4000_0000;

#[test]
fn a_confined_process_reaches_no_network_and_shows_no_memory() {
    // What is refused below for one reason only would be possible here.
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = server.local_addr().unwrap();
    drop(TcpStream::connect(address).unwrap());
    let (asleep, wake) = std::sync::mpsc::channel::<()>();
    let started_before = std::thread::spawn(move || {
        wake.recv().unwrap_err();
        refused_to_connect(address);
    });

    let _confined = confine();

    refused_to_connect(address);
    std::thread::spawn(move || refused_to_connect(address))
        .join()
        .unwrap();
    drop(asleep);
    started_before.join().unwrap();
    no_family_but_unix_has_sockets();
    #[cfg(target_arch = "x86_64")]
    no_other_way_to_a_socket_is_left();
    unix_sockets_work();
    memory_is_closed();
}

fn refused_to_connect(address: std::net::SocketAddr) {
    check(TcpStream::connect(address));
    check(TcpListener::bind((Ipv6Addr::LOCALHOST, 0)));
    check(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)));
    check(UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)));
}

/// EACCES is the filter's own word: a kernel without a family says EAFNOSUPPORT, and raw sockets of
/// an ordinary user fail with EPERM.
#[track_caller]
fn check<T>(made: io::Result<T>) {
    let error = made.err().expect("a socket was made");
    assert_eq!(error.raw_os_error(), Some(libc::EACCES), "{error}");
}

fn no_family_but_unix_has_sockets() {
    let named = [
        AddressFamily::INET,
        AddressFamily::INET6,
        AddressFamily::NETLINK,
        AddressFamily::PACKET,
        AddressFamily::VSOCK,
    ];
    assert!(named.iter().all(|family| family.as_raw() < FAMILIES));
    for number in (0..FAMILIES).filter(|number| *number != AddressFamily::UNIX.as_raw()) {
        let family = AddressFamily::from_raw(number);
        for kind in [SocketType::STREAM, SocketType::DGRAM, SocketType::RAW] {
            let made = socket(family, kind, None).err();
            assert_eq!(made, Some(Errno::ACCESS), "{family:?} {kind:?}");
        }
        let pair = rustix::net::socketpair(
            family,
            SocketType::STREAM,
            rustix::net::SocketFlags::empty(),
            None,
        );
        assert_eq!(pair.err(), Some(Errno::ACCESS), "a pair of {family:?}");
    }
}

#[cfg(target_arch = "x86_64")]
fn no_other_way_to_a_socket_is_left() {
    for (name, number) in REFUSED {
        assert_eq!(call(number, [0; 3]), Some(libc::EACCES), "{name}");
    }
    let internet = [libc::AF_INET, libc::SOCK_STREAM, 0].map(libc::c_long::from);
    assert_eq!(call(X32 + 41, internet), Some(libc::EACCES), "x32 socket");
    assert_eq!(
        call(X32 + 53, internet),
        Some(libc::EACCES),
        "x32 socketpair"
    );
    // The kernel takes the family for 32 bits and ignores what is above them.
    let high = [internet[0] | 1 << 32, internet[1], 0];
    assert_eq!(
        call(libc::SYS_socket, high),
        Some(libc::EACCES),
        "a family with a high bit"
    );
}

/// The error of a system call.
#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "there is no other way to make a call by its number"
)]
fn call(number: libc::c_long, [first, second, third]: [libc::c_long; 3]) -> Option<i32> {
    // SAFETY: Every pointer among the arguments is null and every length is 0, so that even a call
    // that is made writes nowhere; ptrace(PTRACE_TRACEME) only marks this process.
    let result = unsafe { libc::syscall(number, first, second, third, 0, 0, 0) };
    (result == -1).then(|| io::Error::last_os_error().raw_os_error().unwrap())
}

fn unix_sockets_work() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("service");
    let service = UnixListener::bind(&path).unwrap();
    UnixStream::connect(&path).unwrap();
    service.accept().unwrap();
    UnixStream::pair().unwrap();
}

fn memory_is_closed() {
    assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    let core = getrlimit(Resource::Core);
    assert_eq!((core.current, core.maximum), (Some(0), Some(0)));
    assert!(rustix::thread::no_new_privs().unwrap());
}
