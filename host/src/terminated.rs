//! The operating system's request to end.

/// Listens from the moment of this call; the future waits for SIGTERM, which Firefox sends three
/// seconds after it closed the port. Must be called inside a runtime.
#[cfg(unix)]
pub(crate) fn terminated() -> impl Future<Output = ()> {
    heard(tokio::signal::unix::SignalKind::terminate())
}

/// Other systems end a host without asking.
#[cfg(not(unix))]
pub(crate) fn terminated() -> impl Future<Output = ()> {
    std::future::pending()
}

/// Listens from the moment of this call for SIGTERM and Ctrl-C: a command leaves the card clean, and no
/// file half-written, before it ends. Must be called inside a runtime.
pub fn asked_to_end() -> impl Future<Output = ()> {
    let (terminated, interrupted) = (terminated(), interrupted());
    async {
        tokio::select! {
            () = terminated => {}
            () = interrupted => {}
        }
    }
}

#[cfg(unix)]
fn interrupted() -> impl Future<Output = ()> {
    heard(tokio::signal::unix::SignalKind::interrupt())
}

#[cfg(windows)]
fn interrupted() -> impl Future<Output = ()> {
    let signal = tokio::signal::windows::ctrl_c();
    async {
        match signal {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(unix)]
fn heard(kind: tokio::signal::unix::SignalKind) -> impl Future<Output = ()> {
    let signal = tokio::signal::unix::signal(kind);
    async {
        match signal {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    }
}
