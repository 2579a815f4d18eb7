// @ts-check
// Runs in Node. Looks for typed digits in the memory of a running program (Linux, as its owner or
// root): in every mapping that anything can have been written to and that has pages.

import { closeSync, openSync, readSync, readFileSync, readdirSync } from "node:fs";
import { randomInt } from "node:crypto";

/** One read; hits across its borders are found because reads overlap. */
const CHUNK = 8 * 1024 * 1024;
/** Longer than anything that is looked for. */
const OVERLAP = 128;

/** @typedef {{ start: number, end: number, written: boolean }} Mapping */

/**
 * Runs `look` over the memory, piece by piece; `base` is the address of the piece. That something was
 * seen at all, a test shows by what it must find.
 * @param {number} pid
 * @param {(piece: Buffer, base: number) => void} look
 */
export function readMemory(pid, look) {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const buffer = Buffer.alloc(CHUNK + OVERLAP);
  try {
    for (const { start, end } of mappings(pid)) {
      for (let at = start; at < end; at += CHUNK) {
        const length = readAt(memory, buffer, Math.min(end - at, buffer.length), at);
        look(buffer.subarray(0, length), at);
      }
    }
  } finally {
    closeSync(memory);
  }
}

/** A mapping may go, or be a device: then there is nothing to read. */
function readAt(/** @type {number} */ file, /** @type {Buffer} */ buffer, length = 0, at = 0) {
  try {
    return readSync(file, buffer, 0, length, at);
  } catch {
    return 0;
  }
}

/**
 * Those with pages, but for files that cannot be written to.
 * @param {number} pid
 */
function mappings(pid) {
  /** @type {Mapping[]} */
  const found = [];
  /** @type {{ mapping: Mapping, kilobytes: number } | undefined} */
  let last;
  for (const line of readFileSync(`/proc/${pid}/smaps`, "utf8").split("\n")) {
    const head = /^([0-9a-f]+)-([0-9a-f]+) (....) \S+ \S+ (\d+)/.exec(line);
    if (head) {
      const [, start, end, rights, inode] = head;
      const written = rights.startsWith("r") && (rights[1] === "w" || inode === "0");
      last = { mapping: { start: Number.parseInt(start, 16), end: Number.parseInt(end, 16), written }, kilobytes: 0 };
    } else if (last && /^(Rss|Swap):/.test(line)) {
      last.kilobytes += Number.parseInt(line.split(/\s+/)[1], 10);
      if (last.kilobytes > 0 && last.mapping.written && !found.includes(last.mapping)) found.push(last.mapping);
    }
  }
  return found;
}

/**
 * The ways in which digits can lie in memory: as bytes (a String, a command), as UTF-16 (JavaScript,
 * input methods), as `char`s or key symbols of 32 bits.
 */
export const WIDTHS = [1, 2, 4];

/** @param {string} digits @param {number} width */
export function laidOut(digits, width) {
  const bytes = Buffer.alloc(digits.length * width);
  [...digits].forEach((digit, index) => bytes.writeUInt8(digit.charCodeAt(0), index * width));
  return bytes;
}

/** The command that carries a PIN to the card. @param {string} digits */
export function verifyCommand(digits) {
  return Buffer.concat([Buffer.from([0x00, 0x20, 0x00, 0x80, 0x04]), Buffer.from(digits)]);
}

/**
 * Where these bytes lie, each with what it is.
 * @param {number} pid
 * @param {{ what: string, bytes: Buffer }[]} wanted
 */
export function find(pid, wanted) {
  /** @type {Set<string>} */
  const hits = new Set();
  readMemory(pid, (piece, base) => {
    for (const { what, bytes } of wanted) {
      for (let at = piece.indexOf(bytes); at >= 0; at = piece.indexOf(bytes, at + 1)) {
        hits.add(`${what} at ${(base + at).toString(16)}`);
      }
    }
  });
  return hits;
}

/**
 * How often each four digits stand in the memory of these processes, all 10,000 of them.
 * @param {number[]} pids
 * @param {number} width
 */
export function countAll(pids, width) {
  const counts = new Uint32Array(10_000);
  for (const pid of pids) readMemory(pid, (piece) => count(piece, width, counts));
  return counts;
}

/**
 * Looks at each byte of hundreds of megabytes: the first test is the one that counts.
 * @param {Buffer} piece @param {number} width @param {Uint32Array} counts
 */
function count(piece, width, counts) {
  const end = Math.min(CHUNK, piece.length - 4 * width);
  for (let at = 0; at < end; at += 1) {
    const first = piece[at];
    if (first < 0x30 || first > 0x39) continue;
    const value = digitsAt(piece, at, width);
    if (value >= 0) counts[value] += 1;
  }
}

/** Four digits as a number, or -1. @param {Buffer} piece @param {number} at @param {number} width */
function digitsAt(piece, at, width) {
  let value = 0;
  for (let place = 0; place < 4; place += 1) {
    const digit = piece[at + place * width] - 0x30;
    if (digit < 0 || digit > 9) return -1;
    for (let zero = 1; zero < width; zero += 1) if (piece[at + place * width + zero] !== 0) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Digits that nobody knew before. @param {number} length */
export function randomDigits(length) {
  return Array.from({ length }, () => randomInt(10)).join("");
}

/**
 * Does the work while none of these processes runs, so that nothing moves or ends meanwhile.
 * @template T
 * @param {number[]} pids
 * @param {() => T} work
 */
export function whileStopped(pids, work) {
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  try {
    return work();
  } finally {
    for (const pid of pids) process.kill(pid, "SIGCONT");
  }
}

/**
 * This process and all that it started, whoever started those.
 * @param {number} root
 * @returns {{ pid: number, name: string }[]}
 */
export function family(root) {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap(readProcess);
  const members = new Set([root]);
  for (let before = 0; before !== members.size; ) {
    before = members.size;
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid);
  }
  return all.filter(({ pid }) => members.has(pid));
}

/** Nothing, if it has ended meanwhile. @param {string} pid */
function readProcess(pid) {
  try {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return [{ pid: Number(pid), name, parent: Number(parent) }];
  } catch {
    return [];
  }
}
