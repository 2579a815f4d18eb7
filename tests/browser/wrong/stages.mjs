// @ts-check
// Runs in Node. The stages in which a request can be interrupted, each reached by what a person does.

import assert from "node:assert/strict";

import { PIN, WINDOW } from "../demo/bank.mjs";
import { until } from "../../pcsc/rig/until.mjs";
import { consentWindow, hosts, press } from "./visit.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */
/** @typedef {import("puppeteer-core").Page} Page */

/** Long enough for a browser to do something while the card works on one command. */
const SLOW_CARD_MS = 300;

/** @type {Record<string, (visit: Visit, page: Page) => Promise<void>>} */
export const stages = {
  "while the challenge is awaited": async (visit, page) => {
    await press(page, "announce");
    await until(async () => (await hosts(visit.bank.state)).length === 1, "the host");
  },

  "while the card is waited for": async (visit, page) => {
    await visit.card.remove();
    await press(page, "login");
    await consentWindow(visit, page);
  },

  "while the person types": async (visit, page) => {
    await press(page, "login");
    const person = await consentWindow(visit, page);
    await person.look();
    await visit.screen.type(PIN.slice(0, 3));
  },

  "between VERIFY and the answer": async (visit, page) => {
    await visit.card.setAttemptsLeft(2);
    await visit.card.setDelay(SLOW_CARD_MS);
    await press(page, "login");
    const person = await consentWindow(visit, page);
    await person.enterPin(PIN);
    // A right PIN sets the tries back: VERIFY is over, and the signature takes its time.
    await until(async () => (await visit.card.attemptsLeft()) === 3, "VERIFY");
    assert.ok((await visit.screen.list()).some(({ title }) => title.includes(WINDOW)));
    assert.deepEqual(await page.evaluate(() => window.ends), []);
  },
};

/** As before the stage. @param {Visit} visit */
export async function tidy({ card }) {
  await card.setDelay(0);
  await card.place();
}
