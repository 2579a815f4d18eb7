//! The operating system's request to end.

/// Waits for SIGTERM, which Firefox sends three seconds after it closed the port.
#[cfg(unix)]
pub(crate) async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}

/// Other systems end a host without asking.
#[cfg(not(unix))]
pub(crate) async fn terminated() {
    std::future::pending().await
}
