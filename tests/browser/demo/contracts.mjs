// @ts-check
// Runs in Node. What a person does at the two sites beside the bank, and with the switch that lets a site
// have signed what cannot be shown.

import { PASSWORD, PIN } from "./bank.mjs";

/** @typedef {Awaited<ReturnType<import("./visit.mjs").visitBank>>} Visit */

/** The PIN of the four items of every test person (`TEST_INPUT_SUPPORT_PIN` of crates/virtual-card). */
export const ITEMS_PIN = "5963";

/**
 * Switches it on in the popup, where a driver reaches it: in Chromium.
 * @param {Visit} visit
 */
export async function allowUnseen({ launched, page }) {
  await page.bringToFront();
  const popup = await /** @type {any} */ (launched).openPopup(page);
  await popup.waitForSelector("#bare-hash", { visible: true });
  await popup.click("#bare-hash");
  await popup.waitForSelector("#bare-hash[aria-checked=true]");
  await popup.close();
}

/**
 * Logs in, and says what the page shows.
 * @param {Visit} visit @param {(window: number) => Promise<void>} [seen] looks at the window first
 */
export async function logInThere(visit, seen = async () => {}) {
  const window = await visit.askForLogin();
  await seen(window);
  await visit.enterPin(PIN, window);
  const found = await visit.found();
  await visit.windowGone();
  return found;
}

/**
 * Signs by Web eID, and says what the page shows: the password counts for the certificate and the one signature
 * that follows, so the window asks nothing in between.
 * @param {Visit} visit @param {(window: number) => Promise<void>} [seen] looks at the window first
 */
export async function signByWebEid(visit, seen = async () => {}) {
  const window = await visit.askToSign();
  await visit.look(window);
  await seen(window);
  await visit.look(window);
  await visit.screen.type(PASSWORD);
  await visit.screen.key("Return");
  const found = await visit.found();
  await visit.windowGone();
  return found;
}

/**
 * Signs at the portal's stand-in what the window cannot show, and says what the page shows.
 * @param {Visit} visit @param {string} button
 * @param {(window: number) => Promise<void>} [seen] looks at the window first
 * @param {(window: number) => Promise<void>} [seenSigner] looks at the page with the signer
 */
export async function signAtPortal(visit, button, seen = async () => {}, seenSigner = async () => {}) {
  const window = await visit.ask(button);
  await visit.look(window);
  await seen(window);
  await visit.look(window);
  await visit.enterPassword(window, PASSWORD);
  await seenSigner(window);
  await visit.confirmSigner(window);
  const found = await visit.found();
  await visit.windowGone();
  return found;
}

/**
 * Lets the portal's stand-in read the four items, and gives what its page shows.
 * @param {Visit} visit @param {(window: number) => Promise<void>} [seen]
 */
export async function giveItems(visit, seen = async () => {}) {
  const window = await visit.ask("#items");
  await visit.look(window);
  await seen(window);
  await visit.enterPin(ITEMS_PIN, window);
  const read = await visit.page.waitForSelector("#items-read:not([hidden])");
  await visit.windowGone();
  return read.$$eval("dd", (items) => items.map((item) => item.textContent));
}

/**
 * Reads what the page shows. A tab that asks again within three seconds is taken for one that does not let
 * go (`PAUSE_MS` of wasm/src/background/waiting.rs), and waits for the popup.
 * @param {Visit} visit
 */
export function readPage({ screen }) {
  return screen.waitStill(PAUSE_MS);
}

const PAUSE_MS = 3200;

/** The sentences that the page shows. @param {Visit} visit */
export function textsShown({ page }) {
  return page.$$eval("#text-list li", (lines) => lines.map((line) => line.textContent));
}
