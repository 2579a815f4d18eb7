// @ts-check
// Runs in Node. A program in a terminal of its own inside the room (script(1) makes it), with a person
// in front who reads and types.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { ended, start } from "../../browser/rig/processes.mjs";
import { until } from "./until.mjs";

/** What the shell says after the program: how it ended, and the state of the terminal. */
const AFTER = 'echo "exit $?"; stty -a; echo over';

/** As stty(1) writes it; a setting that is off has a hyphen before it. */
const AS_BEFORE = [/\secho\s/, /\sicanon\s/, /\sisig\s/, /\siexten\s/, /susp = \^Z/, /quit = \^\\/, /min = 1/];

/**
 * @param {import("./room.mjs").Room} room
 * @param {string} command a line for the shell
 */
export async function openTerminal(room, command) {
  const runtime = join(room.folder, "run");
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  // The shell lives on when Ctrl-C ends what it started.
  const line = `trap : INT; ${command}; ${AFTER}`;
  const [program, ...args] = room.inside("script", ["--quiet", "--flush", "--command", line, "/dev/null"]);
  const env = { ...process.env, LC_ALL: "C.UTF-8", SHELL: "/bin/sh", XDG_RUNTIME_DIR: runtime };
  const child = start(program, args, { stdio: ["pipe", "pipe", "inherit"], env });
  room.keep({ close: () => (child.stdin?.end(), ended(child)) });
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (piece) => (text += piece));
  return {
    /** All that was ever on the screen. */
    text: () => text,
    /** @param {string} keys */
    press: (keys) => child.stdin?.write(keys),
    /** Waits until this is on the screen so many times. @param {string} wanted */
    sees: (wanted, times = 1) =>
      until(() => text.split(wanted).length > times, `${JSON.stringify(wanted)} in ${text}`),
    /** How the program ended, and whether the terminal is as it was. */
    ends: async () => {
      await until(() => /^over\r?$/m.test(text), `the end of ${text}`);
      const exit = Number(/exit (\d+)\r?$/m.exec(text)?.[1]);
      const isAsBefore = AS_BEFORE.every((setting) => setting.test(text));
      return { exit, isAsBefore };
    },
  };
}
