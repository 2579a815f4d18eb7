//! Ctrl-C and SIGTERM while files are read and written. While the card is at work the host listens for
//! itself.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whether the person wants the program to end.
#[derive(Clone, Debug, Default)]
pub struct Interruption(Arc<AtomicBool>);

impl Interruption {
    /// The program is to end.
    pub fn interrupt(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it is.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// From now on Ctrl-C and SIGTERM interrupt instead of ending the process at once, so that no file is
    /// left half-written. Without effect where the system offers no signals.
    pub fn listen(&self) {
        let (ready, installed) = std::sync::mpsc::channel::<()>();
        let interruption = self.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            if let Ok(runtime) = runtime {
                runtime.block_on(async {
                    let asked = asked_to_end();
                    drop(ready);
                    asked.await;
                    interruption.interrupt();
                });
            }
        });
        // Ends when the other side is dropped.
        let _ = installed.recv();
    }
}

/// Listens from the moment of this call.
#[cfg(unix)]
fn asked_to_end() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};

    let interrupt = signal(SignalKind::interrupt());
    let terminate = signal(SignalKind::terminate());
    async {
        let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
fn asked_to_end() -> impl Future<Output = ()> {
    async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
