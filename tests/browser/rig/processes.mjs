// @ts-check
// Runs in Node. Starting programs that cannot outlive the test, and ending them.

import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { once } from "node:events";
import { delimiter, join } from "node:path";

/** How long a program may take to end by itself before it is killed. */
const GRACE_MS = 5000;

/**
 * The kernel ends the program when this process dies, however it dies.
 * @param {string} program
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 */
export function start(program, args, options) {
  return spawn("setpriv", ["--pdeathsig", "TERM", program, ...args], options);
}

/**
 * Waits for the program's end, and hurries it after a while.
 * @param {import("node:child_process").ChildProcess} child
 */
export async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await once(child, "exit");
  clearTimeout(timer);
}

/**
 * The whole path of a program; an environment variable can name another one.
 * @param {string} variable
 * @param {string[]} names
 */
export function findProgram(variable, ...names) {
  const named = process.env[variable];
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  if (!found) throw new Error(`none of ${names.join(", ")} is installed; ${variable} can name one`);
  return found;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
