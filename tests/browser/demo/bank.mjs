// @ts-check
// Runs in Node. The demo bank with the two sites beside it, and what a browser needs to log in there with the
// virtual card.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where cargo builds. */
export const TARGET = process.env.TEGATA_TARGET ?? fileURLToPath(new URL("../../../target", import.meta.url));

/** The PIN of every test person (`TEST_AUTH_PIN` of crates/virtual-card). */
export const PIN = "4649";

/** The signature password of every test person (`TEST_SIGNATURE_PASSWORD` there). */
export const PASSWORD = "HANKO8317";

/** A part of the consent window's title. */
export const WINDOW = "デモ・仮想カード";

/** A little more than the 500 ms in which the window takes no key. */
export const KEYS_COUNT_AFTER_MS = 600;

/**
 * What `launch` of the rig takes, so that the browser's demo host finds the card in this folder.
 * @param {"Chromium" | "Firefox"} browser
 * @param {string} state
 * @param {number} cardDelayMs how long the card takes for each command
 */
export function demoLaunch(browser, state, cardDelayMs = 100) {
  return {
    extension: join(TARGET, "extension", "demo", browser.toLowerCase()),
    hosts: [{ name: "invalid.tegata.demo", path: join(TARGET, "debug", "tegata-demo-host") }],
    env: { TEGATA_DEMO_STATE: state, TEGATA_DEMO_CARD_DELAY_MS: `${cardDelayMs}` },
  };
}

/**
 * @param {string} folder where the card and the transcript are kept
 * @param {string[]} more options of the demo
 */
export async function startBank(folder, port = 0, more = []) {
  const state = join(folder, "state");
  const transcript = join(folder, "transcript.jsonl");
  const args = ["--port", `${port}`, "--state", state, "--transcript", transcript, "--until-stdin-closes", ...more];
  const server = spawn(join(TARGET, "debug", "tegata-demo"), args, { stdio: ["pipe", "pipe", "inherit"] });
  const [address, portal, webEid] = await firstLines(server);
  return {
    address,
    /** The address of the stand-in for the portal. */
    portal,
    /** The address of the site that speaks Web eID. */
    webEid,
    state,
    /** Every login attempt and every signed file as the server saw it. */
    attempts: async () => lines(await readFile(transcript, "utf8").catch(() => "")),
    close: async () => {
      server.stdin.end();
      if (server.exitCode === null) await once(server, "exit");
    },
  };
}

/**
 * The addresses of the bank and of the sites beside it: what stands first on three lines.
 * @param {import("node:child_process").ChildProcessWithoutNullStreams | any} server @returns {Promise<string[]>}
 */
function firstLines(server) {
  return new Promise((resolve, reject) => {
    /** @type {string[]} */
    const addresses = [];
    createInterface(server.stdout).on("line", (line) => {
      addresses.push(line.split(" ")[0]);
      if (addresses.length === 3) resolve(addresses);
    });
    server.once("exit", () => reject(new Error("the bank did not start")));
  });
}

/** @param {string} text */
function lines(text) {
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}
