// @ts-check
// World: isolated, in the top frame of pages on hosts that the person allowed.
// Carries messages between page and background, and names the person's presses beside them; decides nothing.
// Browsers grant a host with all its ports, the person one origin: it is silent on any other.

(() => {
  if (globalThis.tegataHere?.()) return; // Both registered and run in an open tab.

  const api = globalThis.browser ?? globalThis.chrome;
  const { origin } = window.location;
  /** A build with sites of its own runs where it answers. */
  const byBuild = Boolean(api.runtime.getManifest().content_scripts?.length);
  /** Unknown until the list was read. */
  let allowed;

  /** An id has 22 characters. */
  const ID_MAX = 64;
  const isId = (id) => typeof id === "string" && id.length <= ID_MAX;

  /** One port per request, opened when it starts. */
  const ports = new Map();
  const leaving = new AbortController();

  const alive = () => Boolean(api.runtime?.id);
  globalThis.tegataHere = () => alive() && (take(look), take(announce("here")), true);

  /** Silence needs no word of the background; it judges every request again. */
  async function look() {
    try {
      const { sites } = await api.storage.local.get("sites");
      allowed = byBuild || Boolean(sites?.includes(origin));
    } catch {
      // The extension was reloaded: what was true before counts.
    }
    return allowed;
  }

  /** After a no nothing is done, or a page could measure that something is there. */
  const isAllowed = async () => allowed !== false && look();

  function toPage(kind, id, message) {
    window.postMessage({ tegata: "toPage", kind, id, message }, origin);
  }

  const announce = (kind) => async () => (await isAllowed()) && toPage(kind);

  function connect(id) {
    const port = api.runtime.connect({ name: id });
    ports.set(id, port);
    port.onMessage.addListener(({ last, message }) => {
      if (last ? ports.delete(id) : ports.has(id)) toPage(last ? "answer" : "news", id, message);
    });
    port.onDisconnect.addListener(() => {
      void api.runtime?.lastError;
      if (ports.delete(id)) toPage("closed", id);
    });
    return port;
  }

  async function open({ id, message }, seen) {
    if (ports.has(id) || !(await isAllowed())) return;
    toPage("accepted", id);
    // A page can keep us busy: the press must still be one.
    const userActivation = seen.userActivation && navigator.userActivation.isActive;
    try {
      connect(id).postMessage({ message, ...seen, userActivation });
    } catch {
      // The extension was reloaded under this page, or Chromium cannot carry this.
      abort({ id });
      toPage("closed", id);
    }
  }

  const abort = ({ id }) => (ports.get(id)?.disconnect(), ports.delete(id));
  const steps = {
    abort,
    greet: announce("here"),
    open,
    send: ({ id, message, data }, seen) => ports.get(id)?.postMessage({ message, data, ...seen }),
  };

  /** In order, though the list is read in between. */
  let turn = Promise.resolve();
  function take(step) {
    turn = turn.then(step).then(() => {}, () => {});
  }

  /** HTML, "activation triggering input event", once for each press. */
  const isPress = {
    keydown: ({ key, repeat }) => key !== "Escape" && !repeat,
    pointerdown: ({ pointerType }) => pointerType === "mouse",
    pointerup: ({ pointerType }) => pointerType !== "mouse",
  };

  /** Names the last press. No page can make one. */
  let gesture;
  function notice(event) {
    if (event.isTrusted && isPress[event.type](event)) gesture = crypto.randomUUID();
  }

  function hear({ source, origin: from, data }) {
    if (allowed === false || source !== window || from !== origin) return;
    // A later content script took this page over from a reloaded extension's.
    if (data?.tegata === "toPage" && data.kind === "arrived" && !alive()) leaving.abort();
    if (data?.tegata !== "toExtension" || (data.kind !== "greet" && !isId(data.id))) return;
    if (/^(portal|webEid)$/.test(data.message?.type)) return; // Other scripts carry these.
    const now = seen("isActive");
    if (Object.hasOwn(steps, data.kind)) take(() => steps[data.kind](data, now));
  }

  const seen = (kind) => ({ gesture, userActivation: navigator.userActivation[kind] });
  /** For the scripts beside this one: once a request has ended, they forget the press. */
  globalThis.tegataPage = { isAllowed, seen, forgetPress: () => (gesture = undefined) };

  /** Nobody waits when the page was written anew, nor could hear an answer while it is kept or frozen. */
  const endRequests = () => take(() => [...ports.keys()].forEach((id) => abort({ id })));

  function listen() {
    const { signal } = leaving;
    window.addEventListener("message", hear, { signal });
    window.addEventListener("pagehide", endRequests, { signal });
    window.addEventListener("pageshow", ({ persisted }) => persisted && take(look), { signal });
    document.addEventListener("freeze", endRequests, { signal });
    window.addEventListener(ownEvent, hearOwn, { signal });
    for (const type of Object.keys(isPress)) {
      window.addEventListener(type, notice, { capture: true, passive: true, signal });
    }
  }

  /** `document.open()` takes all listeners from the window. Whether it did is tried out. */
  let listening = false;
  const ownEvent = crypto.randomUUID();
  const hearOwn = () => (listening = true);
  function listenAgain() {
    listening = leaving.signal.aborted;
    window.dispatchEvent(new Event(ownEvent));
    if (listening) return;
    endRequests();
    listen();
  }

  listen();
  new MutationObserver(listenAgain).observe(document, { childList: true });
  take(announce("arrived"));
})();
