// @ts-check
// Runs in Node. A browser at the lab, with the demo's extension, host and virtual card; and what must
// be true after everything that went wrong.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { WINDOW, demoLaunch, startBank } from "../demo/bank.mjs";
import { hands } from "../demo/visit.mjs";
import { browsers, openStage } from "../rig/browsers.mjs";
import { until } from "../../pcsc/rig/until.mjs";
import { openLab } from "./lab.mjs";
import { slowCard } from "./slow-card.mjs";

/** @typedef {import("../rig/browsers.mjs").Browser} Browser */
/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {Awaited<ReturnType<typeof arriveAtLab>>} Visit */

/**
 * One test in both browsers at once, each on a display of its own.
 * @param {string} title
 * @param {(t: import("node:test").TestContext, browser: Browser) => Promise<void>} run
 */
export function inBothBrowsers(title, run) {
  test(title, { concurrency: true, timeout: TIMEOUT_MS }, async (t) => {
    const each = (/** @type {Browser} */ browser) => t.test(browser.name, (own) => run(own, browser));
    await Promise.all(browsers.map(each));
  });
}

/** An end for a test that hangs. */
const TIMEOUT_MS = 300_000;

/** Everything wrong is known and cleared away after this long. */
export const ENDS_WITHIN_MS = 2000;

/**
 * @param {{ after(end: () => Promise<void>): void }} t
 * @param {Browser} browser
 * @param {(built: string, folder: string) => string | Promise<string>} [extension] takes another one
 *   than the demo's
 */
export async function arriveAtLab(t, browser, extension = (built) => built) {
  const stage = await openStage(t);
  const bank = stage.keep(await startBank(stage.folder));
  const lab = stage.keep(await openLab());
  const card = await slowCard(bank.state, stage.folder);
  const options = demoLaunch(browser.name, bank.state);
  const [host] = options.hosts;
  const hosts = [{ ...host, path: await card.slowed(host.path) }];
  const built = await extension(options.extension, stage.folder);
  const launch = () => stage.launch(browser, { ...options, extension: built, hosts });
  return { ...stage, bank, card, extension: built, lab, launch, launchAs: stage.launch };
}

/** The same with the browser open. @param {Parameters<typeof arriveAtLab>} how */
export async function visitLab(...how) {
  const visit = await arriveAtLab(...how);
  return { ...visit, launched: await visit.launch() };
}

/** @param {{ browser: import("puppeteer-core").Browser }} launched @param {string} url */
export async function openPage({ browser }, url) {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForSelector("[data-ready]");
  return page;
}

/** Presses one of the page's buttons (page.js) with the mouse. @param {Page} page @param {string} name */
export async function press(page, name) {
  await page.bringToFront();
  await page.click(`#${name}`);
}

/**
 * How all of the page's requests have ended two seconds from now at the latest.
 * @param {Page} page @param {...string} codes
 */
export async function assertEnds(page, ...codes) {
  const enough = (/** @type {number} */ count) => window.ends.length >= count;
  // By the clock: pages behind others draw no frames.
  await page.waitForFunction(enough, { polling: 100, timeout: ENDS_WITHIN_MS }, codes.length);
  assert.deepEqual(await page.evaluate(() => window.ends), codes);
}

/** Longer than the half second in which no key counts. */
const PRESS_AGAIN_MS = 700;
const PRESSES_MAX = 3;

/** Waits for the consent window as a person does. @param {Visit} visit @param {Page} page */
export async function consentWindow({ card, screen }, page) {
  const person = hands(screen, page, card.delayMs);
  const window = await person.waitForWindow();
  const look = () => person.look(window);
  const enterPin = (/** @type {string} */ pin) => person.enterPin(pin, window);
  const isGone = () => screen.waitGone(window, PRESS_AGAIN_MS).then(() => true, () => false);
  /** A press in the first half second of a page counts for nothing: people press again. */
  const cancel = async () => {
    await look();
    for (let presses = 0; presses < PRESSES_MAX; presses += 1) {
      await screen.key("Escape");
      if (await isGone()) return;
    }
  };
  return { cancel, enterPin, look, window };
}

/** After the port is closed (design: at most); the window goes before. */
const HOST_ENDS_WITHIN_MS = 2000;

/**
 * No window and no host of this visit is left in time, and all tries are there.
 * @param {Visit} visit
 */
export async function assertNothingStays({ screen, bank, card }) {
  await screen.waitGone(WINDOW, ENDS_WITHIN_MS);
  await until(async () => (await hosts(bank.state)).length === 0, "the host's end", HOST_ENDS_WITHIN_MS);
  assert.equal(await card.attemptsLeft(), 3);
}

/** Ids of the host processes whose card is in this folder. @param {string} state */
export async function hosts(state) {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(ids.map(async (id) => ((await isHost(id, state)) ? [Number(id)] : [])));
  return found.flat();
}

/** @param {string} id @param {string} state */
async function isHost(id, state) {
  // Processes that end meanwhile are none.
  const read = (/** @type {string} */ name) => readFile(join("/proc", id, name), "utf8").catch(() => "");
  if (!(await read("cmdline")).split("\0")[0].endsWith("/tegata-demo-host")) return false;
  return (await read("environ")).split("\0").includes(`TEGATA_DEMO_STATE=${state}`);
}
