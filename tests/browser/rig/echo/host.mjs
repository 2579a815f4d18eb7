#!/usr/bin/env node
// @ts-check
// Runs as a native host. Answers every message with itself and with how this program was started.

let read = Buffer.alloc(0);
process.stdin.on("data", (chunk) => {
  read = Buffer.concat([read, chunk]);
  while (read.length >= 4 && read.length >= 4 + read.readUInt32LE(0)) {
    const end = 4 + read.readUInt32LE(0);
    answer(JSON.parse(read.toString("utf8", 4, end)));
    read = read.subarray(end);
  }
});

/** @param {unknown} message */
function answer(message) {
  const { TEGATA_RIG, HOME, DISPLAY } = process.env;
  const body = { message, args: process.argv.slice(2), env: { TEGATA_RIG, HOME, DISPLAY } };
  const bytes = Buffer.from(JSON.stringify(body));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  process.stdout.write(Buffer.concat([length, bytes]));
}
