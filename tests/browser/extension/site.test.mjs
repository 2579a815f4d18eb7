// @ts-check
// Runs in Node. The shipped extension and host in both browsers: a site is allowed, used, taken back.

import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { TARGET } from "../demo/bank.mjs";
import { browsers } from "../rig/browsers.mjs";
import { openBrowser } from "./person.mjs";
import { allowSite, flipSwitch } from "./popup.mjs";
import { beginLogin, loginEnd, said, status } from "./site.mjs";

const TIMEOUT = { timeout: 120_000 };
/** The library's 300 ms, and what a busy machine adds to a timer. */
const UNAVAILABLE_WITHIN_MS = 400;
/** What an allowed page pays. */
const SCRIPT_MAX = 10_000;

for (const browser of browsers) {
  test(`${browser.name}: a site that is not allowed hears nothing`, TIMEOUT, async (t) => {
    const { visit } = await openBrowser(t, browser);
    const page = await visit();
    await assertSilent(page);
  });

  test(`${browser.name}: a site is allowed through the prompt and works without a reload`, TIMEOUT, async (t) => {
    const person = await openBrowser(t, browser);
    const page = await person.visit();
    await allowSite(person, page);
    await page.waitForFunction("window.available === 1");
    await assertWorks(page);
    await page.reload();
    await assertWorks(page);
    await page.waitForFunction("window.available === 1");
  });

  test(`${browser.name}: another port of an allowed host cannot tell that anything is there`, TIMEOUT, async (t) => {
    const person = await openBrowser(t, browser);
    const page = await person.visit();
    await allowSite(person, page);
    await page.waitForFunction("window.available === 1");
    const other = await person.visit(person.site.otherPort);
    await assertSilent(other);

    await flipSwitch(person, other); // The browser grants the host already and does not ask again.
    await other.waitForFunction("window.available === 1");
    await assertWorks(other);
    await flipSwitch(person, other);
    await assertSilent(other);
    await assertWorks(page);
  });

  test(`${browser.name}: a site taken back ends its running request, and then hears nothing`, TIMEOUT, async (t) => {
    const person = await openBrowser(t, browser);
    const page = await person.visit();
    await allowSite(person, page);
    await page.waitForFunction("window.available === 1");
    await beginLogin(page);
    await flipSwitch(person, page);
    assert.deepEqual(await loginEnd(page), { code: "site_not_allowed" });
    await assertSilent(page);
    await page.reload();
    await assertSilent(page);
    await flipSwitch(person, page); // Chromium does not ask again for what it granted once.
    await page.waitForFunction("window.available === 1");
    await assertWorks(page);
  });

  test(`${browser.name}: an extension reloaded under a page says so, and then works again`, TIMEOUT, async (t) => {
    const person = await openBrowser(t, browser);
    const page = await person.visit();
    await allowSite(person, page);
    await page.waitForFunction("window.available === 1");
    await beginLogin(page);
    await person.launched.browser.installExtension(person.extension); // Over itself: a reload.
    assert.deepEqual(await loginEnd(page), { code: "extension_updated" });
    await page.waitForFunction("window.heard.filter(({ kind }) => kind === 'arrived').length === 2");
    await assertWorks(page);
    await page.reload();
    await assertWorks(page);
  });

  test(`${browser.name}: the scripts of an allowed page are small`, async () => {
    const folder = join(TARGET, "extension", "release", browser.name.toLowerCase());
    const sizes = ["content.js", "web-eid.js"].map(async (name) => (await stat(join(folder, name))).size);
    assert.ok((await Promise.all(sizes)).reduce((sum, size) => sum + size) <= SCRIPT_MAX);
  });
}

/** @param {import("puppeteer-core").Page} page */
async function assertWorks(page) {
  const { value, code } = await status(page);
  assert.equal(code, undefined);
  assert.deepEqual(value.capabilities, ["authenticate", "portal", "sign", "webEid"]);
  assert.match(value.hostVersion, /^\d+\.\d+\.\d+$/);
}

/** @param {import("puppeteer-core").Page} page */
async function assertSilent(page) {
  const before = (await said(page)).length;
  const { code, took } = await status(page);
  assert.equal(code, "unavailable");
  assert.ok(took < UNAVAILABLE_WITHIN_MS, `it took ${took} ms`);
  assert.deepEqual((await said(page)).slice(before), []);
}
