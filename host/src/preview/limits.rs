//! What the child may use, in the kernel's keeping. Taken by the child itself before it reads a
//! byte, since whoever starts a process cannot limit it without unsafe code.

/// The child's address space, in bytes. Besides itself it holds the document (100 MiB at most), a
/// Japanese font (20 MB), a picture (64 MiB) and the decoded image or scan of A3 at 600 pixels an
/// inch with all its intermediate forms; what needs more than ten times such a scan is no document.
#[cfg(unix)]
const MEMORY_MAX: u64 = 1536 * 1024 * 1024;
/// What the child may compute in its life, in seconds. The parent ends a page that takes long; this is
/// for the day on which the parent was stopped. A page takes about 0.1 s, so that it is never met by
/// who leafs through a document.
#[cfg(unix)]
const COMPUTED_MAX: u64 = 600;
/// Open files: the three streams, a font, and what the system's libraries hold meanwhile.
#[cfg(unix)]
const FILES_MAX: u64 = 16;

/// Takes every limit that this system knows.
///
/// # Errors
/// When one cannot be had that this system is known to keep: then nothing may be drawn.
#[cfg(unix)]
pub(super) fn take() -> std::io::Result<()> {
    use rustix::process::Resource;
    let limits = [
        // Where the kernel keeps none of its kind (macOS), it may refuse to set it.
        (Resource::As, MEMORY_MAX, cfg!(target_os = "linux")),
        (Resource::Core, 0, true),
        (Resource::Cpu, COMPUTED_MAX, true),
        (Resource::Fsize, 0, true),
        (Resource::Nofile, FILES_MAX, true),
    ];
    for (resource, most, kept) in limits {
        if let Err(error) = lower(resource, most)
            && kept
        {
            return Err(error.into());
        }
    }
    end_with_parent()
}

/// Windows has job objects, which no crate in our tree offers without unsafe code.
#[cfg(not(unix))]
pub(super) fn take() -> std::io::Result<()> {
    Ok(())
}

/// What is lower already stays so.
#[cfg(unix)]
fn lower(resource: rustix::process::Resource, most: u64) -> rustix::io::Result<()> {
    use rustix::process::{Rlimit, getrlimit, setrlimit};
    let most = getrlimit(resource)
        .maximum
        .map_or(most, |most_now| most_now.min(most));
    let limit = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    setrlimit(resource, limit)
}

/// Were the parent gone already, stdin says so.
#[cfg(target_os = "linux")]
fn end_with_parent() -> std::io::Result<()> {
    use rustix::process::{Signal, set_parent_process_death_signal};
    Ok(set_parent_process_death_signal(Some(Signal::KILL))?)
}

#[cfg(all(unix, not(target_os = "linux")))]
fn end_with_parent() -> std::io::Result<()> {
    Ok(())
}
