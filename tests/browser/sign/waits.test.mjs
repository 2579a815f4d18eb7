// @ts-check
// Runs in Node. The two long waits of a signing, at once and in both browsers, so that they cost their
// time once.

import assert from "node:assert/strict";

import { assertNothingStays, inBothBrowsers } from "../wrong/visit.mjs";
import { CHUNK_BYTES, MIB, READ, ask, taken, visitSite } from "./visit.mjs";

/** How long the documents, or the next bytes of them, may take; browsers end an idle background in half of it. */
const TIMEOUT_MS = 60_000;

inBothBrowsers("documents have a minute, and so has each chunk", async (t, browser) => {
  const visit = await visitSite(t, browser);
  const [waiting, sending] = [await visit.open(), await visit.open()];
  await ask(waiting, "{ documents: () => new Promise(() => {}) }");
  const announced = performance.now();
  await ask(sending, `{ documents: cms(stalling(${8 * MIB}, ${READ * CHUNK_BYTES})) }`);
  await taken(sending, READ);
  const stalled = performance.now();

  await t.test("documents that never come end their request after a minute", () => endsLate(waiting, announced));
  await t.test("bytes that never come end theirs after a minute", () => endsLate(sending, stalled));
  await assertNothingStays(visit);
});

/** @param {import("puppeteer-core").Page} page @param {number} since */
async function endsLate(page, since) {
  await page.waitForFunction(() => window.ends.length === 1, { polling: 100, timeout: TIMEOUT_MS + 5000 });
  const took = performance.now() - since;
  assert.deepEqual(await page.evaluate(() => window.ends), ["documents_timeout"]);
  assert.ok(took >= TIMEOUT_MS - 1000, `it took ${took} ms`);
}
