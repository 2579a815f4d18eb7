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
import { TARGET, WINDOW } from "../demo/bank.mjs";

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
  const runtime = join(folder.path, "run");
  await mkdir(runtime, { mode: 0o700 });
  const env = {
    PATH: process.env.PATH,
    DISPLAY: display.name,
    TEGATA_DEMO_CARD_DELAY_MS: "0",
    TEGATA_DEMO_STATE: join(folder.path, "state"),
    XDG_RUNTIME_DIR: runtime,
  };
  const start = async () => {
    const host = startHost([join(TARGET, "debug", "tegata-demo-host")], env);
    hosts.push(host);
    return host;
  };
  return { screen, start, env };
}

/** @typedef {ReturnType<typeof startHost>} Host */

/**
 * @param {string[]} command the host's program and what it is started through
 * @param {Record<string, string | undefined>} env
 */
export function startHost([program, ...args], env) {
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const frames = readFrames(child.stdout);
  const exited = once(child, "exit");
  child.stdin.on("error", () => {});
  return {
    child,
    exited,
    /** The next message of the host; nothing once it has ended. */
    next: async () => (await frames.next()).value,
    send: (/** @type {object} */ message) => child.stdin.write(frame(message)),
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

/** @param {object} message */
function frame(message) {
  const body = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(4);
  header.writeUInt32LE(body.length);
  return Buffer.concat([header, body]);
}

/** @param {import("node:stream").Readable} stream */
async function* readFrames(stream) {
  let bytes = Buffer.alloc(0);
  for await (const chunk of stream) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32LE()) {
      const end = 4 + bytes.readUInt32LE();
      yield JSON.parse(bytes.toString("utf8", 4, end));
      bytes = bytes.subarray(end);
    }
  }
}
