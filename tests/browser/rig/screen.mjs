// @ts-check
// Runs in Node. The hands and eyes of a test on a display; the work is done by the program
// `screen` of the package tegata-tests, which documents the requests (`screen --help`).

import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { ended, start } from "./processes.mjs";

/** @typedef {{ window: number, title: string, x: number, y: number, width: number, height: number }} Found */

const BUILT = fileURLToPath(new URL("../../../target/debug/screen", import.meta.url));

/** @typedef {ReturnType<typeof startScreen>} Screen */

/** How long to wait for something to come or go, unless told otherwise. */
const PATIENCE_MS = 10_000;

/** @param {string} display */
export function startScreen(display, program = process.env.TEGATA_SCREEN ?? BUILT) {
  const env = { ...process.env, DISPLAY: display };
  const child = start(program, [], { env, stdio: ["pipe", "pipe", "inherit"] });
  const ask = converse(child);
  return {
    /** @returns {Promise<Found[]>} */
    list: async () => (await ask({ do: "list" })).windows,
    /** @param {string} title @param {"part" | "whole"} titleIs @returns {Promise<Found>} */
    waitWindow: (title, titleIs = "part", timeoutMs = PATIENCE_MS) =>
      ask({ do: "waitWindow", title, titleIs, timeoutMs }),
    /** @param {string | number} which a part of the title, or the window */
    waitGone: (which, timeoutMs = PATIENCE_MS) =>
      ask({ do: "waitGone", [typeof which === "number" ? "window" : "title"]: which, timeoutMs }),
    /** @param {number} window */
    waitPainted: (window, timeoutMs = PATIENCE_MS) => ask({ do: "waitPainted", window, timeoutMs }),
    /** @param {number} stillMs @param {number} [window] alone, which takes less work */
    waitStill: (stillMs, timeoutMs = PATIENCE_MS, window) =>
      ask({ do: "waitStill", stillMs, timeoutMs, ...(window && { window }) }),
    /** @param {number} window */
    focus: (window) => ask({ do: "focus", window }),
    /** @param {number} window */
    closeWindow: (window) => ask({ do: "close", window }),
    /** @param {string} key @param {string[]} modifiers */
    key: (key, ...modifiers) => ask({ do: "key", key, modifiers }),
    /** @param {string} key */
    press: (key) => ask({ do: "key", key, action: "press" }),
    /** @param {string} key */
    release: (key) => ask({ do: "key", key, action: "release" }),
    /** @param {string} text */
    type: (text) => ask({ do: "type", text }),
    /** @param {number} window @param {number} x @param {number} y */
    click: (window, x, y, button = 1) => ask({ do: "click", window, x, y, button }),
    /** @param {number} x @param {number} y @returns {Promise<string>} */
    color: async (x, y) => (await ask({ do: "color", x, y })).color,
    /** @param {number} x @param {number} y @param {string} not */
    waitColor: (x, y, not, timeoutMs = PATIENCE_MS) => ask({ do: "waitColor", x, y, not, timeoutMs }),
    /** Gives a spare key this character. @param {string} key */
    addKey: (key) => ask({ do: "addKey", key }),
    /** @param {string} text what others can paste from now on */
    copy: (text) => ask({ do: "copy", text }),
    /** @returns {Promise<{ text: string, times: number }>} what is pasted, and how often anybody did */
    paste: (timeoutMs = PATIENCE_MS) => ask({ do: "paste", timeoutMs }),
    /**
     * The picture of the folder that the window looks most like.
     * @param {number} window @param {string} folder
     * @returns {Promise<{ picture: string, differs: number }>}
     */
    looksLike: (window, folder) => ask({ do: "looksLike", window, folder }),
    /**
     * Waits until the window is exactly like one of the pictures, and says which.
     * @param {number} window @param {string} folder @param {string[]} pictures
     * @returns {Promise<string>}
     */
    waitLooksLike: async (window, folder, pictures, timeoutMs = PATIENCE_MS) =>
      (await ask({ do: "waitLooksLike", window, folder, pictures, timeoutMs })).picture,
    /** @param {string} path @param {number} [window] */
    screenshot: (path, window) => ask({ do: "screenshot", path, ...(window && { window }) }),
    close: () => (child.stdin?.end(), ended(child)),
  };
}

/**
 * Replies come in the order of the requests.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {(request: object) => Promise<any>}
 */
function converse(child) {
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error("screen has no streams");
  /** @type {{ resolve: (reply: any) => void, reject: (error: Error) => void }[]} */
  const waiting = [];
  createInterface(stdout).on("line", (line) => {
    const reply = JSON.parse(line);
    const asked = waiting.shift();
    if (reply.error) asked?.reject(new Error(reply.error));
    else asked?.resolve(reply);
  });
  /** @param {string} why */
  const end = (why) => waiting.splice(0).forEach(({ reject }) => reject(new Error(why)));
  child.on("error", (error) => end(`screen: ${error.message}`));
  child.on("exit", () => end("screen has ended"));
  stdin.on("error", () => {});
  return (request) =>
    new Promise((resolve, reject) => {
      if (child.exitCode !== null) reject(new Error("screen has ended"));
      waiting.push({ resolve, reject });
      stdin.write(`${JSON.stringify(request)}\n`);
    });
}
