// @ts-check
// Runs in Node. What one official site is told of the computer, in both browsers: Windows where the person
// switched it on, and what there is everywhere else.

import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

import { inBothBrowsers } from "../wrong/visit.mjs";
import { until } from "../../pcsc/rig/until.mjs";
import { SOON_MS, flip, inPopup, visit } from "./visit.mjs";

const WINDOWS = /^Mozilla\/5\.0 \(Windows NT 10\.0; Win64; x64(; rv:[\d.]+)?\) /;

inBothBrowsers("the platform of one site", async (t, browser) => {
  const all = await visit(t, browser);
  const real = await all.launched.browser.userAgent();
  assert.match(real, /Linux/);
  const hint = (/** @type {string} */ name) => (browser.name === "Chromium" ? `"${name}"` : "");
  const seen = (/** @type {"portal" | "other"} */ site, /** @type {string} */ url) => all.seen[site].filter((request) => request.url === url).at(-1);

  await t.test("nothing is changed anywhere before", async () => {
    for (const url of [all.portal, all.other]) {
      const page = await all.open(url);
      assert.deepEqual(await says(page), { userAgent: real, platform: "Linux x86_64", hint: hint("Linux"), native: true });
    }
    assert.deepEqual(told(seen("portal", "/")), { userAgent: real, hint: hint("Linux") });
    if (browser.name === "Chromium") assert.deepEqual(await changes(all), { rules: 0, scripts: [] });
  });

  const page = await all.open(all.portal);
  await flipAndReload(all, page, { rules: 2, scripts: ["platform http://localhost/*"] });

  await t.test("the site is told Windows by its requests and its pages", async () => {
    const { userAgent, platform, hint: found } = await says(page);
    assert.match(userAgent, WINDOWS);
    assert.deepEqual([platform, found], ["Win32", hint("Windows")]);
    assert.deepEqual(told(seen("portal", "/")), { userAgent, hint: hint("Windows") });
    assert.deepEqual(told(seen("portal", "/page.js")), { userAgent, hint: hint("Windows") });
    await page.evaluate(() => fetch("/fetched"));
    assert.deepEqual(told(seen("portal", "/fetched")), { userAgent, hint: hint("Windows") });
    const framed = await inFrame(page, `${all.portal}framed`);
    assert.deepEqual(framed, userAgent);
    assert.deepEqual(told(seen("portal", "/framed")), { userAgent, hint: hint("Windows") });
    assert.match(await inFrame(page, "about:blank"), WINDOWS);
    if (browser.name === "Chromium") {
      const high = await page.evaluate(() => navigator.userAgentData.getHighEntropyValues(["platformVersion", "architecture"]));
      assert.deepEqual([high.platform, high.platformVersion], ["Windows", "15.0.0"]);
      await inPopup(all, page, async (popup) => void (await popup.waitForSelector("#platform[aria-checked=true]", { visible: true })));
    }
  });

  await t.test("it ends at workers and at frames of other sites, and other sites hear nothing of it", async () => {
    const worker = await page.evaluate(() => {
      const source = URL.createObjectURL(new Blob(["postMessage(navigator.platform)"]));
      return new Promise((resolve) => (new Worker(source).onmessage = ({ data }) => resolve(data)));
    });
    // Its userAgent is what the page's request said in Firefox, and real in Chromium.
    assert.equal(worker, "Linux x86_64");
    assert.equal(await inFrame(page, `${all.other}framed`), real);
    assert.deepEqual(told(seen("other", "/framed")), { userAgent: real, hint: hint("Linux") });
    await page.evaluate((url) => fetch(url, { mode: "no-cors" }), `${all.other}fetched`);
    assert.deepEqual(told(seen("other", "/fetched")), { userAgent: real, hint: hint("Linux") });
    const other = await all.open(all.other);
    assert.deepEqual(await says(other), { userAgent: real, platform: "Linux x86_64", hint: hint("Linux"), native: true });
    assert.equal(await inFrame(other, "about:blank"), real);
  });

  await t.test("switched off, nothing is changed", async () => {
    await flipAndReload(all, page, { rules: 0, scripts: [] });
    assert.deepEqual(await says(page), { userAgent: real, platform: "Linux x86_64", hint: hint("Linux"), native: true });
    assert.deepEqual(told(seen("portal", "/")), { userAgent: real, hint: hint("Linux") });
  });
});

/** The popup shows what was decided; the browser is told next. */
async function flipAndReload(all, page, expected) {
  await flip(all, page, "platform");
  const isDone = async () => isDeepStrictEqual(await changes(all), expected);
  if (all.launched.name === "Chromium") await until(isDone, "the browser's word", SOON_MS);
  await page.reload();
  await page.waitForSelector("[data-ready]");
}

const told = ({ userAgent, hint } = { userAgent: "", hint: "" }) => ({ userAgent, hint });

/** What a page finds. @param {import("puppeteer-core").Page} page */
function says(page) {
  return page.evaluate(() => {
    const getter = Object.getOwnPropertyDescriptor(Navigator.prototype, "userAgent")?.get;
    const hint = navigator.userAgentData ? `"${navigator.userAgentData.platform}"` : "";
    const { userAgent, platform } = navigator;
    const native = String(getter).includes("[native code]");
    return { userAgent, platform, hint, ...(native && { native }) };
  });
}

/** What a page in a frame finds. @param {import("puppeteer-core").Page} page @param {string} url */
async function inFrame(page, url) {
  await page.evaluate((src) => {
    document.querySelector("iframe")?.remove();
    const frame = Object.assign(document.createElement("iframe"), { src });
    document.body.append(frame);
    return src === "about:blank" || new Promise((resolve) => (frame.onload = resolve));
  }, url);
  const frame = await (await page.waitForSelector("iframe", { timeout: SOON_MS }))?.contentFrame();
  return frame?.evaluate(() => navigator.userAgent);
}

/** What the browser was told to change. @param {import("./visit.mjs").Visit} visit */
async function changes({ launched }) {
  const worker = await /** @type {any} */ (launched).background();
  return worker.evaluate(async () => {
    const rules = await chrome.declarativeNetRequest.getDynamicRules();
    const scripts = await chrome.scripting.getRegisteredContentScripts();
    return { rules: rules.length, scripts: scripts.map(({ id }) => id) };
  });
}
