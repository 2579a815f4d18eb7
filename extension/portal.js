// @ts-check
// World: isolated, in the top frame of pages on hosts of official sites that the person allowed.
// Speaks the page contract of those sites: shows that we are here, and carries events and answers; decides
// nothing about their content. On an origin that is not on the list it is silent: patterns have no ports.

(() => {
  if (globalThis.tegataPortalHere?.()) return; // Here already: both registered and run in an open tab.

  const api = globalThis.browser ?? globalThis.chrome;
  const { origin } = window.location;
  let speaks = false;

  /** What pages look for: the versions of the official parts (public code agrees; spring 2026). */
  const SHOWN = { "extension-is-installed": "24", "app-is-installed": "29" };
  /** `DETAIL_MAX` of wasm/src/background/contract/portal.rs. What is longer is cut so that it is refused. */
  const DETAIL_MAX = 16 * 1024;
  /** The one public error code of the contract, for an extension that breaks down or was reloaded. */
  const BROKEN = JSON.stringify({ result: "1", errcode: "EW044-C300" });

  const alive = () => Boolean(api.runtime?.id);
  /** Whatever finds that the extension was removed or reloaded ends this script. */
  const aliveOrEnd = () => alive() || (end(), false);
  globalThis.tegataPortalHere = () => aliveOrEnd() && (void look(), true);

  /** The list is for this script alone: the background judges every request by the list it was built with. */
  async function look() {
    const { portal } = await api.storage.local.get("portal");
    speaks = Boolean(portal?.includes(origin));
    listen();
  }

  /** Put once into each body: a page that removes or changes them does so to itself. */
  const marked = new WeakSet();
  /** @type {HTMLInputElement[]} */
  const marks = [];
  function show() {
    const { body } = document;
    if (!speaks) return unmark();
    if (!body || marked.has(body)) return;
    marked.add(body);
    for (const [id, value] of Object.entries(SHOWN)) body.append(mark(id, value));
  }

  function mark(id, value) {
    const input = Object.assign(document.createElement("input"), { type: "hidden", id, value });
    input.dataset.tegata = "";
    marks.push(input);
    return input;
  }

  const unmark = () => marks.splice(0).forEach((own) => own.remove());

  const toPage = (/** @type {string} */ detail) =>
    detail && document.dispatchEvent(new CustomEvent("recvMsg", { bubbles: true, detail }));

  /** In the form of a request's id: 22 characters. */
  const freshId = () => `${crypto.randomUUID().replaceAll("-", "").slice(0, 21)}A`;

  /** What ends each request that runs: nobody could be told of its answer later. @type {Set<() => void>} */
  const running = new Set();
  const leave = () => running.forEach((giveUp) => giveUp());

  function hear(/** @type {Event} */ event) {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (!speaks) return;
    if (!aliveOrEnd()) return toPage(BROKEN);
    const text = typeof detail === "string" ? detail.slice(0, DETAIL_MAX + 1) : "";
    let answered = false;
    function answer(/** @type {string} */ said) {
      if (answered) return;
      answered = true;
      running.delete(giveUp);
      globalThis.tegataPage?.forgetPress();
      toPage(said);
    }
    const giveUp = () => (port?.disconnect(), answer(BROKEN));
    /** @type {chrome.runtime.Port | undefined} */
    let port;
    try {
      port = api.runtime.connect({ name: freshId() });
      running.add(giveUp);
      port.onMessage.addListener(({ message }) => answer(message.type === "portal" ? message.detail : BROKEN));
      port.onDisconnect.addListener(() => (void api.runtime?.lastError, answer(BROKEN)));
      const seen = globalThis.tegataPage?.seen("hasBeenActive");
      port.postMessage({ message: { type: "portal", detail: text }, ...seen });
    } catch {
      answer(BROKEN); // The extension was reloaded under this page.
    }
  }

  /** `document.open()` takes all listeners away; the same one is never there twice. */
  function listen() {
    if (!aliveOrEnd()) return;
    const { signal } = leaving;
    document.addEventListener("launchApp", hear, { signal });
    document.addEventListener("freeze", leave, { signal });
    window.addEventListener("pagehide", leave, { signal });
    show();
  }

  const leaving = new AbortController();
  const observer = new MutationObserver(listen);

  /** Nothing of it stays: a page that looks finds nobody, or who came after. */
  function end() {
    leaving.abort();
    observer.disconnect();
    unmark();
  }

  listen();
  api.storage.onChanged.addListener((changes, area) => area === "local" && "portal" in changes && void look());
  observer.observe(document, { childList: true, subtree: true });
  void look();
})();
