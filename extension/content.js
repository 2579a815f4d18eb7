// @ts-check
// World: isolated, in the top frame of pages on hosts that the person allowed.
// Carries messages between the page and the background; decides nothing about their content.
// Browsers grant a host with all its ports, the person allows one origin: on any other it is silent.

(() => {
  if (globalThis.tegataHere?.()) return; // Here already: both registered and run in an open tab.

  const api = globalThis.browser ?? globalThis.chrome;
  const { origin } = window.location;
  /** A build with sites of its own (the demo) runs where it answers. */
  const byBuild = Boolean(api.runtime.getManifest().content_scripts?.length);
  let allowed = false;

  /** One port per request, opened when the request starts and never before. */
  const ports = new Map();
  const leaving = new AbortController();

  const alive = () => Boolean(api.runtime?.id);
  globalThis.tegataHere = () => alive() && (take(announce("here")), true);

  /** Silence needs no word of the background; it judges every request again. */
  async function isAllowed() {
    try {
      const { sites } = await api.storage.local.get("sites");
      allowed = byBuild || Boolean(sites?.includes(origin));
    } catch {
      // The extension was reloaded under this page: what was true before decides who may hear so.
    }
    return allowed;
  }

  /** @param {string} kind @param {string} [id] @param {unknown} [message] */
  function toPage(kind, id, message) {
    window.postMessage({ tegata: "toPage", kind, id, message }, origin);
  }

  const announce = (kind) => async () => (await isAllowed()) && toPage(kind);

  function connect(id) {
    const port = api.runtime.connect({ name: id });
    ports.set(id, port);
    port.onMessage.addListener((message) => ports.delete(id) && toPage("answer", id, message));
    port.onDisconnect.addListener(() => {
      void api.runtime?.lastError;
      if (ports.delete(id)) toPage("closed", id);
    });
    return port;
  }

  async function open({ id, message }, userActivation) {
    if (ports.has(id) || !(await isAllowed())) return;
    toPage("accepted", id);
    try {
      connect(id).postMessage({ message, userActivation });
    } catch {
      ports.delete(id);
      toPage("closed", id); // The extension was reloaded under this page.
    }
  }

  const steps = {
    abort: ({ id }) => (ports.get(id)?.disconnect(), ports.delete(id)),
    greet: announce("here"),
    open,
    send: ({ id, message }, userActivation) => ports.get(id)?.postMessage({ message, userActivation }),
  };

  /** In the order of their coming, though the list is read in between. */
  let turn = Promise.resolve();
  function take(step) {
    turn = turn.then(step).then(() => {}, () => {});
  }

  function hear({ source, origin: from, data }) {
    if (source !== window || from !== origin) return;
    // A later content script has taken this page over from a reloaded extension's.
    if (data?.tegata === "toPage" && data.kind === "arrived" && !alive()) leaving.abort();
    if (data?.tegata !== "toExtension" || (data.kind !== "greet" && typeof data.id !== "string")) return;
    const { isActive } = navigator.userActivation;
    if (Object.hasOwn(steps, data.kind)) take(() => steps[data.kind](data, isActive));
  }

  window.addEventListener("message", hear, { signal: leaving.signal });
  take(announce("arrived"));
})();
