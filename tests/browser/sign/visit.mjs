// @ts-check
// Runs in Node. A browser at the site for documents, with the demo's extension, host and virtual card.

import { demoLaunch, startBank } from "../demo/bank.mjs";
import { cardIn } from "../demo/card.mjs";
import { openStage } from "../rig/browsers.mjs";
import { openPage, press } from "../wrong/visit.mjs";
import { openSite } from "./site.mjs";

/** @typedef {Awaited<ReturnType<typeof visitSite>>} Visit */
/** @typedef {import("puppeteer-core").Page} Page */

/** Bytes of documents in one message, and how many of them the host has room for (its `CHUNKS_AHEAD`). */
export const CHUNK_BYTES = 384 * 1024;
export const CHUNKS_AHEAD = 8;
/** Chunks that the library reads at once (its `READ_BYTES`), so that a blob can stall behind them. */
export const READ = 16;
export const MIB = 1024 * 1024;

/**
 * @param {{ after(end: () => Promise<void>): void }} t
 * @param {import("../rig/browsers.mjs").Browser} browser
 * @param {(built: string, folder: string) => string | Promise<string>} [extension] takes another one
 *   than the demo's
 */
export async function visitSite(t, browser, extension = (built) => built) {
  const stage = await openStage(t);
  const bank = stage.keep(await startBank(stage.folder));
  const site = stage.keep(await openSite());
  const demo = demoLaunch(browser.name, bank.state, 0);
  const options = { ...demo, extension: await extension(demo.extension, stage.folder) };
  const launched = await stage.launch(browser, options);
  const card = { ...cardIn(bank.state), delayMs: 0 };
  await card.remove(); // The window then waits for one as long as the test looks at the documents.
  return { ...stage, bank, card, extension: options.extension, launched, site, open: (path = "") => openPage(launched, site.url + path) };
}

/** Presses the button, which asks for this. @param {Page} page @param {string} request JavaScript of the page */
export async function ask(page, request) {
  await page.evaluate((asked) => (window.request = asked), request);
  await press(page, "sign");
}

/** Until the host has taken so many chunks and asked for the next ones. @param {Page} page @param {number} chunks */
export function taken(page, chunks) {
  const room = (/** @type {number} */ wanted) => window.flow.room >= wanted;
  // By the clock: pages behind others draw no frames.
  return page.waitForFunction(room, { polling: 50 }, CHUNKS_AHEAD + chunks);
}
