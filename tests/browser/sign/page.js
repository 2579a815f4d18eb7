// @ts-check
// World: the page. Has signed what the test says; what it and the extension say to each other is kept.

import { TegataError, sign, status } from "/tegata.js";

/** Bytes of documents in one message, as the library has it. */
const CHUNK_BYTES = 384 * 1024;

/** The code with which each request ended, or else what came of it, in the order of the ends. */
window.ends = [];
/** The signed documents of the last request that had any. */
window.results = [];
/** What the extension said to this page. */
window.heard = [];
/** What was told of the progress. */
window.progress = [];
/** How many chunks were sent, and the most that were on their way without the host's asking. */
window.flow = { sent: 0, room: 0, beyond: 0 };
addEventListener("message", ({ data, source }) => {
  if (source !== window) return;
  if (data?.tegata === "toPage") window.heard.push(data);
  if (data?.kind === "news" && data.message.type === "more") window.flow.room += data.message.chunks;
  if (data?.tegata === "toExtension" && data.message?.type === "chunk") window.flow.sent += 1;
  window.flow.beyond = Math.max(window.flow.beyond, window.flow.sent - window.flow.room);
});

/** What a raw message of the page says, in the library's place. */
window.say = (message) => postMessage({ tegata: "toExtension", ...message }, location.origin);

window.file = () => document.querySelector("input")?.files?.[0];
window.bytes = (size) => new Blob([new Uint8Array(size).fill(0x61)]);
window.cms = (blob, name = "document") => [{ blob, format: "cms", name }];
/** One blob of many references to the same bytes. */
window.large = (size) => new Blob([...Array(Math.floor(size / CHUNK_BYTES)).fill(window.bytes(CHUNK_BYTES)), window.bytes(size % CHUNK_BYTES)]);

/** A blob of which nothing from there on comes before `goOn()`, or which fails there. */
window.stalling = (size, from) => window.stallingOf(window.bytes(size), from);
window.stallingOf = (blob, from) => cutAt(blob, from, (slice) => waits.then(() => slice.arrayBuffer()));
window.failing = (size, from) => cutAt(window.bytes(size), from, async () => Promise.reject(new Error("the disk is away")));
window.shrinking = (size, from) => cutAt(window.bytes(size), from, async () => new ArrayBuffer(1));
const waits = new Promise((resolve) => (window.goOn = resolve));

function cutAt(blob, cut, arrayBuffer) {
  const slice = (from, to) => {
    const whole = Blob.prototype.slice.call(blob, from, to);
    return from < cut ? whole : { size: whole.size, arrayBuffer: () => arrayBuffer(whole) };
  };
  return Object.assign(blob, { slice });
}

let controller = new AbortController();
window.abort = () => controller.abort();

/** What the next press asks for: JavaScript that the test writes. */
window.request = "{}";
const acts = {
  sign: () => {
    controller = new AbortController();
    const onProgress = (progress) => window.progress.push(progress);
    return keep(sign({ signal: controller.signal, onProgress, ...eval(`(${window.request})`) }));
  },
  announceRaw: () => window.say({ kind: "open", id: window.nextId, message: { type: "sign" } }),
};
window.acts = acts;
window.askStatus = () => status();

/** @param {Promise<unknown>} request */
async function keep(request) {
  const code = (/** @type {unknown} */ error) => (error instanceof TegataError ? error.code : String(error));
  const done = (/** @type {any} */ { documents }) => ((window.results = documents), "none");
  window.ends.push(await request.then(done, code));
}

for (const [name, act] of Object.entries(acts)) {
  const button = document.createElement("button");
  Object.assign(button, { id: name, textContent: name, onclick: act });
  document.body.append(button);
}
document.body.append(Object.assign(document.createElement("input"), { type: "file" }));
document.body.dataset.ready = "";
