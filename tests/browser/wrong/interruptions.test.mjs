// @ts-check
// Runs in Node. Pages, tabs and browsers that go away while a request runs, at each of its stages.

import assert from "node:assert/strict";

import { arriveAtLab, assertEnds, assertNothingStays, inBothBrowsers, openPage, press, visitLab } from "./visit.mjs";
import { stages, tidy } from "./stages.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */
/** @typedef {import("puppeteer-core").Page} Page */

/**
 * What happens, and what the page says afterwards.
 * @type {Record<string, (visit: Visit & { launched: any }, page: Page) => Promise<(() => Promise<void>) | void>>}
 */
const interruptions = {
  "the page aborts": async (_, page) => {
    await page.evaluate(() => window.abort());
    return () => assertEnds(page, "aborted");
  },

  "the tab is closed": (_, page) => page.close(),

  "the tab goes to another page": async ({ lab }, page) => {
    await page.goto(`${lab.url}not-kept`);
  },

  "the page is kept for the way back": async ({ lab }, page) => {
    await page.evaluate(() => addEventListener("pageshow", ({ persisted }) => (window.wasKept = persisted)));
    await page.goto(`${lab.url}not-kept`);
    return async () => {
      await page.evaluate(() => void setTimeout(() => history.back()));
      await page.waitForFunction(() => window.wasKept);
      await assertEnds(page, "aborted");
      await assertWorks(page, "aborted");
    };
  },

  "the tab is frozen": async ({ launched }, page) => {
    const [other] = await launched.browser.pages();
    await other.bringToFront(); // Only tabs behind others are frozen.
    const session = await page.createCDPSession();
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    return async () => {
      await session.send("Page.setWebLifecycleState", { state: "active" });
      await page.bringToFront();
      assert.equal(await page.evaluate(() => window.wasFrozen), true);
      await assertEnds(page, "aborted");
      await assertWorks(page, "aborted");
    };
  },

  "the page writes itself anew": async (_, page) => {
    await page.evaluate(writeAnew);
    return async () => {
      await page.waitForSelector("[data-ready]");
      await assertWorks(page);
    };
  },

  "the extension is reloaded": async ({ launched, extension }, page) => {
    await launched.browser.installExtension(extension); // Over itself.
    return async () => {
      await assertEnds(page, "extension_updated");
      await page.reload();
      await page.waitForSelector("[data-ready]");
      await assertWorks(page);
    };
  },
};

/** Firefox freezes only pages that are left. */
const FOREIGN = { Chromium: [], Firefox: ["the tab is frozen"] };

inBothBrowsers("a request that is interrupted leaves nothing", async (t, browser) => {
  const visit = await visitLab(t, browser);
  for (const [what, interrupt] of Object.entries(interruptions)) {
    if (FOREIGN[browser.name].includes(what)) continue;
    for (const [when, reach] of Object.entries(stages)) {
      await t.test(`${what} ${when}`, async () => {
        const page = await openPage(visit.launched, visit.lab.url);
        try {
          await reach(visit, page);
          const after = await interrupt(visit, page);
          await assertNothingStays(visit);
          await after?.();
        } finally {
          await tidy(visit);
          if (!page.isClosed()) await page.close();
        }
      });
    }
  }

  await t.test("a request that was aborted before it began opens nothing", async () => {
    const page = await openPage(visit.launched, visit.lab.url);
    await press(page, "alreadyAborted");
    await assertEnds(page, "aborted");
    assert.deepEqual(await page.evaluate(() => window.heard.filter(({ kind }) => kind === "accepted")), []);
    await assertNothingStays(visit);
  });
});

inBothBrowsers("a browser that ends leaves nothing", async (t, browser) => {
  const visit = await arriveAtLab(t, browser);
  const ends = {
    "the browser is quit": (launched) => launched.close(),
    "the browser is killed": async ({ browser: killed }) => void killed.process()?.kill("SIGKILL"),
  };
  for (const [what, end] of Object.entries(ends)) {
    for (const [when, reach] of Object.entries(stages)) {
      await t.test(`${what} ${when}`, async () => {
        const launched = await visit.launch();
        try {
          await reach(visit, await openPage(launched, visit.lab.url));
          await end(launched);
          await assertNothingStays(visit);
        } finally {
          await tidy(visit);
        }
      });
    }
  }
});

/** The page can ask again. @param {Page} page @param {...string} before how its requests ended so far */
async function assertWorks(page, ...before) {
  await press(page, "status");
  await assertEnds(page, ...before, "none");
}

/** World: the page. What it is made of, once more, in the document that it has. */
function writeAnew() {
  document.open();
  document.write('<body><script type="module" src="/page.js?again"></script>');
  document.close();
}
