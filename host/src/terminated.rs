//! The operating system's request to end.

/// Listens from the moment of this call; the future waits for SIGTERM, which Firefox sends three
/// seconds after it closed the port. Must be called inside a runtime.
#[cfg(unix)]
pub(crate) fn terminated() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signal = signal(SignalKind::terminate());
    async {
        match signal {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    }
}

/// Other systems end a host without asking.
#[cfg(not(unix))]
pub(crate) fn terminated() -> impl Future<Output = ()> {
    std::future::pending()
}

/// Waits for SIGTERM or Ctrl-C: a command leaves the card clean before it ends.
pub(crate) async fn asked_to_end() {
    tokio::select! {
        () = terminated() => {}
        () = interrupted() => {}
    }
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
