//! The session's end of the window, and what wakes the window's loop from outside.

use std::sync::Arc;

use egui_winit::accesskit_winit;
use winit::event_loop::EventLoopProxy;

use crate::{
    consent::{Scene, ShownDocument},
    preview::Drawn,
};

/// What the session tells the window.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum WindowCommand {
    /// The window disappears and [`Window::run`](super::Window::run) returns.
    Close,
    /// Seconds until the window gives up, or nothing.
    Countdown(Option<u32>),
    /// The documents of a signing are there.
    Documents(Vec<ShownDocument>),
    /// Shows a scene, from its beginning even if it is already shown.
    Show(Scene),
}

/// The session's end of the window. The window closes with the last clone.
#[derive(Clone)]
pub struct WindowHandle(Arc<LoopEnd>);

struct LoopEnd(EventLoopProxy<LoopEvent>);

impl WindowHandle {
    pub(super) fn new(proxy: EventLoopProxy<LoopEvent>) -> Self {
        Self(Arc::new(LoopEnd(proxy)))
    }

    /// Tells the window something; if it is already gone, nothing happens.
    pub fn send(&self, command: WindowCommand) {
        self.0.send(command);
    }
}

impl LoopEnd {
    fn send(&self, command: WindowCommand) {
        // It fails only after the loop has ended, which the session learns from its events.
        let _ = self.0.send_event(LoopEvent::Command(command));
    }
}

impl Drop for LoopEnd {
    fn drop(&mut self) {
        self.send(WindowCommand::Close);
    }
}

/// What wakes the loop from outside.
pub(super) enum LoopEvent {
    Accessibility(accesskit_winit::WindowEvent),
    Command(WindowCommand),
    /// What a child has drawn of the document that had this number.
    Drawn(u64, Drawn),
}

impl From<accesskit_winit::Event> for LoopEvent {
    fn from(event: accesskit_winit::Event) -> Self {
        Self::Accessibility(event.window_event)
    }
}
