// @ts-check
// Runs in Node. What the popup of the shipped extension says, in Chromium, where a driver can read it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { test } from "node:test";

import { browsers } from "../rig/browsers.mjs";
import { installFalse, openBrowser } from "./person.mjs";
import { allowSite } from "./popup.mjs";
import { beginLogin, loginEnd, status } from "./site.mjs";

const TIMEOUT = { timeout: 60_000 };
const [chromium] = browsers;
/** When the page library gives up (`SILENCE` of client/tegata.js); a background that sleeps must be quicker. */
const UNAVAILABLE_AFTER_MS = 300;

test("the popup finds the host and names the site below it", TIMEOUT, async (t) => {
  const { launched, visit, site } = await openBrowser(t, chromium);
  const popup = await launched.openPopup(await visit());
  await shows(popup, "#host-text", /^Found \(version \d+\.\d+\.\d+\)$/);
  await shows(popup, "#origin", new URL(site.url).origin);
  await shows(popup, "#developer", "Developer’s site (this computer)");
  await shows(popup, "#sites-none", "None yet.");
  assert.equal(await popup.$eval("#switch", (element) => element.ariaChecked), "false");
});

test("a host that is not installed is missing, and the popup names the command", TIMEOUT, async (t) => {
  const { launched, visit } = await openBrowser(t, chromium, { host: "missing" });
  const popup = await launched.openPopup(await visit());
  await shows(popup, "#host-text", /^Not found\. Install the card program/);
  await shows(popup, "#command", "tegata-host install --browser chromium");
});

test("a host that ends at once is told from a missing one", TIMEOUT, async (t) => {
  const person = await openBrowser(t, chromium, { host: "missing" });
  await installFalse(chromium, person);
  const popup = await person.launched.openPopup(await person.visit());
  await shows(popup, "#host-text", /^It started and ended at once/);
  await shows(popup, "#command", "sudo apt install libpcsclite1");
});

test("the popup lists what is allowed, and takes it back", TIMEOUT, async (t) => {
  const person = await openBrowser(t, chromium);
  const page = await person.visit();
  await allowSite(person, page);
  await page.waitForFunction("window.available === 1");
  const popup = await person.launched.openPopup(page);
  const { origin } = new URL(person.site.url);
  await shows(popup, "#sites span", origin);
  assert.equal(await popup.$eval("#sites button", (element) => element.ariaLabel), `Remove ${origin}`);
  await popup.focus("#sites button");
  await popup.keyboard.press("Enter");
  await shows(popup, "#said", `${origin} is no longer allowed.`);
  await shows(popup, "#sites-none", "None yet.");
  await shows(popup, "#switch-state", "Not allowed");
  // The popup shows what was decided; the browser is told next.
  await popup.waitForFunction(async () => (await chrome.permissions.getAll()).origins?.length === 0);
});

test("a grant taken back in the browser's own settings ends the running request", TIMEOUT, async (t) => {
  const person = await openBrowser(t, chromium);
  const page = await person.visit();
  await allowSite(person, page);
  await page.waitForFunction("window.available === 1");
  await beginLogin(page);
  const background = await person.launched.background();
  await background.evaluate(() => chrome.permissions.remove({ origins: ["http://localhost/*"] }));
  assert.deepEqual(await loginEnd(page), { code: "site_not_allowed" });
  assert.equal((await status(page)).code, "unavailable");
});

test("tabs that cannot be allowed say why and have no switch", TIMEOUT, async (t) => {
  const { launched, visit, keep } = await openBrowser(t, chromium);
  const page = await visit();
  const check = async (/** @type {string} */ url, /** @type {RegExp} */ expected) => {
    await page.goto(url);
    const popup = await launched.openPopup(page);
    await shows(popup, "#site-text", expected);
    assert.equal(await popup.$eval("#switch", (element) => /** @type {HTMLElement} */ (element).hidden), true);
    await popup.close();
  };
  await check("chrome://version", /not a site/);
  const unencrypted = keep(await servePlain("127.0.0.2"));
  await check(unencrypted.url, /not encrypted/);
});

test("a sleeping background is woken within the time a page waits", TIMEOUT, async (t) => {
  const person = await openBrowser(t, chromium);
  const page = await person.visit();
  await allowSite(person, page);
  await page.waitForFunction("window.available === 1");
  await (await person.launched.background()).close();
  const { value, took, accepted } = await status(page);
  t.diagnostic(`accepted after ${accepted} ms, answered after ${took} ms`);
  assert.ok(value, "the background answers");
  assert.ok(accepted < UNAVAILABLE_AFTER_MS);
});

/** @param {import("puppeteer-core").Page} popup @param {string} selector @param {string | RegExp} expected */
async function shows(popup, selector, expected) {
  const is = (/** @type {string} */ text) => (expected instanceof RegExp ? expected.test(text) : text === expected);
  let text = "";
  for (let tries = 0; tries < 50; tries += 1) {
    text = await popup.$eval(selector, (e) => (e.checkVisibility() ? e.textContent : "")).catch(() => "");
    if (is(text ?? "")) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`${selector} shows: ${text}`);
}

/** @param {string} address */
async function servePlain(address) {
  const server = createServer((_, response) => void response.end("plain"));
  await once(server.listen(0, address), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://${address}:${port}/`, close: async () => (server.closeAllConnections(), void server.close()) };
}
