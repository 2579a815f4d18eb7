//! How long a reader waits for a card. Nobody waits inside one long call: the browser may be gone, and
//! the process must end with it.

use std::{
    iter,
    time::{Duration, Instant},
};

use super::GivenUp;

/// The longest time in which a reader does not look whether the card is still wanted. A process has
/// two seconds to end, and a busy computer takes some of them.
const STRETCH_MAX: Duration = Duration::from_millis(100);

/// For how long a card is waited for, at most.
#[derive(Clone, Debug)]
pub struct Wait {
    given_up: GivenUp,
    max: Duration,
}

impl Wait {
    /// Up to `max`, and only until the login is given up.
    #[must_use]
    pub const fn new(max: Duration, given_up: GivenUp) -> Self {
        Self { given_up, max }
    }

    /// The stretches of time to wait in, one after the other, from now on. There is none when the
    /// time is over or nobody waits for a card any more.
    pub fn stretches(&self) -> impl Iterator<Item = Duration> {
        let since = Instant::now();
        iter::from_fn(move || {
            self.given_up.check().ok()?;
            let left = self.max.saturating_sub(since.elapsed());
            (!left.is_zero()).then(|| left.min(STRETCH_MAX))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc::{Sender, channel},
        thread,
    };

    use super::{
        super::{CardThread, FoundCard, KeyUse, Reader, ReaderError, ReaderName},
        *,
    };

    #[test]
    fn stretches_fill_the_time_and_no_more() {
        let wait = Wait::new(Duration::from_millis(250), GivenUp::default());
        let since = Instant::now();
        for stretch in wait.stretches() {
            assert!(stretch <= STRETCH_MAX);
            thread::sleep(stretch);
        }
        assert!(since.elapsed() >= Duration::from_millis(250));
        let no_time = Wait::new(Duration::ZERO, GivenUp::default());
        assert_eq!(no_time.stretches().next(), None);
    }

    /// Tells when it has begun to wait.
    struct Empty(Sender<()>);

    impl Reader for Empty {
        fn connect(
            &mut self,
            wait: &Wait,
            _held: &[ReaderName],
        ) -> Result<Vec<FoundCard>, ReaderError> {
            for stretch in wait.stretches() {
                let _ = self.0.send(());
                thread::sleep(stretch);
            }
            Ok(Vec::new())
        }
    }

    #[test]
    fn a_login_that_is_given_up_does_not_wait_for_the_reader() {
        let (waits, waiting) = channel();
        let mut card = CardThread::start(Box::new(Empty(waits)), KeyUse::UserAuthentication);
        waiting.recv().unwrap(); // The first stretch of a second has begun.
        let since = Instant::now();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(card.finish());
        let took = since.elapsed();
        assert!(took < Duration::from_millis(500), "{took:?}");
    }

    #[test]
    fn a_login_that_is_given_up_looks_for_no_card_any_more() {
        let (waits, waiting) = channel();
        let card = CardThread::start(Box::new(Empty(waits)), KeyUse::UserAuthentication);
        waiting.recv().unwrap();
        card.give_up(); // As when the person still reads why the login has ended.
        while waiting.recv().is_ok() {}
    }
}
