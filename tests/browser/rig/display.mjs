// @ts-check
// Runs in Node. A private X display without a window manager, seen by nobody.

import { createInterface } from "node:readline";

import { ended, start } from "./processes.mjs";

/** @returns the display's name, for DISPLAY, and `close()`. */
export async function startDisplay() {
  const args = ["-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp", "-noreset"];
  const server = start("Xvfb", args, { stdio: ["ignore", "pipe", "ignore"] });
  const name = `:${await firstLine(server)}`;
  const close = () => (server.kill(), ended(server));
  return { name, close };
}

/**
 * The number the server chose; it writes it once it answers.
 * @param {import("node:child_process").ChildProcess} server
 * @returns {Promise<string>}
 */
function firstLine(server) {
  const { stdout } = server;
  if (!stdout) throw new Error("Xvfb has no output");
  return new Promise((resolve, reject) => {
    createInterface(stdout).once("line", resolve);
    server.once("error", reject);
    server.once("exit", () => reject(new Error("Xvfb did not start")));
  });
}
