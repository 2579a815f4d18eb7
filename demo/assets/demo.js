// @ts-check
// World: the page. The bank's sign-in: a click becomes a token, the token goes to the server. What
// the texts say is the server's business; they stand in the page in the visitor's language.

import { authenticate, onAvailable } from "/tegata.js";

/** How long an extension that is there may take to say so. */
const HELP_AFTER_MS = 500;

const abort = element("abort");
const error = element("error");
const help = element("help");
const login = element("login");
const status = element("status");

/** The server's refusal, with a sentence for the visitor. */
class Refusal extends Error {
  /** @param {{ code: string, sentence: string }} answer */
  constructor({ code, sentence }) {
    super(code);
    this.code = code;
    this.sentence = sentence;
  }
}

const showHelp = setTimeout(() => (help.hidden = false), HELP_AFTER_MS);
onAvailable(() => {
  clearTimeout(showHelp);
  help.hidden = true;
});
login.addEventListener("click", logIn);

async function logIn() {
  if (login.ariaDisabled === "true") return;
  const controller = new AbortController();
  abort.onclick = () => controller.abort();
  show("waiting");
  try {
    const { token } = await authenticate({ challenge, signal: controller.signal });
    show("checking");
    const { location } = await (await post("/login", token)).json();
    window.location.assign(location);
  } catch (reason) {
    show("failed");
    explain(reason);
  }
}

async function challenge() {
  return (await post("/challenge")).text();
}

/**
 * Asks in the language of the page, whatever another tab has switched to.
 * @param {string} path @param {string} [body]
 */
async function post(path, body) {
  const address = `${path}?lang=${document.documentElement.lang}`;
  const response = await fetch(address, { method: "POST", body });
  if (response.headers.get("content-type") === "application/json" && !response.ok) {
    throw new Refusal(await response.json());
  }
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response;
}

/**
 * The login button stays where it is and keeps the focus, so that the second half of a double
 * click does not abort what the first half started.
 * @param {"waiting" | "checking" | "failed"} state
 */
function show(state) {
  error.hidden ||= state !== "failed";
  login.ariaDisabled = String(state !== "failed");
  if (document.activeElement === abort) login.focus();
  abort.hidden = state !== "waiting";
  status.textContent = status.dataset[state] ?? "";
}

/** @param {any} reason */
function explain(reason) {
  const code = reason.code ?? "unknown";
  element("error-text").textContent = reason.sentence ?? sentence(code) ?? sentence("unknown");
  element("error-code").textContent = code;
  help.hidden &&= code !== "unavailable";
  error.hidden = false;
}

/** @param {string} code */
function sentence(code) {
  return document.querySelector(`#sentences [data-code="${CSS.escape(code)}"]`)?.textContent;
}

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
