// @ts-check
// World: the page. Asks the Tegata extension for a login, or for signed documents, with a My Number Card.
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
  document_empty: "a document is empty",
  document_name: "a document's name has 1 to 255 bytes and no control or direction characters",
  document_unreadable: "a document could not be read to its end, or changed meanwhile",
  host_failed: "a signed document came back damaged",
  invalid_challenge: "a challenge is a text of 43 to 128 characters of base64url",
  invalid_request: "a document is { blob, name, format }, with a name if the blob is no File; see tegata.d.ts",
  too_large: "a document is over 100 MiB (512 KiB for jwsAttached), or all together are over 256 MiB",
  too_many_documents: "at most 100 documents are signed at once",
  unavailable: "the extension is not installed, or this site is not allowed in it",
};

/** @typedef {import("./messages.js").ErrorCode} ErrorCode */
/** @typedef {import("./messages.js").PageAnswer} PageAnswer */
/** @typedef {import("./messages.js").PageMessage} PageMessage */
/** @typedef {import("./messages.js").PageNews} PageNews */
/** @typedef {{ blob: Blob, format: keyof typeof SIGNED, name: string, kept: Blob[] }} Offered */

/** The extension and the host have the same limits (`crates/protocol`); here they are known before a click is spent. */
const DOCUMENTS_MAX = 100;
const DOCUMENT_BYTES_MAX = 100 * 1024 * 1024;
/** All of it comes back as text in one message. */
const ATTACHED_JWS_BYTES_MAX = 512 * 1024;
const REQUEST_BYTES_MAX = 256 * 1024 * 1024;
const NAME_BYTES_MAX = 255;
/** Bytes of one message. */
const CHUNK_BYTES = 384 * 1024;
/** Bytes that are read at once: browsers take a moment for every piece, however small (measured). */
const READ_BYTES = 16 * CHUNK_BYTES;

/** What a signed document is, and its name: a signature beside or around a file adds an end to the file's name. */
const SIGNED = {
  cms: { type: "application/pkcs7-signature", adds: ".p7s" },
  cmsAttached: { type: "application/pkcs7-mime", adds: ".p7m" },
  jws: { type: "application/jose", adds: ".jws" },
  jwsAttached: { type: "application/jose", adds: ".jws" },
  pdf: { type: "application/pdf", ends: ".pdf" },
  pdfPades: { type: "application/pdf", ends: ".pdf" },
  xml: { type: "application/xml", ends: ".xml" },
  xmlTax: { type: "application/xml", ends: ".xtx" },
};

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

/**
 * Asks for signatures on documents: all of them, or none. Call it in a click or key handler of the top
 * page, as `authenticate`.
 * @param {import("./tegata.js").SignOptions} options The documents, or a function that gets them; it may
 *   take up to 60 seconds.
 * @returns {Promise<{ documents: import("./tegata.js").SignedDocument[] }>} In the order of the documents.
 */
export async function sign({ documents, purpose, signal, onProgress }) {
  const known = typeof documents === "function" ? documents : offer(documents);
  if (purpose !== undefined && typeof purpose !== "string") throw error("invalid_request");
  const exchange = new Exchange({ type: "sign" }, signal);
  const delivery = new Delivery(exchange, onProgress);
  if (!exchange.settled) delivery.send(known, purpose).catch((error) => exchange.fail(error));
  expect(await exchange.answer, "finished");
  return { documents: delivery.signed };
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
  text.then((value) => sendChallenge(exchange, value)).catch((error) => exchange.fail(error));
  return exchange.answer;
}

/** @param {Exchange} exchange @param {unknown} challenge anything but a text has no place in a message */
function sendChallenge(exchange, challenge) {
  if (typeof challenge !== "string") throw error("invalid_challenge");
  exchange.send({ type: "challenge", challenge });
}

/** @param {unknown} documents @returns {Offered[]} */
function offer(documents) {
  if (!Array.isArray(documents) || documents.length === 0) throw error("invalid_request");
  if (documents.length > DOCUMENTS_MAX) throw error("too_many_documents");
  const offered = documents.map(offerOne);
  if (bytesOf(offered) > REQUEST_BYTES_MAX) throw error("too_large");
  return offered;
}

function offerOne(document) {
  const { blob, format, name = blob?.name } = document ?? {};
  if (!(blob instanceof Blob) || !Object.hasOwn(SIGNED, format)) throw error("invalid_request");
  if (!isName(name)) throw error("document_name");
  if (blob.size === 0) throw error("document_empty");
  const bytesMax = format === "jwsAttached" ? ATTACHED_JWS_BYTES_MAX : DOCUMENT_BYTES_MAX;
  if (blob.size > bytesMax) throw error("too_large");
  return { blob, format, name, kept: [] };
}

/** Control and direction characters, line ends and halves of characters would show another name than there is. */
function isName(name) {
  const fits = typeof name === "string" && new TextEncoder().encode(name).length <= NAME_BYTES_MAX;
  return fits && name.trim() !== "" && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name);
}

/** @param {Offered[]} documents */
const bytesOf = (documents) => documents.reduce((sum, { blob }) => sum + blob.size, 0);

/** Documents on their way to the host, as it has room for them, and back. */
class Delivery {
  /** @type {Offered[]} */
  #documents = [];
  #room = 0;
  #wake = () => {};
  /** @type {import("./tegata.js").SignedDocument[]} */
  signed = [];

  /** @param {Exchange} exchange @param {import("./tegata.js").SignOptions["onProgress"]} onProgress */
  constructor(exchange, onProgress = () => {}) {
    this.exchange = exchange;
    this.onProgress = onProgress;
    exchange.onNews = (news) => this.#take(news);
  }

  /** @param {Offered[] | (() => unknown)} documents @param {string} [purpose] */
  async send(documents, purpose) {
    this.#documents = typeof documents === "function" ? offer(await documents()) : documents;
    const listed = this.#documents.map(({ blob, format, name }) => ({ format, name, size: blob.size }));
    this.exchange.send({ type: "documents", documents: listed, ...(purpose && { purpose }) });
    const progress = { sent: 0, total: bytesOf(this.#documents) };
    for await (const bytes of chunksOf(this.#documents)) {
      while (this.#room === 0 && !this.exchange.settled) await new Promise((wake) => (this.#wake = wake));
      if (this.exchange.settled) return;
      this.#room -= 1;
      this.exchange.send({ type: "chunk" }, await base64(bytes));
      progress.sent += bytes.length;
      this.#tell({ phase: "sending", ...progress });
    }
  }

  /** @param {PageNews} news */
  #take(news) {
    if (news.type === "more") this.#room += news.chunks;
    this.#wake();
    if (news.type === "progress") this.#tell({ phase: "signing", signed: news.signed, of: this.#documents.length });
    if (news.type === "signed") this.signed.push(assemble(this.#documents[news.document], news));
  }

  /** What the page does with it harms no signing. */
  #tell(progress) {
    try {
      this.onProgress(progress);
    } catch (thrown) {
      reportError(thrown);
    }
  }
}

/** All documents' bytes, in order. The next are read while these are sent: a disk and the way take their time. */
async function* chunksOf(/** @type {Offered[]} */ documents) {
  const readings = readingsOf(documents);
  let { value: reading } = readings.next();
  while (reading) {
    const bytes = await reading;
    ({ value: reading } = readings.next());
    reading?.catch(() => {}); // It is heard of when its turn comes.
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) yield bytes.subarray(from, from + CHUNK_BYTES);
  }
}

/** Each begins when it is asked for. */
function* readingsOf(/** @type {Offered[]} */ documents) {
  for (const { blob, kept } of documents) {
    for (let from = 0; from < blob.size; from += READ_BYTES) yield read(blob.slice(from, from + READ_BYTES), kept);
  }
}

/** What was read is kept: a file may change until the signed one is put together of it. */
async function read(/** @type {Blob} */ slice, /** @type {Blob[]} */ kept) {
  const bytes = new Uint8Array(await slice.arrayBuffer().catch(() => new ArrayBuffer(0)));
  if (bytes.length !== slice.size) throw error("document_unreadable");
  kept.push(new Blob([bytes]));
  return bytes;
}

/** Browsers before 2025 write base64 only into addresses. @param {any} bytes @returns {Promise<string>} */
async function base64(bytes) {
  if (bytes.toBase64) return bytes.toBase64();
  const reader = new FileReader();
  const loaded = new Promise((resolve) => (reader.onload = resolve));
  reader.readAsDataURL(new Blob([bytes]));
  await loaded;
  return String(reader.result).split(",")[1];
}

/** @param {Offered} document @param {{ parts: any[], words: string }} signed */
function assemble({ format, name, kept }, { parts, words }) {
  const document = new Blob(kept);
  const piece = ({ type, data, from, to }) => (type === "bytes" ? decode(data) : document.slice(from, to));
  return { name: nameOf(name, SIGNED[format]), blob: new Blob(parts.map(piece), SIGNED[format]), words };
}

function decode(/** @type {string} */ data) {
  try {
    return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  } catch {
    throw error("host_failed");
  }
}

/** `contract.pdf` becomes `contract-signed.pdf`. @param {string} name */
function nameOf(name, { adds, ends }) {
  if (adds) return name + adds;
  const [, stem, end = ends] = name.match(/^(.+?)(\.[^.]*)?$/s) ?? [];
  return `${stem}-signed${end}`;
}

/** One request, from its announcement to its one answer. */
class Exchange {
  #id = randomId();
  #accepted = false;
  #listen = listener((data) => (data.id === this.#id || data.kind === "arrived") && this.#receive(data));
  /** Hears what comes before the answer. */
  onNews = (/** @type {PageNews} */ _) => {};

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

  /** @param {PageMessage} message @param {string} [data] beside a chunk */
  send(message, data) {
    if (!this.settled) post({ kind: "send", id: this.#id, message, ...(data && { data }) });
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
    if (kind === "news") this.#hear(message);
    if (kind === "answer") this.resolve(message);
  }

  #hear(news) {
    try {
      this.onNews(news);
    } catch (thrown) {
      this.fail(thrown);
    }
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
