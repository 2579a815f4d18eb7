#!/usr/bin/env node
// @ts-check
// Runs as a native host. Takes documents as the real one does and gives them back between brackets,
// without a window, a card or a signature. The site's words for the person choose what it does wrongly.

/** Chunks on their way at once, as the real host allows them. */
const CHUNKS_AHEAD = 8;

/** @type {any} */
let request;
/** @type {Buffer[][]} */
let taken = [];

/** What is said once all bytes are there. */
const ends = {
  "at once": () => [...all(signed), finished()],
  "in pieces": () => [...all((index) => signed(index, pieces(index))), finished()],
  "as large as a message may be": () => [...all((index) => signed(index, [bytes("A".repeat(780_000))])), finished()],
  "swapped": () => [...all(signed).reverse(), finished()],
  "the first twice": () => [signed(0), signed(0), finished()],
  "the first alone": () => [signed(0), finished()],
  "none": () => [finished()],
  "one more": () => [...all(signed), signed(request.documents.length), finished()],
  "beyond its end": () => [signed(0, [source(0, request.documents[0].size + 1)]), finished()],
  "no parts": () => [signed(0, []), finished()],
  "no base64": () => [...all((index) => signed(index, [{ type: "bytes", data: "*" }])), finished()],
  "of another request": () => [{ ...signed(0), id: "A".repeat(22) }, finished()],
  "a login": () => [{ type: "authenticated", id: request.id, token: "a.b.c" }],
  "an unknown message": () => [{ type: "signedAll", id: request.id }],
  "a failure behind the first": () => [signed(0), { type: "failed", code: "card_removed", detail: "", id: request.id }],
};

const all = (make) => request.documents.map((_, index) => make(index));
const content = (index) => Buffer.concat(taken[index]);
const bytes = (text) => ({ type: "bytes", data: Buffer.from(text, "latin1").toString("base64") });
const source = (from, to) => ({ type: "source", from, to });
const whole = (index) => [bytes("<"), source(0, request.documents[index].size), bytes(">")];
const finished = () => ({ type: "finished", id: request.id });

/** The second half before the first. */
function pieces(index) {
  const { size } = request.documents[index];
  const half = Math.floor(size / 2);
  return [source(half, size), bytes("|"), source(0, half)];
}

function signed(document, parts = whole(document)) {
  return { type: "signed", document, id: request.id, parts, words: `${taken[document]?.length} chunks` };
}

const hear = {
  cancel: () => process.exit(),
  sign: (said) => {
    request = said;
    taken = said.documents.map(() => []);
    say({ type: "more", chunks: CHUNKS_AHEAD, id: said.id });
  },
  chunk: ({ data }) => {
    const index = request.documents.findIndex(({ size }, own) => content(own).length < size);
    taken[index].push(Buffer.from(data, "base64"));
    say({ type: "more", chunks: 1, id: request.id });
    if (!request.documents.every(({ size }, own) => content(own).length === size)) return;
    for (const count of all((own) => own + 1)) say({ type: "progress", signed: count, id: request.id });
    for (const message of ends[request.purpose]()) say(message);
  },
};

function say(message) {
  const body = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  process.stdout.write(Buffer.concat([length, body]));
}

let read = Buffer.alloc(0);
process.stdin.on("data", (chunk) => {
  read = Buffer.concat([read, chunk]);
  while (read.length >= 4 && read.length >= 4 + read.readUInt32LE(0)) {
    const end = 4 + read.readUInt32LE(0);
    const message = JSON.parse(read.toString("utf8", 4, end));
    read = read.subarray(end);
    hear[message.type](message);
  }
});
process.stdin.on("end", () => process.exit());
say({ type: "hello", capabilities: ["authenticate", "sign"], protocol: 1, version: "0.0.0" });
