//! What a person does at the window, and which of it reaches egui: keys by their own rules, what
//! assistive programs press, and everything else as it comes.

use std::time::Instant;

use egui_winit::accesskit_winit;
use winit::{
    event::{KeyEvent, TouchPhase, WindowEvent},
    keyboard::ModifiersState,
};

use super::{
    super::{
        activity::is_activity,
        keys::{Focus, KeyPress, Route, Zoom},
        ui,
        view::Page,
        widgets,
    },
    App,
};
use crate::consent::ConsentEvent;

impl App {
    /// Notes that a person is there, and when a press began.
    pub(super) fn note(&mut self, event: &WindowEvent) {
        if is_activity(event) {
            self.report_activity();
        }
        if presses(event) {
            self.front.pressed(Instant::now());
        }
    }

    pub(super) fn accessibility(&mut self, event: accesskit_winit::WindowEvent) {
        match event {
            accesskit_winit::WindowEvent::AccessibilityDeactivated => {
                self.context.disable_accesskit();
            }
            accesskit_winit::WindowEvent::ActionRequested(request) => self.assist(request),
            accesskit_winit::WindowEvent::InitialTreeRequested => self.context.enable_accesskit(),
        }
        self.repaint();
    }

    /// Only what moves or presses: no program may set the text of the PIN field.
    fn assist(&mut self, request: egui::accesskit::ActionRequest) {
        use egui::accesskit::Action;
        let harmless = matches!(
            request.action,
            Action::Click
                | Action::Focus
                | Action::ScrollDown
                | Action::ScrollIntoView
                | Action::ScrollUp
        );
        if let Some(screen) = self.screen.as_mut().filter(|_| harmless) {
            screen.input.on_accesskit_action_request(request);
            self.front.pressed(Instant::now());
            self.report_activity();
        }
    }

    pub(super) fn key(&mut self, event: &WindowEvent, key: &KeyEvent, synthetic: bool) {
        let press = KeyPress {
            logical: &key.logical_key,
            physical: key.physical_key,
            repeat: key.repeat,
            shortcut: self.modifiers.intersects(SHORTCUTS),
            state: key.state,
            synthetic,
            text: key.text.as_deref(),
        };
        match self.front.key(&press, self.focus(), Instant::now()) {
            Route::Ignore => {}
            Route::PinBackspace => self.front.model.erase_last(),
            Route::PinText(text) => self.front.model.type_secret(text),
            Route::ToEgui => self.pass_to_egui(event),
            Route::PageZoom(step) => self.reading.zoom_by(step),
            Route::Zoom(zoom) => self.zoom(zoom),
        }
        self.repaint();
    }

    fn focus(&self) -> Focus {
        let focused = |id| self.context.memory(|memory| memory.has_focus(id));
        match self.front.model.view.page {
            Page::Enter { .. } if focused(widgets::field_id()) => Focus::Pin,
            _ if focused(ui::preview_id()) => Focus::Preview,
            _ => Focus::Elsewhere,
        }
    }

    fn zoom(&self, zoom: Zoom) {
        let factor = match zoom {
            Zoom::In => self.context.zoom_factor() + ZOOM_STEP,
            Zoom::Out => self.context.zoom_factor() - ZOOM_STEP,
            Zoom::Reset => 1.0,
        };
        self.context.set_zoom_factor(factor.clamp(1.0, ZOOM_MAX));
    }

    pub(super) fn pass_to_egui(&mut self, event: &WindowEvent) {
        if let Some(screen) = &mut self.screen
            && screen.input.on_window_event(&screen.window, event).repaint
        {
            screen.window.request_redraw();
        }
    }

    fn report_activity(&mut self) {
        if self.activity.is_due(Instant::now()) {
            // If nobody listens any more, the next choice or command closes the window.
            let _ = self.events.send(ConsentEvent::Activity);
        }
    }
}

const SHORTCUTS: ModifiersState = ModifiersState::CONTROL
    .union(ModifiersState::ALT)
    .union(ModifiersState::SUPER);

/// 25 % a step, up to 200 % (WCAG 2.2, 1.4.4; specified).
const ZOOM_STEP: f32 = 0.25;
const ZOOM_MAX: f32 = 2.0;

/// Keys press too, but not all of them: they are looked at one by one.
fn presses(event: &WindowEvent) -> bool {
    match event {
        WindowEvent::MouseInput { state, .. } => state.is_pressed(),
        WindowEvent::Touch(touch) => touch.phase == TouchPhase::Started,
        _ => false,
    }
}
