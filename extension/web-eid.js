// @ts-check
// World: isolated, in the top frame of pages on hosts that the person allowed.
// Carries Web eID's messages and decides nothing about their content. Silent where the origin is not
// allowed, and where another extension speaks Web eID.

(() => {
  if (globalThis.tegataWebEidHere?.()) return; // Both registered and run in an open tab.

  const api = globalThis.browser ?? globalThis.chrome;
  const { tegataPage } = globalThis; // Of content.js, which always ran before.
  const { origin } = window.location;
  const alive = () => Boolean(api.runtime?.id);
  globalThis.tegataWebEidHere = alive;

  const ACTION = /^web-eid:(status|authenticate|get-signing-certificate|sign)(-ack)?$/;
  /** As in contract/web_eid.rs. What is longer is cut and refused. */
  const MESSAGE_MAX = 16 * 1024;
  const name = "ExtensionUnavailableError";
  const BROKEN = { error: { code: "ERR_WEBEID_EXTENSION_UNAVAILABLE", message: "broke down", name } };

  /** Another extension answered. */
  let elsewhere = false;
  /** What waits for our acknowledgement, by its mark. */
  const sent = new Map();
  /** A certificate was given out; the hash follows. */
  let pair;
  /** What a pair ended with before its hash came. */
  let pairEnded;

  /** Ends what runs: no page that is left hears answers. */
  const running = new Set();
  const leave = () => running.forEach((end) => end());

  const toPage = (message) => window.postMessage(message, origin);
  /** A failure comes without its action. */
  const reply = (action, said = BROKEN) => toPage({ action: `${action}-failure`, ...said });

  async function ask(data) {
    if (!(await tegataPage.isAllowed()) || elsewhere) return;
    await acknowledge(data.action);
    try {
      if (!elsewhere) send(data.action, { message: { type: "webEid", message: textOf(data) }, ...tegataPage.seen("hasBeenActive") });
    } catch {
      reply(data.action); // No JSON (circular, bigint), or the extension was reloaded.
    }
  }

  /** Ours is heard after what others said at once. */
  function acknowledge(action) {
    const mark = crypto.randomUUID();
    toPage({ action: `${action}-ack`, tegata: mark });
    return new Promise((heard) => sent.set(mark, () => (heard(), sent.delete(mark))));
  }

  /** A character may be cut in two. */
  const textOf = (data) => JSON.stringify(data).slice(0, MESSAGE_MAX + 1).toWellFormed();

  function send(action, said) {
    if (action === "web-eid:sign" && pairEnded) {
      reply(action, pairEnded);
      pairEnded = undefined;
      return;
    }
    const open = (action === "web-eid:sign" && pair) || connect();
    if (pair === open) pair = undefined;
    open.action = action;
    open.port.postMessage(said);
  }

  function connect() {
    const port = api.runtime.connect({ name: `${crypto.randomUUID().replaceAll("-", "").slice(0, 21)}A` });
    const open = { port, action: "" };
    const end = (said) => {
      if (!running.delete(left)) return;
      if (!open.action.endsWith("status")) tegataPage.forgetPress();
      if (pair === open) [pair, pairEnded] = [undefined, said];
      if (open.action) reply(open.action, said);
    };
    const left = () => (port.disconnect(), end());
    running.add(left);
    port.onMessage.addListener(({ last, message: { message } }) => {
      const said = message && JSON.parse(message);
      if (last) return end(said);
      [pair, pairEnded] = [open, undefined];
      open.action = "";
      toPage(said);
    });
    port.onDisconnect.addListener(() => (void api.runtime?.lastError, end()));
    return open;
  }

  function hear({ source, origin: from, data }) {
    const [, action, ack] = (source === window && from === origin && ACTION.exec(data?.action)) || [];
    if (!action || !alive()) return;
    if (!ack) ask(data).catch(console.error);
    else if (!sent.get(data.tegata)?.()) elsewhere = true;
  }

  /** `document.open()` takes all listeners away. */
  function listen() {
    window.addEventListener("message", hear);
    window.addEventListener("pagehide", leave);
    document.addEventListener("freeze", leave);
  }
  listen();
  new MutationObserver(listen).observe(document, { childList: true });
  api.runtime.onMessage.addListener((said, _, answer) => said === "webEid" && answer({ elsewhere }));
})();
