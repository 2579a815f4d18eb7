// @ts-check
// World: the page. One button for each thing that a page may do in a person's click; how each request
// ended, and after how long, is kept for the test.

const base = import.meta.url.startsWith("data:") ? "" : new URL("/", import.meta.url).href;
const { TegataError, authenticate, status } = await import(window.libraryUrl ?? `${base}tegata.js`);

const CHALLENGE = "c".repeat(43);
const never = () => new Promise(() => {});

/** How each request ended, in the order of the ends. */
window.ends = [];
/** What the extension said to this page. */
window.heard = [];
addEventListener("message", ({ data, source }) => {
  if (source === window && data?.tegata === "toPage") window.heard.push(data);
});

/** @param {Promise<unknown>} request */
async function keep(request, since = performance.now()) {
  const end = await request.then(
    () => ({ code: "none" }),
    (error) => ({ code: error instanceof TegataError ? error.code : String(error) }),
  );
  window.ends.push({ ...end, took: performance.now() - since });
}

/** @param {unknown} [challenge] @param {AbortSignal} [signal] */
const login = (challenge = CHALLENGE, signal) => keep(authenticate({ challenge, signal }));

/** What a raw message of the page says, in the library's place. */
window.say = (message) => postMessage({ tegata: "toExtension", ...message }, location.origin);

let controller = new AbortController();
window.abort = () => controller.abort();

const acts = {
  login: () => login(),
  announce: () => login(never),
  abortable: () => {
    controller = new AbortController();
    return login(CHALLENGE, controller.signal);
  },
  abortableAnnouncement: () => {
    controller = new AbortController();
    return login(never, controller.signal);
  },
  alreadyAborted: () => login(CHALLENGE, AbortSignal.abort()),
  twice: () => [login(), login()],
  againAtOnce: async () => {
    await login("too short");
    window.wasFresh = navigator.userActivation.isActive;
    await login();
  },
  inParent: () => {
    const { navigator } = parent;
    parent.wasFresh = navigator.userActivation.isActive;
    parent.acts.login();
  },
  afterAWindow: () => (open("about:blank"), login()),
  /** In the library's place, with an id of the test's. */
  announceRaw: () => window.say({ kind: "open", id: window.nextId, message: { type: "authenticate" } }),
  shortChallenge: () => login("c".repeat(42)),
  longChallenge: () => login(async () => "c".repeat(129)),
  foreignChallenge: () => login(`${"c".repeat(42)}+`),
  noTextChallenge: () => login(() => 7),
  throwing: () =>
    login(() => {
      throw new Error("the server is away");
    }),
  rejecting: () => login(() => Promise.reject(new Error("the server is away"))),
  status: () => keep(status()),
  opens: () => open("/"),
  aboutBlank: () => {
    const { document } = open("about:blank") ?? window;
    document.body.append(scriptElement(document));
  },
  blob: () => {
    const html = `<meta charset="utf-8"><body><script type="module" src="${base}page.js"></script>`;
    open(URL.createObjectURL(new Blob([html], { type: "text/html" })));
  },
};
window.acts = acts;

for (const [name, act] of Object.entries(acts)) {
  const button = document.createElement("button");
  Object.assign(button, { id: name, textContent: name, onclick: act });
  document.body.append(button);
}
document.body.dataset.ready = "";

if (document.prerendering) {
  const code = await status().then(() => "none", (error) => error.code);
  await fetch("/report", { method: "POST", body: JSON.stringify({ prerendering: document.prerendering, code }) });
}

/** This script for another document. @param {Document} document */
function scriptElement(document) {
  const script = document.createElement("script");
  return Object.assign(script, { type: "module", src: `${base}page.js` });
}
