//! The consent window: shows who asks, for what and which data leaves the card, and takes the PIN.
//! It decides nothing about cards or requests; the session tells it what to show and hears what
//! the person did.
//!
//! The window runs on the main thread, once in the life of a process (window systems want both);
//! the session talks to it from another thread through a [`WindowHandle`].

mod activity;
mod app;
mod birth_date;
mod documents;
mod file_size;
mod fonts;
mod front;
mod handle;
mod keys;
mod look;
mod model;
mod paint;
mod picture;
mod reading;
mod screen;
mod texts;
mod ui;
mod view;
mod widgets;

#[cfg(test)]
mod tests;

pub use app::Window;
pub(crate) use fonts::japanese_face;
pub use handle::{WindowCommand, WindowHandle};
pub use picture::{Moment, Picture, Shot};
