//! The child that draws documents, as a process of its own: what it draws, what hostile documents do
//! to it, and what it may not do. It is the shipped host's own binary.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod drawn;
mod hostile;
mod pdf;
mod shown;

#[cfg(target_os = "linux")]
mod process;
