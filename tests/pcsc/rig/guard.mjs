// @ts-check
// Runs in Node. The guard that a host starts before it sends a PIN: it can be kept from its card for
// a while, and it is seen to end.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { until } from "./until.mjs";

/** A guard may take so long to end (design: at most). */
const GUARD_MS = 5000;

/**
 * From now on a guard of this host has to wait at a gate, so that a test can do something at the
 * moment between the last look at the card and the guard's own. The gate hides the host's program
 * inside the room, where the host looks for it.
 * @param {import("./room.mjs").Room} room @param {string} host the path of the program
 */
export async function buildGate(room, host) {
  const [program, gate, opened] = ["host", "gate", "opened"].map((name) => join(room.folder, name));
  await writeFile(program, "");
  await writeFile(gate, `#!/bin/sh\nuntil test -e ${opened}; do sleep 0.01; done\nexec ${program} "$@"\n`, {
    mode: 0o755,
  });
  for (const [from, onto] of [[host, program], [gate, host]]) {
    const { code, stderr } = await room.run("mount", ["--bind", from, onto]);
    if (code !== 0) throw new Error(`no gate: ${stderr}`);
  }
  return { open: () => writeFile(opened, "") };
}

/**
 * The guard that a host has started.
 * @param {import("../../browser/host/process.mjs").Host} host
 */
export async function findGuard({ child }) {
  const pid = await until(() => childOf(child.pid), "the guard");
  const isGone = async () => "ZX".includes((await stat(pid)).state);
  const goesOn = async () => {
    if (!(await isGone())) process.kill(Number(pid), "SIGCONT");
  };
  return {
    ends: () => until(isGone, "the guard's end", GUARD_MS),
    goesOn,
    /** It does nothing at all until it goes on. @param {import("./room.mjs").Room} room */
    stops: (room) => {
      room.keep({ close: goesOn });
      process.kill(Number(pid), "SIGSTOP");
    },
  };
}

/** @param {number | undefined} parent @returns {Promise<string | undefined>} */
async function childOf(parent) {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    if ((await stat(pid)).parent === parent) return pid;
  }
}

/** A process that is gone is as one that only waits to be buried. @param {string} pid */
async function stat(pid) {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "0 () X 0");
  const [state, parent] = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return { state, parent: Number(parent) };
}
