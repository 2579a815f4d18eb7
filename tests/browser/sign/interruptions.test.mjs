// @ts-check
// Runs in Node. Pages, tabs, permissions and people that end a signing, at each of its stages.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";

import { WINDOW } from "../demo/bank.mjs";
import { until } from "../../pcsc/rig/until.mjs";
import { assertEnds, assertNothingStays, consentWindow, hosts, inBothBrowsers } from "../wrong/visit.mjs";
import { CHUNK_BYTES, MIB, READ, ask, taken, visitSite } from "./visit.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */
/** @typedef {import("puppeteer-core").Page} Page */

const SIZE = 20 * MIB;
/** Behind this many chunks nothing comes. */
const HALF = 2 * READ;

/** @type {Record<string, (visit: Visit, page: Page) => Promise<unknown>>} */
const stages = {
  "while the documents are awaited": async ({ bank }, page) => {
    await ask(page, "{ documents: () => new Promise(() => {}) }");
    // A host that dies before it has greeted is one that did not start.
    const greeted = async () => Promise.all((await hosts(bank.state)).map(hasGreeted));
    await until(async () => String(await greeted()) === "true", "the host's greeting");
  },

  "in the middle of a document": async (visit, page) => {
    await ask(page, `{ documents: cms(stalling(${SIZE}, ${HALF * CHUNK_BYTES})) }`);
    await consentWindow(visit, page);
    await taken(page, HALF);
  },

  "while chunks are on their way": async (visit, page) => {
    await ask(page, `{ documents: cms(large(${100 * MIB})) }`);
    await taken(page, HALF);
  },

  "once all documents are there": async (visit, page) => {
    await ask(page, `{ documents: cms(bytes(${SIZE})) }`);
    await consentWindow(visit, page);
    await taken(page, Math.ceil(SIZE / CHUNK_BYTES));
  },
};

/** Whether the host has greeted: it starts its threads afterwards. @param {number} id */
async function hasGreeted(id) {
  const threads = await readdir(`/proc/${id}/task`).catch(() => []);
  return threads.length > 1;
}

/** What happens, and what the page says afterwards. */
const interruptions = {
  "the page aborts": async (_, page) => {
    await page.evaluate(() => window.abort());
    return () => assertEnds(page, "aborted");
  },

  "the tab is closed": (_, page) => page.close(),

  "the tab goes to another page": async ({ site }, page) => {
    await page.goto(`${site.url}another`);
  },

  "the extension is reloaded": async ({ launched, extension }, page) => {
    await launched.browser.installExtension(extension); // Over itself.
    return () => assertEnds(page, "extension_updated");
  },

  "the host is killed": async ({ bank }, page) => {
    for (const host of await hosts(bank.state)) process.kill(host, "SIGKILL");
    return () => assertEnds(page, "host_failed");
  },
};

inBothBrowsers("a signing that is interrupted leaves nothing", async (t, browser) => {
  const visit = await visitSite(t, browser);
  for (const [what, interrupt] of Object.entries(interruptions)) {
    for (const [when, reach] of Object.entries(stages)) {
      await t.test(`${what} ${when}`, async () => {
        const page = await visit.open();
        await reach(visit, page);
        const after = await interrupt(visit, page);
        await assertNothingStays(visit);
        await after?.();
        if (!page.isClosed()) await page.close();
      });
    }
  }

  await t.test("the person says no in the middle of a document", async () => {
    const page = await visit.open();
    await ask(page, `{ documents: cms(stalling(${SIZE}, ${HALF * CHUNK_BYTES})) }`);
    const person = await consentWindow(visit, page);
    await taken(page, HALF);
    await person.cancel();
    await assertEnds(page, "user_cancelled");
    await assertNothingStays(visit);
    await page.evaluate(() => window.goOn()); // What is read now has nowhere to go.
    const { flow } = await page.evaluate(() => ({ flow: window.flow }));
    assert.equal(flow.sent, HALF);
  });

  await t.test("a second request of the tab is refused, and the first goes on", async () => {
    const page = await visit.open();
    await ask(page, `{ documents: cms(stalling(${SIZE}, ${HALF * CHUNK_BYTES})) }`);
    const person = await consentWindow(visit, page);
    await taken(page, HALF);
    await ask(page, "{ documents: cms(bytes(1)) }");
    await assertEnds(page, "busy");
    await page.evaluate(() => window.goOn());
    await taken(page, Math.ceil(SIZE / CHUNK_BYTES));
    assert.ok((await visit.screen.list()).some(({ title }) => title.includes(WINDOW)));
    await visit.screen.focus(person.window);
    await person.cancel();
    await assertEnds(page, "busy", "user_cancelled");
  });

  await assertNothingStays(visit);
});
