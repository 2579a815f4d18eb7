//! The system calls that are left to the child once it begins to look at a document: it computes,
//! asks for memory, reads requests and writes answers. No file, no process, no thread, no socket, no
//! signal to others. Everything else fails with EPERM.
//!
//! Other than in [`crate::confine`] what is not named is refused: the child needs nobody's library
//! but the allocator and the reader of documents, which make no other calls.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction,
    SeccompCmpArgLen::Dword,
    SeccompCmpOp::{self, Eq, MaskedEq},
    SeccompCondition, SeccompFilter, SeccompRule,
};

/// For every thread of the process and for good. `None` where the kernel or the processor has no
/// filters.
pub(super) fn take() -> Option<()> {
    seccompiler::apply_filter_all_threads(&program()?).ok()
}

fn program() -> Option<BpfProgram> {
    let rules: BTreeMap<_, _> = ALLOWED
        .iter()
        .map(|number| (*number, vec![]))
        .chain(streams()?)
        .chain(memory()?)
        .collect();
    let refuse = SeccompAction::Errno(u32::try_from(libc::EPERM).ok()?);
    let processor = std::env::consts::ARCH.try_into().ok()?;
    SeccompFilter::new(rules, refuse, SeccompAction::Allow, processor)
        .ok()?
        .try_into()
        .ok()
}

/// Whatever the arguments.
const ALLOWED: [i64; 20] = [
    // Memory.
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    // Threads that wait for each other, and the time.
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_futex,
    libc::SYS_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    // Hash tables want to be unforeseeable.
    libc::SYS_getrandom,
    // The end, and the handler for a stack that is used up.
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_gettid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
];

type Allowed = (i64, Vec<SeccompRule>);

/// Requests, answers, and the complaint of an allocator that has no more. A program that is started
/// by others may be left with their files.
fn streams() -> Option<[Allowed; 4]> {
    let stream = |number| rule(0, Eq, number);
    let written = vec![stream(1)?, stream(2)?];
    Some([
        (libc::SYS_read, vec![stream(0)?]),
        (libc::SYS_readv, vec![stream(0)?]),
        (libc::SYS_write, written.clone()),
        (libc::SYS_writev, written),
    ])
}

/// Memory may be had, but neither a file's nor such as can be executed.
fn memory() -> Option<[Allowed; 2]> {
    let executable = MaskedEq(u64::try_from(libc::PROT_EXEC).ok()?);
    let anonymous = u64::try_from(libc::MAP_ANONYMOUS).ok()?;
    let had = [
        SeccompCondition::new(2, Dword, executable.clone(), 0).ok()?,
        SeccompCondition::new(3, Dword, MaskedEq(anonymous), anonymous).ok()?,
    ];
    let had = SeccompRule::new(had.into()).ok()?;
    Some([
        (libc::SYS_mmap, vec![had]),
        (libc::SYS_mprotect, vec![rule(2, executable, 0)?]),
    ])
}

fn rule(argument: u8, comparison: SeccompCmpOp, value: u64) -> Option<SeccompRule> {
    let condition = SeccompCondition::new(argument, Dword, comparison, value).ok()?;
    SeccompRule::new(vec![condition]).ok()
}

#[cfg(test)]
mod tests {
    use std::{
        fs::File,
        io::{self, Read, Write},
        net::TcpListener,
        os::unix::net::UnixDatagram,
        process::Command,
        thread,
    };

    use rustix::{
        io::Errno,
        process::{Signal, getppid, kill_process},
    };

    use super::*;

    #[track_caller]
    fn refused<T>(tried: io::Result<T>) {
        let error = tried.err().map(|error| error.raw_os_error());
        assert_eq!(error, Some(Some(libc::EPERM)));
    }

    /// On a thread of its own, since it is for good.
    fn filtered(work: impl FnOnce() + Send) {
        thread::scope(|scope| {
            let filtered = scope.spawn(|| {
                seccompiler::apply_filter(&program().unwrap()).unwrap();
                work();
            });
            filtered.join().unwrap();
        });
    }

    #[test]
    fn who_draws_can_open_start_and_reach_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "text").unwrap();
        let mut open = File::options().read(true).write(true).open(&file).unwrap();
        let parent = getppid().unwrap();
        filtered(|| {
            refused(open.read(&mut [0]));
            refused(open.write(&[0]));
            refused(File::open(&file));
            refused(File::create(&file));
            refused(std::fs::remove_file(&file));
            refused(std::fs::read_dir(folder.path()));
            refused(Command::new("true").status());
            refused(thread::Builder::new().spawn(|| {}));
            refused(TcpListener::bind("127.0.0.1:0"));
            refused(UnixDatagram::unbound());
            refused(UnixDatagram::pair());
            assert_eq!(kill_process(parent, Signal::CONT), Err(Errno::PERM));
        });
        assert_eq!(std::fs::read(file).unwrap(), b"text");
    }

    #[test]
    fn who_draws_has_memory_and_may_wait() {
        filtered(|| {
            let memory = vec![1_u8; 64 * 1024 * 1024];
            assert_eq!(
                memory.iter().filter(|byte| **byte == 1).count(),
                memory.len()
            );
            thread::sleep(std::time::Duration::from_millis(1));
            let _ = std::collections::HashMap::from([(1, 2)]);
        });
    }
}
