// @ts-check
// World: the page. Asks the Tegata extension for a login with a My Number Card.
// Everything here can be read and changed by the page; what counts is checked behind it.

/**
 * Silence for this long means: not installed, or not allowed on this site. Counted in steps, so that
 * a page that is busy meanwhile still hears what came before it looks at the clock.
 */
const SILENCE = { steps: 6, stepMs: 50 };

/** Codes that this library gives itself; all others come from the extension. */
const DETAILS = {
  aborted: "the page aborted the request, was left or was frozen",
  extension_updated: "the extension was reloaded; ask again, or reload the page",
  invalid_challenge: "a challenge is a text of 43 to 128 characters of base64url",
  unavailable: "the extension is not installed, or this site is not allowed in it",
};

/** @typedef {import("./messages.js").ErrorCode} ErrorCode */
/** @typedef {import("./messages.js").PageAnswer} PageAnswer */
/** @typedef {import("./messages.js").PageMessage} PageMessage */

/** The one error of this library. `code` is for programs and permanent, `detail` for developers. */
export class TegataError extends Error {
  /** @param {ErrorCode} code @param {string} detail */
  constructor(code, detail) {
    super(`${code}: ${detail}`);
    this.name = "TegataError";
    this.code = code;
    this.detail = detail;
  }
}

/**
 * What is installed: versions and capabilities; nothing about reader, card or person.
 * @param {{ signal?: AbortSignal }} [options]
 */
export async function status({ signal } = {}) {
  const answer = await new Exchange({ type: "status" }, signal).answer;
  return expect(answer, "status");
}

/**
 * Asks for a login. Call it in a click or key handler of the top page: the click counts when this is
 * called, and starts one request. A page that is left or frozen ends its request.
 * @param {{ challenge: string | (() => string | Promise<string>), signal?: AbortSignal }} options
 *   The challenge that the server issued for this browser session, or a function that gets it; it
 *   may take up to 60 seconds.
 * @returns {Promise<{ token: string }>} The login token, for the server to verify.
 */
export async function authenticate({ challenge, signal }) {
  const exchange = new Exchange({ type: "authenticate" }, signal);
  const { token } = expect(await withChallenge(exchange, challenge), "authenticated");
  return { token };
}

/** Calls back once the extension is there: at once, or when the person allows this site. */
export function onAvailable(/** @type {() => void} */ callback) {
  const listen = listener((data) => {
    if (data.kind !== "here" && data.kind !== "arrived") return;
    window.removeEventListener("message", listen);
    callback();
  });
  window.addEventListener("message", listen);
  post({ kind: "greet" });
}

/** The answer may come before the challenge does: a refusal does not wait for the server. */
async function withChallenge(exchange, challenge) {
  if (exchange.settled) return exchange.answer;
  const text = (async () => (typeof challenge === "function" ? challenge() : challenge))();
  text.then((value) => exchange.sendChallenge(value)).catch((error) => exchange.fail(error));
  return exchange.answer;
}

/** One request, from its announcement to its one answer. */
class Exchange {
  #id = randomId();
  #accepted = false;
  #listen = listener((data) => (data.id === this.#id || data.kind === "arrived") && this.#receive(data));

  /** @param {PageMessage} message @param {AbortSignal} [signal] */
  constructor(message, signal) {
    /** @type {Promise<PageAnswer>} */
    this.answer = new Promise((resolve, reject) => {
      this.resolve = this.#settle(resolve);
      this.fail = this.#settle(reject);
    });
    this.onAbort = () => this.fail(error("aborted"));
    this.signal = signal;
    if (signal?.aborted) return void this.onAbort();
    signal?.addEventListener("abort", this.onAbort);
    window.addEventListener("message", this.#listen);
    window.addEventListener("pagehide", this.onAbort);
    document.addEventListener("freeze", this.onAbort);
    this.#hush(SILENCE.steps);
    post({ kind: "open", id: this.#id, message });
  }

  /** @param {unknown} challenge anything but a text has no place in a message */
  sendChallenge(challenge) {
    if (typeof challenge !== "string") throw error("invalid_challenge");
    const message = { type: "challenge", challenge };
    if (!this.settled) post({ kind: "send", id: this.#id, message });
  }

  /** @param {number} steps */
  #hush(steps) {
    const next = () => (steps > 1 ? this.#hush(steps - 1) : this.fail(error("unavailable")));
    this.timer = setTimeout(next, SILENCE.stepMs);
  }

  /** An extension that arrives anew knows nothing of what an earlier one accepted. */
  #receive({ kind, message }) {
    if (kind === "arrived" && !this.#accepted) return;
    clearTimeout(this.timer);
    this.#accepted = true;
    if (kind === "closed" || kind === "arrived") this.fail(error("extension_updated"));
    if (kind === "answer") this.resolve(message);
  }

  /** The first of several ends counts; the extension hears that nobody waits any more. */
  #settle(end) {
    return (/** @type {any} */ value) => {
      if (this.settled) return;
      this.settled = true;
      clearTimeout(this.timer);
      window.removeEventListener("message", this.#listen);
      window.removeEventListener("pagehide", this.onAbort);
      document.removeEventListener("freeze", this.onAbort);
      this.signal?.removeEventListener("abort", this.onAbort);
      post({ kind: "abort", id: this.#id });
      end(value);
    };
  }
}

function expect(answer, type) {
  if (answer?.type === "error") throw new TegataError(answer.code, answer.detail);
  if (answer?.type !== type) throw new TegataError("invalid_request", "an unknown answer came");
  const { type: _, ...rest } = answer;
  return rest;
}

/** @param {keyof typeof DETAILS} code */
function error(code) {
  return new TegataError(code, DETAILS[code]);
}

/** Hears only what this very window says to itself, which is how the extension answers. */
function listener(receive) {
  return (/** @type {MessageEvent} */ event) => {
    const own = event.source === window && event.origin === window.location.origin;
    if (own && event.data?.tegata === "toPage") receive(event.data);
  };
}

/** A page without an origin of its own (`about:blank`, `data:`, sandboxed) has nobody to speak to. */
function post(message) {
  if (window.location.origin === "null") return;
  window.postMessage({ tegata: "toExtension", ...message }, window.location.origin);
}

/** 128 random bits in base64url. */
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
