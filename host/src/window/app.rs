//! The window on a display: our own event loop, which paints when something happened and never
//! otherwise, and lets no character reach anything but the PIN field.

mod input;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
    time::{Duration, Instant},
};

use egui::FullOutput;
use tokio::sync::mpsc::UnboundedSender;
use winit::{
    application::ApplicationHandler,
    event::{StartCause, WindowEvent},
    event_loop::{ActiveEventLoop, ControlFlow, EventLoop, EventLoopProxy},
    keyboard::ModifiersState,
    window::WindowId,
};

use super::{
    activity::Activity,
    fonts::Fonts,
    front::Front,
    handle::{LoopEvent, WindowCommand, WindowHandle},
    look,
    model::Model,
    reading::Reading,
    screen::Screen,
    texts::Texts,
    ui,
    view::UiAction,
};
use crate::{
    consent::{ConsentEvent, ConsentRequest, ShownDocument},
    preview::{Drawn, Previewer},
    session::NoDisplay,
};

/// The window before and while it is shown. To be built and run on the main thread, once.
pub struct Window {
    app: App,
    event_loop: EventLoop<LoopEvent>,
}

impl Window {
    /// Connects to the display; nothing is shown yet. What the person does goes to `events`, which
    /// closes when the window is gone for whatever reason.
    ///
    /// # Errors
    /// [`NoDisplay`] when there is no window system, when one of its libraries is missing, or when
    /// the system has no font at all: a consent that cannot be read must not be asked for.
    pub fn build(
        consent: ConsentRequest,
        events: UnboundedSender<ConsentEvent>,
    ) -> Result<(Self, WindowHandle), NoDisplay> {
        let fonts = thread::spawn(Fonts::find);
        let event_loop = event_loop()?;
        let fonts = fonts.join().ok().flatten().ok_or(NoDisplay)?;
        let proxy = event_loop.create_proxy();
        let app = App::new(consent, events, &fonts, proxy.clone());
        Ok((Self { app, event_loop }, WindowHandle::new(proxy)))
    }

    /// Shows the window and blocks until it is told to close or the last handle is dropped. If the
    /// window cannot be made after all, returns at once.
    pub fn run(self) {
        let Self {
            mut app,
            event_loop,
        } = self;
        // Whatever ended the loop, the session learns it from the closed channel.
        let _ = event_loop.run_app(&mut app);
    }
}

/// winit panics where a library of the window system is missing (libxkbcommon-x11), which is no
/// display either.
fn event_loop() -> Result<EventLoop<LoopEvent>, NoDisplay> {
    catch_unwind(AssertUnwindSafe(|| EventLoop::with_user_event().build()))
        .ok()
        .and_then(Result::ok)
        .ok_or(NoDisplay)
}

struct App {
    activity: Activity,
    context: egui::Context,
    events: UnboundedSender<ConsentEvent>,
    front: Front,
    modifiers: ModifiersState,
    /// Draws the document on show, and ends with it.
    previewer: Option<Previewer>,
    proxy: EventLoopProxy<LoopEvent>,
    reading: Reading,
    /// Made when the loop starts.
    screen: Option<Screen>,
    texts: Texts,
}

impl App {
    fn new(
        consent: ConsentRequest,
        events: UnboundedSender<ConsentEvent>,
        fonts: &Fonts,
        proxy: EventLoopProxy<LoopEvent>,
    ) -> Self {
        let context = egui::Context::default();
        context.set_fonts(fonts.definitions());
        look::apply(&context);
        let model = Model::new(consent, fonts.script);
        Self {
            activity: Activity::default(),
            context,
            events,
            texts: Texts::load(model.view.language),
            front: Front::new(model),
            modifiers: ModifiersState::empty(),
            previewer: None,
            proxy,
            reading: Reading::new(),
            screen: None,
        }
    }

    fn command(&mut self, command: WindowCommand, event_loop: &ActiveEventLoop) {
        match command {
            WindowCommand::Close => self.close(event_loop),
            WindowCommand::Countdown(seconds_left) => return self.count_down(seconds_left),
            WindowCommand::Documents(documents) => self.receive(documents),
            WindowCommand::Show(scene) => self.front.show(scene),
        }
        self.repaint();
    }

    fn receive(&mut self, documents: Vec<ShownDocument>) {
        self.front.receive(documents);
    }

    /// A picture of the document on show, or of the one before.
    fn drawn(&mut self, number: u64, drawn: Drawn) {
        self.reading.take(number, drawn, &self.context);
        if let Some(document) = self.reading.failed() {
            self.front.hide(document);
        }
        self.repaint();
    }

    /// Opens the document that is to be shown. At most one child is alive.
    fn open_document(&mut self) {
        let number = self.reading.number();
        let model = &self.front.model;
        self.reading.follow(model.documents(), model.view.language);
        if self.reading.number() != number {
            self.previewer = None;
        }
        if let Some((bytes, kind)) = self.reading.take_to_draw() {
            let (number, proxy) = (self.reading.number(), self.proxy.clone());
            self.previewer = Some(Previewer::start(bytes, kind, move |drawn| {
                // It fails only after the loop has ended.
                let _ = proxy.send_event(LoopEvent::Drawn(number, drawn));
            }));
        }
    }

    /// Has the child draw what the frame that was just laid out is missing.
    fn draw_wanted(&mut self) {
        if let (Some(previewer), Some((page, width))) =
            (&self.previewer, self.reading.take_wanted())
        {
            previewer.draw(page, width);
        }
    }

    /// The frame was shown: notes what could be read in it.
    fn look(&mut self, now: Instant) {
        if let Some(document) = self.reading.failed() {
            self.front.hide(document);
        }
        let ready = self.front.model.documents().clone();
        self.front.looked(self.reading.sight(), now);
        if *self.front.model.documents() != ready {
            self.repaint();
        }
    }

    /// It is told at every step of the login, and seldom changes.
    fn count_down(&mut self, seconds_left: Option<u32>) {
        let before = std::mem::replace(&mut self.front.model.view.countdown, seconds_left);
        if before != seconds_left {
            self.repaint();
        }
    }

    /// Hidden first: a window system keeps showing a window whose loop has merely ended.
    fn close(&self, event_loop: &ActiveEventLoop) {
        if let Some(screen) = &self.screen {
            screen.window.set_visible(false);
        }
        event_loop.exit();
    }

    /// Paints a frame, then does what the person chose in it.
    fn redraw(&mut self, event_loop: &ActiveEventLoop) {
        self.open_document();
        let Some((frame, action)) = self.lay_out() else {
            return;
        };
        let delay = next_frame(&frame);
        if delay.is_zero() {
            self.repaint();
        }
        let due = self.present(frame);
        wake(event_loop, Instant::now().checked_add(delay), due);
        self.draw_wanted();
        if let Some(action) = action {
            self.act(action, event_loop);
        }
    }

    /// A frame, and what the person chose in it.
    fn lay_out(&mut self) -> Option<(FullOutput, Option<UiAction>)> {
        let screen = self.screen.as_mut()?;
        let mut action = None;
        let input = screen.input.take_egui_input(&screen.window);
        let model = &mut self.front.model;
        let mut frame = self.context.run_ui(input, |ui| {
            let chosen = ui::ui(ui, &self.texts, model, &mut self.reading);
            action = action.or(chosen);
        });
        model.view.focus = None;
        let output = std::mem::take(&mut frame.platform_output);
        screen.input.handle_platform_output(&screen.window, output);
        Some((frame, action))
    }

    /// Shows a frame; says when something in it changes by itself.
    fn present(&mut self, frame: FullOutput) -> Option<Instant> {
        let screen = self.screen.as_mut()?;
        if !screen.present(&self.context, frame) {
            return None;
        }
        let now = Instant::now();
        self.front.painted(now);
        self.look(now);
        self.front.model.documents().due()
    }

    fn act(&mut self, action: UiAction, event_loop: &ActiveEventLoop) {
        if let Some(event) = self.front.act(action) {
            self.report(event, event_loop);
        }
        self.speak(self.front.model.view.language);
        self.repaint();
    }

    fn speak(&mut self, language: tegata_protocol::Language) {
        if self.texts.language() != language {
            self.texts = Texts::load(language);
        }
    }

    /// A session that is gone needs no window.
    fn report(&self, event: ConsentEvent, event_loop: &ActiveEventLoop) {
        if self.events.send(event).is_err() {
            self.close(event_loop);
        }
    }

    fn repaint(&self) {
        if let Some(screen) = &self.screen {
            screen.window.request_redraw();
        }
    }
}

impl ApplicationHandler<LoopEvent> for App {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.screen.is_none() {
            let view = &self.front.model.view;
            self.screen = Screen::open(event_loop, &self.context, view, self.proxy.clone());
        }
        if self.screen.is_none() {
            event_loop.exit();
        }
    }

    fn new_events(&mut self, _event_loop: &ActiveEventLoop, cause: StartCause) {
        if matches!(cause, StartCause::ResumeTimeReached { .. }) {
            self.repaint();
        }
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, event: LoopEvent) {
        match event {
            LoopEvent::Accessibility(event) => self.accessibility(event),
            LoopEvent::Command(command) => self.command(command, event_loop),
            LoopEvent::Drawn(number, drawn) => self.drawn(number, drawn),
        }
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _id: WindowId, event: WindowEvent) {
        self.note(&event);
        match &event {
            WindowEvent::CloseRequested => self.act(UiAction::Cancel, event_loop),
            // Never allowed on this window, and its text would bypass the rules for keys.
            WindowEvent::Ime(_) => {}
            WindowEvent::KeyboardInput {
                event: key,
                is_synthetic,
                ..
            } => {
                self.key(&event, key, *is_synthetic);
            }
            WindowEvent::RedrawRequested => self.redraw(event_loop),
            WindowEvent::Focused(focused) => {
                self.front.focused(*focused, Instant::now());
                self.pass_to_egui(&event);
            }
            WindowEvent::Occluded(true) => self.front.covered(),
            WindowEvent::ModifiersChanged(modifiers) => {
                self.modifiers = modifiers.state();
                self.pass_to_egui(&event);
            }
            _ => self.pass_to_egui(&event),
        }
    }
}

/// egui names the time of its next frame: now, later or never.
fn next_frame(frame: &FullOutput) -> Duration {
    let viewport = frame.viewport_output.get(&egui::ViewportId::ROOT);
    viewport.map_or(Duration::MAX, |viewport| viewport.repaint_delay)
}

/// The loop sleeps until egui wants a frame or something changes by itself, whatever comes first.
fn wake(event_loop: &ActiveEventLoop, frame: Option<Instant>, due: Option<Instant>) {
    let first = [frame, due].into_iter().flatten().min();
    event_loop.set_control_flow(first.map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
}
