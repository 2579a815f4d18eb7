// @ts-check
// World: isolated, in the top frame of pages on sites that the person allowed.
// Carries messages between the page and the background; decides nothing about their content.

(() => {
  const api = globalThis.browser ?? globalThis.chrome;
  if (globalThis.tegataContent === api.runtime.id) return; // Injected twice after a grant.
  globalThis.tegataContent = api.runtime.id;

  /** One port per request, opened when the request starts and never before. */
  const ports = new Map();

  /** @param {string} kind @param {string} [id] @param {unknown} [message] */
  function toPage(kind, id, message) {
    window.postMessage({ tegata: "toPage", kind, id, message }, window.location.origin);
  }

  function connect(id) {
    const port = api.runtime.connect({ name: id });
    ports.set(id, port);
    port.onMessage.addListener((message) => toPage("answer", id, message));
    port.onDisconnect.addListener(() => {
      void api.runtime.lastError;
      if (ports.delete(id)) toPage("closed", id);
    });
    return port;
  }

  function send(port, message) {
    port.postMessage({ message, userActivation: navigator.userActivation.isActive });
  }

  function open(id, message) {
    toPage("accepted", id);
    try {
      send(connect(id), message);
    } catch {
      ports.delete(id);
      toPage("closed", id); // The extension was reloaded under this page.
    }
  }

  function abort(id) {
    ports.get(id)?.disconnect();
    ports.delete(id);
  }

  const steps = {
    abort: ({ id }) => abort(id),
    greet: () => toPage("here"),
    open: ({ id, message }) => ports.has(id) || open(id, message),
    send: ({ id, message }) => ports.has(id) && send(ports.get(id), message),
  };

  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== window || origin !== window.location.origin) return;
    if (data?.tegata !== "toExtension" || (data.kind !== "greet" && typeof data.id !== "string")) return;
    if (Object.hasOwn(steps, data.kind)) steps[data.kind](data);
  });

  toPage("here");
})();
