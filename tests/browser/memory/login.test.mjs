// @ts-check
// Runs in Node. What a browser's processes hold of the digits that were typed into the host's window:
// nothing, for no key and no message with a digit ever reaches them. The host is left out (the demo's
// has the virtual card in it, which knows its PIN; ../../pcsc/memory.test.mjs looks at the shipped
// one), and so is the display, through which every key goes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PIN } from "../demo/bank.mjs";
import { visitBank } from "../demo/visit.mjs";
import { browsers } from "../rig/browsers.mjs";
import { WIDTHS, countAll, family, find, laidOut, randomDigits, verifyCommand, whileStopped } from "./search.mjs";

/** Typed at one go: the window takes the first four and refuses the others. */
const TYPED = 16;
/** So many digits together stand nowhere by chance. */
const TOGETHER = 8;
/** How often the control stands in a page that knows it. */
const CONTROLS = 1000;

for (const browser of browsers) {
  test(`${browser.name}: no process of the browser holds what was typed`, { timeout: 240_000 }, async (t) => {
    const typed = wrongPin() + randomDigits(TYPED - 4);
    const [pin, control] = [typed.slice(0, 4), randomDigits(TOGETHER)];
    const visit = await visitBank(t, browser);
    await visit.askForLogin();
    await visit.enterPin(typed); // Wrong: the card's is another.
    await visit.enterPin(PIN);
    await visit.page.waitForSelector("#checks");
    await visit.page.evaluate(keep, control, CONTROLS);

    await visit.windowGone();
    const pids = processes(visit);
    whileStopped(pids, () => {
      // What is there is found, or this test could find nothing at all.
      assert.ok(search(pids, parts(control)).size >= 1);
      assert.deepEqual([...search(pids, [...parts(typed), ...commands(pin)])], []);
      for (const width of WIDTHS) checkCounts(countAll(pids, width), width, pin, control);
    });
  });
}

/**
 * Four digits stand everywhere by chance, so they must stand there no more often than any others do.
 * @param {Uint32Array} counts @param {number} width @param {string} pin @param {string} control
 */
function checkCounts(counts, width, pin, control) {
  const [found, usual] = [counts[Number(pin)], most(counts)];
  assert.ok(found <= usual, `${found} times at ${width} bytes a digit; usual are up to ${usual}`);
  if (width === 1) assert.ok(counts[Number(control.slice(0, 4))] > usual);
}

/** Runs in the page: it knows these digits many times over. */
function keep(/** @type {string} */ digits, /** @type {number} */ times) {
  const kept = Array.from({ length: times }, (_, index) => `${index}:${digits};`);
  Object.assign(window, { kept: new TextEncoder().encode(kept.join("")) });
}

/** Not the card's. @returns {string} */
function wrongPin() {
  const pin = randomDigits(4);
  return pin === PIN ? wrongPin() : pin;
}

/** The browser and all that it started, but for the host. */
function processes(/** @type {Awaited<ReturnType<typeof visitBank>>} */ { launched }) {
  const root = launched.browser.process()?.pid;
  assert.ok(root);
  const members = family(root).filter(({ name }) => !name.startsWith("tegata-"));
  assert.ok(members.length > 2, "a browser has several processes");
  return members.map(({ pid }) => pid);
}

/** Every part of so many digits, in every width. @param {string} digits */
function parts(digits) {
  const starts = Array.from({ length: digits.length - TOGETHER + 1 }, (_, start) => start);
  return starts.flatMap((start) =>
    WIDTHS.map((width) => ({
      what: `digits ${start} and on, ${width} bytes each`,
      bytes: laidOut(digits.slice(start, start + TOGETHER), width),
    })),
  );
}

/** What would carry a PIN. @param {string} pin */
function commands(pin) {
  const messages = [`"pin":"${pin}"`, `"pin":${pin}`, `pin=${pin}`].map((text) => Buffer.from(text));
  return [verifyCommand(pin), ...messages].map((bytes) => ({ what: "a PIN's carrier", bytes }));
}

/** @param {number[]} pids @param {{ what: string, bytes: Buffer }[]} wanted */
function search(pids, wanted) {
  return new Set(pids.flatMap((pid) => [...find(pid, wanted)]));
}

/** What 999 of 1,000 fours of digits stay under, and a little more: PINs are drawn by chance. */
function most(/** @type {Uint32Array} */ counts) {
  const sorted = Uint32Array.from(counts).sort();
  return (sorted[Math.floor(sorted.length * 0.999)] ?? 0) + CHANCE;
}

/** Hits more than usual that still are chance. */
const CHANCE = 5;
