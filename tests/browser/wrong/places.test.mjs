// @ts-check
// Runs in Node. Pages that may not ask, though they stand on an allowed host or look like it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { until } from "../../pcsc/rig/until.mjs";
import { browsers } from "../rig/browsers.mjs";
import { assertEnds, assertNothingStays, inBothBrowsers, openPage, press, visitLab } from "./visit.mjs";

const TIMEOUT = { timeout: 120_000 };

inBothBrowsers("documents that may not ask hear nothing", async (t, browser) => {
  const visit = await visitLab(t, browser);
  const { lab, launched } = visit;

  await t.test("a page may, or nothing below would show anything", async () => {
    await assertAnswered(await openPage(launched, lab.url), "status", "none");
  });

  await t.test("not encrypted, and not this machine by its name", async () => {
    const page = await openPage(launched, lab.insecure);
    assert.equal(await page.evaluate(() => isSecureContext), false);
    await assertSilent(page);
  });

  await t.test("in a frame of an allowed page, on the same origin", async () => {
    const page = await openPage(launched, `${lab.url}framing`);
    await assertFrameUnavailable(await frameOf(page));
    assert.deepEqual(await answers(page), []);
  });

  await t.test("sandboxed by its headers", async () => {
    const page = await openPage(launched, `${lab.url}sandboxed`);
    assert.equal(await page.evaluate(() => self.origin), "null");
    await assertSilent(page);
  });

  await t.test("sandboxed by an attribute, as a frame and as the window that it opens", async () => {
    const page = await openPage(launched, `${lab.url}sandboxing`);
    const frame = await frameOf(page);
    await assertFrameUnavailable(frame);
    const opened = await opens(launched, async () => (await frame.waitForSelector("#opens"))?.click());
    assert.equal(await opened.evaluate(() => self.origin), "null");
    await assertSilent(opened);
  });

  for (const name of ["aboutBlank", "blob"]) {
    await t.test(`${name} with the origin of an allowed page`, async () => {
      const page = await openPage(launched, lab.url);
      const opened = await opens(launched, () => press(page, name));
      assert.equal(await opened.evaluate(() => self.origin), new URL(lab.url).origin);
      await assertSilent(opened);
    });
  }

  await t.test("data: with the library in it", async () => {
    await assertSilent(await openPage(launched, lab.data));
  });

  await assertNothingStays(visit);
});

const [chromium] = browsers; // Firefox prerenders nothing.
test("Chromium: a prerendered page is refused until it is shown", TIMEOUT, async (t) => {
  const visit = await visitLab(t, chromium);
  const { lab, launched } = visit;
  const page = await launched.browser.newPage();
  await page.goto(`${lab.url}prerendering`);
  const report = await lab.reported();
  assert.deepEqual(report, { prerendering: true, code: "site_not_allowed" });
  await assertNothingStays(visit);
});

/** @param {Page} page @param {string} name @param {string} code */
async function assertAnswered(page, name, code) {
  await press(page, name);
  await assertEnds(page, code);
}

/** The page hears nothing at all: not a login's answer, and not that anything is there. @param {Page} page */
async function assertSilent(page) {
  await assertAnswered(page, "login", "unavailable");
  assert.deepEqual(await page.evaluate(() => window.heard), []);
}

/** @param {import("puppeteer-core").Frame} frame */
async function assertFrameUnavailable(frame) {
  await (await frame.waitForSelector("#login"))?.click();
  await assertEnds(/** @type {any} */ (frame), "unavailable");
}

/** What an allowed page heard besides that the extension is there. @param {Page} page */
const answers = (page) => page.evaluate(() => window.heard.filter(({ kind }) => kind !== "arrived"));

/** @param {Page} page */
async function frameOf(page) {
  const element = await page.waitForSelector("iframe");
  const frame = await element?.contentFrame();
  if (!frame) throw new Error("the page has no frame");
  return frame;
}

/** The page that opens when something is done. */
async function opens({ browser }, act) {
  const before = new Set(await browser.pages());
  await act();
  const isNew = async () => (await browser.pages()).find((page) => !before.has(page));
  const page = await until(isNew, "the opened page");
  await page.waitForSelector("[data-ready]");
  return page;
}

/** @typedef {import("puppeteer-core").Page} Page */
