//! What this process takes from itself before it does anything else, for good and for every thread
//! and child: memory that others could look into, and every way to a network.
//!
//! Nothing here is needed as long as the host does what it is written to do. It is for the day on
//! which it does not. Linux only so far; other systems have the signature and no measures.

use std::io::{Write, stderr};

/// Proof that [`confine`] was called; what touches a card or a window demands it.
#[derive(Debug)]
pub struct Confined(());

/// Takes every measure that this system knows. To be called before the first thread starts.
///
/// A measure that the system does not know is named in one line on stderr, and the host goes on: the
/// person could not log in at all otherwise, and a host that is not confined still opens no socket of
/// its own.
#[must_use]
pub fn confine() -> Confined {
    let missing: Vec<&str> = MEASURES
        .iter()
        .filter_map(|(name, take)| take().is_none().then_some(*name))
        .collect();
    if !missing.is_empty() {
        complain(&missing.join(", "));
    }
    Confined(())
}

/// The browser shows stderr in its own log.
fn complain(missing: &str) {
    let _ = writeln!(
        stderr(),
        "tegata-host: this system does not offer: {missing}; going on without it"
    );
}

/// What is missing when it fails, and what to do.
type Measure = (&'static str, fn() -> Option<()>);

#[cfg(not(target_os = "linux"))]
const MEASURES: [Measure; 0] = [];

#[cfg(target_os = "linux")]
const MEASURES: [Measure; 3] = [
    ("closed memory (PR_SET_DUMPABLE)", linux::close_memory),
    ("no core dumps (RLIMIT_CORE)", linux::dump_no_core),
    ("no network (seccomp)", linux::close_network),
];

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;

    use rustix::process::{DumpableBehavior, Resource, Rlimit};
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, SeccompCondition,
        SeccompFilter, SeccompRule,
    };

    /// Other processes of the same person may then not read this one's memory or attach to it.
    pub(super) fn close_memory() -> Option<()> {
        rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).ok()
    }

    /// For the children too, whose memory is not closed until they close it.
    pub(super) fn dump_no_core() -> Option<()> {
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        rustix::process::setrlimit(Resource::Core, none).ok()
    }

    /// Comes with PR_SET_NO_NEW_PRIVS, which the library sets first: no program that is started can
    /// gain rights, as by a set-user-id bit.
    pub(super) fn close_network() -> Option<()> {
        seccompiler::apply_filter_all_threads(&program()?).ok()
    }

    /// What is not named is allowed: font, window-system and smart-card libraries do as they like,
    /// and a list of all they may do would break with their next version. `None` on a processor that
    /// the library has no filters for.
    fn program() -> Option<BpfProgram> {
        let rules = refused()?.into_iter();
        let rules: BTreeMap<_, _> = rules
            .flat_map(|(number, rules)| both(number, rules))
            .collect();
        // EACCES: what socket(2) documents for a kind of socket that the caller may not make.
        let refuse = SeccompAction::Errno(u32::try_from(libc::EACCES).ok()?);
        let processor = std::env::consts::ARCH.try_into().ok()?;
        SeccompFilter::new(rules, SeccompAction::Allow, refuse, processor)
            .ok()?
            .try_into()
            .ok()
    }

    type Refused = (i64, Vec<SeccompRule>);

    /// No rules means: whatever the arguments.
    fn refused() -> Option<[Refused; 7]> {
        Some([
            // pcscd, X11, Wayland and D-Bus are reached through AF_UNIX, and nothing else is needed.
            (libc::SYS_socket, vec![not_unix()?]),
            (libc::SYS_socketpair, vec![not_unix()?]),
            // A ring opens sockets without socket(2).
            (libc::SYS_io_uring_setup, vec![]),
            // Another process, or its socket, must not stand in for what is refused here: the
            // browser, a process of the same person, has a network.
            (libc::SYS_pidfd_getfd, vec![]),
            (libc::SYS_process_vm_readv, vec![]),
            (libc::SYS_process_vm_writev, vec![]),
            (libc::SYS_ptrace, vec![]),
        ])
    }

    /// The kernel reads the family as 32 bits.
    fn not_unix() -> Option<SeccompRule> {
        let unix = u64::try_from(libc::AF_UNIX).ok()?;
        let family = SeccompCondition::new(0, Dword, Ne, unix).ok()?;
        SeccompRule::new(vec![family]).ok()
    }

    /// The same call under both numbers by which a process can make it.
    fn both(number: i64, rules: Vec<SeccompRule>) -> impl Iterator<Item = Refused> {
        let other = x32(number).map(|other| (other, rules.clone()));
        [(number, rules)].into_iter().chain(other)
    }

    /// Kernels with the x32 interface take another set of numbers from any 64-bit process (Linux,
    /// `arch/x86/entry/syscalls/syscall_64.tbl`; specified). Calls of 32-bit programs need no
    /// number: the filter ends the process at the first.
    #[cfg(target_arch = "x86_64")]
    const fn x32(number: i64) -> Option<i64> {
        let number = match number {
            libc::SYS_process_vm_readv => 539,
            libc::SYS_process_vm_writev => 540,
            libc::SYS_ptrace => 521,
            same => same,
        };
        Some(0x4000_0000 | number)
    }

    #[cfg(not(target_arch = "x86_64"))]
    const fn x32(_number: i64) -> Option<i64> {
        None
    }
}
