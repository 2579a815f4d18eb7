//! The one window of the window system: how it is opened and how a frame gets onto it.

use std::{num::NonZeroU32, sync::Arc};

use winit::{
    dpi::LogicalSize,
    event_loop::{ActiveEventLoop, EventLoopProxy, OwnedDisplayHandle},
    window::Theme,
};

use super::{
    handle::LoopEvent,
    paint::{Painter, PixelOrder},
    picture::size,
    view::ViewState,
};
use crate::consent::{Edition, Matter};

/// The window system's side.
pub(super) struct Screen {
    pub(super) input: egui_winit::State,
    painter: Painter,
    surface: softbuffer::Surface<OwnedDisplayHandle, Arc<winit::window::Window>>,
    pub(super) window: Arc<winit::window::Window>,
}

impl Screen {
    /// `None` if the display went away since the loop was built.
    pub(super) fn open(
        event_loop: &ActiveEventLoop,
        context: &egui::Context,
        view: &ViewState,
        proxy: EventLoopProxy<LoopEvent>,
    ) -> Option<Self> {
        let window = Arc::new(event_loop.create_window(attributes(view)).ok()?);
        let display = softbuffer::Context::new(event_loop.owned_display_handle()).ok()?;
        let surface = softbuffer::Surface::new(&display, Arc::clone(&window)).ok()?;
        let mut input = input(event_loop, context, &window);
        input.init_accesskit(event_loop, &window, proxy);
        window.set_ime_allowed(false);
        // Assistive technology must find its tree when the window appears, so not earlier.
        window.set_visible(true);
        window.focus_window();
        Some(Self {
            input,
            painter: Painter::new(PixelOrder::Bgra),
            surface,
            window,
        })
    }

    /// Whether the frame was shown. One that cannot be shown is dropped: the next event brings
    /// another.
    pub(super) fn present(&mut self, context: &egui::Context, frame: egui::FullOutput) -> bool {
        let size = self.window.inner_size();
        let (Some(width), Some(height)) =
            (NonZeroU32::new(size.width), NonZeroU32::new(size.height))
        else {
            return false;
        };
        let Ok(()) = self.surface.resize(width, height) else {
            return false;
        };
        let (Ok(mut buffer), Ok(width)) = (self.surface.buffer_mut(), usize::try_from(size.width))
        else {
            return false;
        };
        self.painter
            .paint(bytemuck::cast_slice_mut(&mut buffer), width, context, frame);
        self.window.pre_present_notify();
        buffer.present().is_ok()
    }
}

fn attributes(view: &ViewState) -> winit::window::WindowAttributes {
    let (width, height) = size(&view.matter);
    winit::window::Window::default_attributes()
        .with_title(title(view.edition))
        .with_inner_size(LogicalSize::new(width, height))
        .with_min_inner_size(least(&view.matter))
        .with_theme(Some(Theme::Light))
        .with_visible(false)
}

/// What still can be read and done without enlarging the window.
const fn least(matter: &Matter) -> LogicalSize<u16> {
    if matches!(matter, Matter::Signing { .. }) {
        LogicalSize::new(480, 600)
    } else {
        LogicalSize::new(360, 480)
    }
}

const fn title(edition: Edition) -> &'static str {
    match edition {
        Edition::Demo => "手形 — Tegata（デモ・仮想カード）",
        Edition::Release => "手形 — Tegata",
    }
}

fn input(
    event_loop: &ActiveEventLoop,
    context: &egui::Context,
    window: &winit::window::Window,
) -> egui_winit::State {
    egui_winit::State::new(
        context.clone(),
        egui::ViewportId::ROOT,
        event_loop,
        None,
        window.theme(),
        Some(TEXTURE_SIDE_MAX),
    )
}

/// The painter has no limit of its own; pictures of pages have this one.
pub(super) const TEXTURE_SIDE_MAX: usize = 8192;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_demo_calls_itself_one() {
        assert!(title(Edition::Demo).contains("デモ・仮想カード"));
        assert!(!title(Edition::Release).contains("デモ"));
    }
}
