// @ts-check
// World: the page. One button for each thing that a page may do in a person's click; how each request
// ended is kept for the test.

const base = import.meta.url.startsWith("data:") ? "" : new URL("/", import.meta.url).href;
const { TegataError, authenticate, status } = await import(window.libraryUrl ?? `${base}tegata.js`);

const CHALLENGE = "c".repeat(43);
const never = () => new Promise(() => {});

/** The code with which each request ended, in the order of the ends. */
window.ends = [];
/** What the extension said to this page. */
window.heard = [];
addEventListener("message", ({ data, source }) => {
  if (source === window && data?.tegata === "toPage") window.heard.push(data);
});

/** @param {Promise<unknown>} request */
async function keep(request) {
  const code = (/** @type {unknown} */ error) => (error instanceof TegataError ? error.code : String(error));
  window.ends.push(await request.then(() => "none", code));
}

let controller = new AbortController();
window.abort = () => controller.abort();

/** Every login can be aborted by `abort()`, until the next one begins. @param {unknown} [challenge] */
function login(challenge = CHALLENGE) {
  controller = new AbortController();
  return keep(authenticate({ challenge, signal: controller.signal }));
}

/** What a raw message of the page says, in the library's place. */
window.say = (message) => postMessage({ tegata: "toExtension", ...message }, location.origin);

const acts = {
  login: () => login(),
  announce: () => login(never),
  alreadyAborted: () => keep(authenticate({ challenge: CHALLENGE, signal: AbortSignal.abort() })),
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
  afterAWindow: async () => {
    open("about:blank");
    await login();
    await report({ code: window.ends.at(-1) });
  },
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
document.addEventListener("resume", () => (window.wasFrozen = true));

if (document.prerendering) {
  const code = await status().then(() => "none", (error) => error.code);
  await report({ prerendering: document.prerendering, code });
}

/** Tells the test without its asking: what a test asks counts as a click in Chromium. @param {object} what */
function report(what) {
  return fetch("/report", { method: "POST", body: JSON.stringify(what) });
}

/** This script for another document. @param {Document} document */
function scriptElement(document) {
  const script = document.createElement("script");
  return Object.assign(script, { type: "module", src: `${base}page.js` });
}
