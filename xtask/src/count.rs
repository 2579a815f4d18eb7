//! Counting what passed and what failed, and the closing line.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use crate::{Error, process};

/// What was checked so far.
#[derive(Default)]
pub(crate) struct Count {
    pub(crate) failed: u32,
    pub(crate) passed: u32,
}

impl Count {
    /// A program that passes by succeeding. One that cannot be started is a check that failed, not
    /// the end of the count.
    pub(crate) fn check(&mut self, name: &str, command: Command) {
        let started = Instant::now();
        let good = process::run_reading(command, |_| ()).unwrap_or(false);
        self.outcome(name, good, started.elapsed());
    }

    /// Says and counts one outcome, and how long it took.
    pub(crate) fn outcome(&mut self, name: &str, good: bool, took: Duration) {
        let outcome = if good { "passed" } else { "FAILED" };
        println!("{outcome}: {name} ({} s)", took.as_secs());
        *(if good {
            &mut self.passed
        } else {
            &mut self.failed
        }) += 1;
    }

    /// Adds what a runner's own closing lines say; a runner that failed without saying so counts
    /// as one failure, and one that ran nothing too.
    pub(crate) fn counted(
        &mut self,
        name: &str,
        command: Command,
        add: impl Fn(&mut Self, &str),
    ) -> Result<(), Error> {
        let started = Instant::now();
        let mut own = Self::default();
        let good = process::run_reading(command, |line| add(&mut own, line))?;
        let took = started.elapsed();
        if (!good && own.failed == 0) || own.passed + own.failed == 0 {
            self.outcome(name, false, took);
        }
        println!(
            "{name}: {} passed, {} failed ({} s)",
            own.passed,
            own.failed,
            took.as_secs()
        );
        self.add(&own);
        Ok(())
    }

    /// Adds what was counted elsewhere.
    pub(crate) const fn add(&mut self, other: &Self) {
        self.failed += other.failed;
        self.passed += other.passed;
    }

    /// The closing line; an error if anything failed.
    pub(crate) fn close(self) -> Result<(), Error> {
        println!("\n{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 {
            Ok(())
        } else {
            Err(Error::Tests(self.failed))
        }
    }
}
