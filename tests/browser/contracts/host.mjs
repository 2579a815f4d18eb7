#!/usr/bin/env node
// @ts-check
// Runs as a native host. Answers what contracts of sites ask for, without a window, a card or a signature:
// its certificate is what it was asked, so that a test sees that. What comes and goes is noted in a file.

import { appendFileSync } from "node:fs";

const NOTES = process.env.TEGATA_TEST_NOTES ?? "/dev/null";
const note = (/** @type {object} */ what) => appendFileSync(NOTES, `${JSON.stringify({ ...what, pid: process.pid })}\n`);

const base64 = (/** @type {string} */ text) => Buffer.from(text).toString("base64");
const ITEMS = { address: "東京都千代田区", birthday: "19700101", name: "試験　太郎", sex: "1" };

/** A hash of such bytes alone makes the host do something else. */
const STAYS_SILENT = Buffer.alloc(32, 0xee).toString("base64");
const ENDS = Buffer.alloc(32, 0xdd).toString("base64");
const IS_ANSWERED_FOR_ANOTHER = Buffer.alloc(32, 0xcc).toString("base64");

/** @type {any} */
let asked;

/** @param {any} said @param {string[]} hashes */
function sign(said, hashes) {
  if (hashes[0] === STAYS_SILENT) return;
  if (hashes[0] === ENDS) process.exit();
  const id = hashes[0] === IS_ANSWERED_FOR_ANOTHER ? "A".repeat(22) : said.id;
  const signatures = hashes.map((hash) => base64(`signature of ${hash}`));
  say({ type: "cardSigned", certificate: base64(JSON.stringify(asked)), id, signatures });
}

const refuse = (/** @type {any} */ { id }, /** @type {string} */ code) => say({ type: "failed", code, detail: "a clause", id });

const hear = {
  cancel: () => process.exit(),
  portalItems: ({ id }) => say({ type: "items", id, items: ITEMS }),
  portalLogin: (said) => sign(said, [said.digest]),
  portalSign: (said) => (said.bareHash === "allowed" ? sign(said, said.digests) : refuse(said, "bare_hash_not_allowed")),
  webEidCertificate: (said) =>
    said.bareHash === "allowed"
      ? say({ type: "certificate", certificate: base64(JSON.stringify(said)), id: said.id })
      : refuse(said, "bare_hash_not_allowed"),
  webEidLogin: (said) => sign(said, [said.nonce]),
  webEidSign: (said) => sign(said, [said.hash]),
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
    note({ asked: message.type });
    if (message.type !== "webEidSign") asked = message;
    hear[message.type](message);
  }
});
process.stdin.on("end", () => process.exit());
process.on("exit", () => note({ ended: true }));
note({ started: true });
say({ type: "hello", capabilities: ["authenticate", "portal", "sign", "webEid"], protocol: 1, version: "0.1.0" });
