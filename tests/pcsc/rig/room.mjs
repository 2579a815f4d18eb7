// @ts-check
// Runs in Node. A room with a PC/SC service, a reader and cards, where every program that is started
// sees these and nothing else of the kind:
//
//   readerTest("a card is seen", async (t) => {
//     const room = await openReaderRoom(t);
//     const card = await room.putCard({ persona: "adult" });
//     const { stdout } = await room.run("opensc-tool", ["--list-readers"]);
//   });

import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { once } from "node:events";
import { test } from "node:test";

import { createFolder } from "../../browser/rig/profile.mjs";
import { insertCard } from "./card.mjs";
import { openNamespace, whyImpossible } from "./namespace.mjs";
import { startService } from "./service.mjs";

const impossible = whyImpossible();

/** CI is where nothing may be left out silently. */
const skip = process.env.CI ? false : impossible;

/**
 * A test that is skipped where there can be no room, but not in CI.
 * @param {string} name
 * @param {(t: import("node:test").TestContext) => Promise<void>} run
 * @param {import("node:test").TestOptions} [options]
 */
export function readerTest(name, run, options = { timeout: 60_000 }) {
  test(name, { skip, ...options }, (t) => run(t));
}

/**
 * All of it goes with the test.
 * @param {{ after(end: () => Promise<void>): void }} t
 * @param {{ reader?: "virtual" | "none" }} options
 */
export async function openReaderRoom(t, { reader = "virtual" } = {}) {
  if (impossible) throw new Error(`no room for a PC/SC service: ${impossible}`);
  /** @type {{ close(): Promise<unknown> }[]} */
  const open = [];
  t.after(async () => {
    const failures = [];
    for (const thing of open.reverse()) await thing.close().catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  });
  /** @template {{ close(): Promise<unknown> }} T @param {T} thing */
  const keep = (thing) => (open.push(thing), thing);
  const folder = keep(await createFolder()).path;
  const namespace = keep(await openNamespace());
  let service = keep(await startService(namespace, folder, reader));
  return {
    folder,
    keep,
    inside: namespace.inside,
    /** @param {import("./card.mjs").CardOptions} [options] */
    putCard: async (options) => keep(await insertCard(namespace, folder, options ?? {})),
    /** @param {string} program @param {string[]} args @param {RunOptions} [options] */
    run: (program, args, options) => finish(namespace.inside(program, args), options),
    stopService: () => service.close(),
    /** As if it had crashed: no reader is told to cut the power. */
    killService: () => service.kill(),
    startService: async () => {
      service = keep(await startService(namespace, folder, "virtual"));
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openReaderRoom>>} Room */
/** @typedef {{ input?: string | Buffer, env?: Record<string, string> }} RunOptions */

/**
 * Runs a program to its end.
 * @param {string[]} command
 * @param {RunOptions} [options]
 */
async function finish([program, ...args], { input = "", env = {} } = {}) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, timeout: 30_000 });
  child.stdin.on("error", () => {}).end(input);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, stdout, stderr };
}
