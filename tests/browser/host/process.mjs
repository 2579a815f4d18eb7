// @ts-check
// Runs in Node. The demo host as a browser starts it, with the test in the browser's place.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { createFolder } from "../rig/profile.mjs";
import { startDisplay } from "../rig/display.mjs";
import { startScreen } from "../rig/screen.mjs";
import { KEYS_COUNT_AFTER_MS, TARGET, WINDOW } from "../demo/bank.mjs";
import { cardIn } from "../demo/card.mjs";

/**
 * A display, a card and as many hosts as a test starts; all of it goes with the test.
 * @param {import("node:test").TestContext} t
 */
export async function openDesk(t) {
  const folder = await createFolder();
  const display = await startDisplay();
  const screen = startScreen(display.name);
  /** @type {Host[]} */
  const hosts = [];
  t.after(async () => {
    for (const host of hosts) await host.end();
    await screen.close();
    await display.close();
    await folder.close();
  });
  const state = join(folder.path, "state");
  const runtime = join(folder.path, "run");
  await mkdir(runtime, { mode: 0o700 });
  const env = {
    PATH: process.env.PATH,
    DISPLAY: display.name,
    TEGATA_DEMO_CARD_DELAY_MS: "0",
    TEGATA_DEMO_STATE: state,
    XDG_RUNTIME_DIR: runtime,
  };
  const start = async (/** @type {Record<string, string>} */ more = {}) => {
    const host = startHost([join(TARGET, "debug", "tegata-demo-host")], { ...env, ...more });
    hosts.push(host);
    return host;
  };
  return { screen, start, env, card: cardIn(state) };
}

/** @typedef {ReturnType<typeof startHost>} Host */

/**
 * @param {string[]} command the host's program and what it is started through
 * @param {Record<string, string | undefined>} env
 */
export function startHost([program, ...args], env) {
  const child = spawn(program, args, { env, stdio: "pipe" });
  /** @type {{ stdout: Buffer[], stderr: Buffer[] }} */
  const written = { stdout: [], stderr: [] };
  child.stderr.on("data", (bytes) => (written.stderr.push(bytes), process.stderr.write(bytes)));
  const frames = readFrames(child.stdout, written.stdout);
  const exited = once(child, "exit");
  child.stdin.on("error", () => {});
  return {
    child,
    exited,
    /** The next message of the host; nothing once it has ended. */
    next: async () => (await frames.next()).value,
    /** All messages that are still to come, until the host ends. @returns {Promise<any[]>} */
    rest: async () => {
      const messages = [];
      for await (const message of frames) messages.push(message);
      return messages;
    },
    /** Several messages in one go. @param {object[]} messages */
    send: (...messages) => child.stdin.write(Buffer.concat(messages.map(frame))),
    /** @param {Uint8Array} bytes */
    write: (bytes) => child.stdin.write(bytes),
    /** What was read so far of stdout and stderr, to the last byte. */
    written: () => Object.values(written).map((parts) => Buffer.concat(parts)),
    closeStdin: () => child.stdin.end(),
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await exited;
    },
  };
}

/** A login request, as the background sends it. */
export function login(origin = "http://localhost:3000") {
  const id = randomBytes(16).toString("base64url");
  const challenge = randomBytes(32).toString("base64url");
  return { type: "authenticate", challenge, id, language: "ja", origin };
}

/** Greets, asks for a login and waits for the window to be ready for keys. */
export async function openWindow({ screen }, host, request = login(), title = WINDOW) {
  await host.next();
  host.send(request);
  const { window } = await screen.waitWindow(title);
  await screen.waitPainted(window);
  await screen.focus(window);
  return { request, window };
}

/** Points of the window that are white unless the control beside them has the focus. */
export const RINGS = {
  /** @type {[number, number]} */ cancel: [243, 642],
  /** @type {[number, number]} */ field: [19, 576],
  /** @type {[number, number]} */ language: [395, 54],
  /** @type {[number, number]} */ login: [19, 642],
};

/** As `openWindow`, and waits for the card to be asked and the field to take keys. */
export async function openField({ screen }, host) {
  const opened = await openWindow({ screen }, host);
  await screen.waitColor(...RINGS.field, "#ffffff");
  await screen.waitStill(KEYS_COUNT_AFTER_MS);
  return opened;
}

/** @param {object} message */
function frame(message) {
  const body = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(4);
  header.writeUInt32LE(body.length);
  return Buffer.concat([header, body]);
}

/** @param {import("node:stream").Readable} stream @param {Buffer[]} written gets what is read */
async function* readFrames(stream, written) {
  let bytes = Buffer.alloc(0);
  for await (const chunk of stream) {
    written.push(chunk);
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32LE()) {
      const end = 4 + bytes.readUInt32LE();
      yield JSON.parse(bytes.toString("utf8", 4, end));
      bytes = bytes.subarray(end);
    }
  }
}
