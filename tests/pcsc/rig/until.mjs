// @ts-check
// Runs in Node. Waiting for something, but not for ever.

import { createInterface } from "node:readline";

/**
 * Asks again and again until there is an answer.
 * @template T
 * @param {() => T | undefined | false | Promise<T | undefined | false>} ask
 * @param {string} what for the error
 * @returns {Promise<T>}
 */
export async function until(ask, what, timeoutMs = 10_000) {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`${what}: nothing after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * The first line a program writes: it is ready then.
 * @param {import("node:child_process").ChildProcess} child
 * @param {string} what for the error
 * @returns {Promise<string>}
 */
export function firstLine(child, what) {
  const { stdout } = child;
  if (!stdout) throw new Error(`${what} has no output`);
  return new Promise((resolve, reject) => {
    createInterface(stdout).once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${what} ended with ${code}`)));
  });
}
