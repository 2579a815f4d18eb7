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

/** @typedef {import("../rig/browsers.mjs").Browser} Browser */
/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {Awaited<ReturnType<typeof visitLab>>} Visit */

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
 * @param {{ cardDelayMs?: number, extension?: (built: string) => string | Promise<string> }} [options]
 */
export async function visitLab(t, browser, { cardDelayMs = 0, extension = (built) => built } = {}) {
  const stage = await openStage(t);
  const bank = stage.keep(await startBank(stage.folder));
  const lab = stage.keep(await openLab());
  const demo = demoLaunch(browser.name, bank.state, cardDelayMs);
  const options = { ...demo, extension: await extension(demo.extension) };
  const launch = () => stage.launch(browser, options);
  return { ...stage, bank, browser, card: cardOf(bank), cardDelayMs, lab, options, relaunch: launch, launched: await launch() };
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
 * How the page's requests ended: as many as these, with these codes, and in time.
 * @param {Page} page @param {...string} codes
 */
export async function assertEnds(page, ...codes) {
  const count = codes.length;
  await page.waitForFunction((n) => window.ends.length >= n, { timeout: ENDS_WITHIN_MS }, count);
  const ends = await page.evaluate(() => window.ends);
  assert.deepEqual(ends.map(({ code }) => code), codes);
  for (const { code, took } of ends) assert.ok(code === BY_PERSON || took < ENDS_WITHIN_MS, `it took ${took} ms`);
}

/** The one end that a person is waited for. */
const BY_PERSON = "user_cancelled";

/** Waits for the consent window as a person does. @param {Visit} visit @param {Page} page */
export async function consentWindow(visit, page) {
  const person = hands(visit.screen, page, visit.cardDelayMs);
  return { ...person, window: await person.waitForWindow(), screen: visit.screen };
}

/**
 * No window and no host of this visit is left within two seconds, and all tries are there.
 * @param {Visit} visit
 */
export async function assertNothingStays({ screen, bank, card }) {
  await screen.waitGone(WINDOW, ENDS_WITHIN_MS);
  await until(async () => (await hosts(bank.state)).length === 0, "the host's end", ENDS_WITHIN_MS);
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

/** The virtual card, through the bank's panel. */
function cardOf({ address }) {
  const panel = `${address}/virtual-card`;
  const act = async (/** @type {string} */ name) => {
    const headers = { origin: address };
    const { status } = await fetch(`${panel}/${name}`, { method: "POST", headers, redirect: "manual" });
    assert.equal(status, 303);
  };
  return {
    attemptsLeft: async () => {
      const text = await (await fetch(panel)).text();
      return Number(/id="attempts-left">(\d)</.exec(text)?.[1]);
    },
    place: () => act("place"),
    remove: () => act("remove"),
  };
}
