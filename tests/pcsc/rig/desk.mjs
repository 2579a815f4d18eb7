// @ts-check
// Runs in Node. A person at a display in front of the shipped host, which finds the room's readers.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { TARGET } from "../../browser/demo/bank.mjs";
import { login, openWindow, startHost } from "../../browser/host/process.mjs";
import { startDisplay } from "../../browser/rig/display.mjs";
import { startScreen } from "../../browser/rig/screen.mjs";
import { SITE, scenes, watch } from "./scenes.mjs";
import { until } from "./until.mjs";

/** The shipped host. */
export const HOST = join(TARGET, "debug", "tegata-host");
/** The title of the consent window of the shipped host. */
const WINDOW = "手形 — Tegata";
/** A little more than the time in which the window takes no key. */
const KEYS_COUNT_AFTER_MS = 600;
/** What the design allows after the window is closed. */
const PROCESS_ENDS_MS = 2000;
const PATIENCE_MS = 10_000;

/** @typedef {Awaited<ReturnType<typeof sitDown>>} Desk */
/** @typedef {Awaited<ReturnType<import("./card.mjs").insertCard>>} Card */

/**
 * The display is outside of the room: X is reached by a socket in the file system.
 * @param {import("./room.mjs").Room} room
 */
export async function sitDown(room) {
  await scenes();
  const display = room.keep(await startDisplay());
  const screen = room.keep(startScreen(display.name));
  const runtime = join(room.folder, "run");
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  const env = { PATH: process.env.PATH, DISPLAY: display.name, XDG_RUNTIME_DIR: runtime };
  const command = room.inside(HOST, []);
  /** Something that was asked for, with its window open. */
  const start = async (/** @type {any} */ request) => {
    const host = startHost(command, env);
    room.keep({ close: () => host.end() });
    const { window } = await openWindow({ screen }, host, request, WINDOW);
    return person({ screen, host, request, window });
  };
  return { screen, start, startLogin: () => start(login(SITE)) };
}

/**
 * @typedef {object} Seat
 * @property {import("../../browser/rig/screen.mjs").Screen} screen
 * @property {import("../../browser/host/process.mjs").Host} host
 * @property {ReturnType<typeof login>} request
 * @property {number} window
 */

/** What a person sees and does at the window, and what the site hears. @param {Seat} seat */
function person({ screen, host, request, window }) {
  const answer = host.next();
  const eyes = watch(screen, window);
  const keysCount = () => screen.waitStill(KEYS_COUNT_AFTER_MS, PATIENCE_MS, window);
  /** Types once the card has been asked how many tries it has left. @param {Card} card @param {string} pin */
  const typeOnly = async (card, pin, asked = 1) => {
    await until(async () => (await queries(card)).length >= asked, "the question for the tries");
    await keysCount();
    await screen.type(pin);
  };
  /** Waits for the end of the process. @returns the answer */
  const ends = async () => {
    const since = performance.now();
    await host.exited;
    const took = performance.now() - since;
    if (took > PROCESS_ENDS_MS) throw new Error(`the process took ${took} ms to end`);
    return await answer;
  };
  const close = async () => {
    await screen.closeWindow(window);
    return ends();
  };
  /** The scene in which the window comes to rest. */
  const rests = async () => {
    await keysCount();
    return eyes.scene();
  };
  return {
    ...eyes,
    answer,
    close,
    ends,
    host,
    keysCount,
    request,
    rests,
    typeOnly,
    window,
    /** @param {Card} card @param {string} pin */
    enter: async (card, pin, asked = 1) => {
      await typeOnly(card, pin, asked);
      await screen.key("Return");
    },
    /** Waits until nothing follows any more, and closes the window where that is left to the person. */
    finish: async () => {
      const scene = await eyes.seesOneOf(LAST_SCENES, LAST_SCENE_MS);
      return { scene, answer: scene === "done" ? await ends() : await close() };
    },
  };
}

/** Where a login stays, until the window is closed or another card comes. */
const LAST_SCENES = [
  "blocked",
  "card-again",
  "card-error",
  "card-removed",
  "card-silent",
  "done",
  "not-a-my-number-card",
  "service-lost",
  "unsupported-key",
];
/** A card may say nothing for ten seconds. */
const LAST_SCENE_MS = 15_000;

/** The card was asked, and no try was spent. @param {Card} card */
async function queries(card) {
  const exchanges = await card.exchanges();
  return exchanges.filter(({ header, command_length }) => header === "00200080" && command_length === 4);
}
