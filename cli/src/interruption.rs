//! Ctrl-C and SIGTERM while files are read and written. While the card is at work the host listens for
//! itself.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tegata_host::asked_to_end;

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
