// @ts-check
// Runs in Node. What the extension keeps: that content scripts cannot change it, that it outlives the browser, and
// what happens when it cannot be kept.

import assert from "node:assert/strict";
import { cp, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { allowBareHash, ask, flip, received, visit as visitContracts } from "../contracts/visit.mjs";
import { browsers } from "../rig/browsers.mjs";
import { inBothBrowsers, openPage } from "../wrong/visit.mjs";
import { until } from "../../pcsc/rig/until.mjs";
import { built, openBrowser } from "./person.mjs";
import { allowSite, flipSwitch } from "./popup.mjs";
import { status } from "./site.mjs";
import { FOUND, takenOver, write } from "./takeover.mjs";

const TIMEOUT = { timeout: 60_000 };
const [chromium] = browsers;

const digest = Buffer.alloc(32, 7).toString("base64");
const LOGIN = launch({ mode: "01", service_id: "01", digest });
const SIGNING = launch({ mode: "02", service_id: "01", digest: [digest] });
/** Until a script has run in a page that has just been opened, on a busy machine. */
const LOADS_WITHIN_MS = 500;
const REFUSED = { mode: "02", result: "1", errcode: "EW044-C300" };

inBothBrowsers("a content script that writes the list allows no site", async (t, browser) => {
  const person = await openBrowser(t, browser);
  const extension = await takenOver(built(browser), person.folder);
  await person.launched.browser.installExtension(extension);
  const page = await person.visit();
  await allowSite(person, page);
  await page.waitForFunction("window.available >= 1");
  const sites = [person.site.url, person.site.otherPort].map((url) => new URL(url).origin);
  const found = await write(page, { sites, wanted: sites[1], portal: sites, official: sites });
  assert.deepEqual(found, FOUND);
  const other = await openAt(person, person.site.otherPort);
  assert.equal((await status(other)).code, "site_not_allowed"); // The script speaks, and that is all.

  await restartBackground({ ...person, extension });
  await untilWorks(page);
  assert.match(String((await status(other)).code), /^(site_not_allowed|unavailable)$/);
  await untilSilent(person, person.site.otherPort);
});

inBothBrowsers("a content script that writes the switches and the secret changes none", async (t, browser) => {
  const all = await visitContracts(t, browser);
  const extension = await takenOver(join(built(browser), "../../demo", browser.name.toLowerCase()), all.folder);
  await all.launched.browser.installExtension(extension);
  const before = await installation(all, all.launched);
  const real = await all.launched.browser.userAgent();
  const page = await openHeard(all.launched, all.portal);
  const own = [new URL(all.portal).origin];
  const secret = Buffer.alloc(32, 1).toString("base64");
  assert.deepEqual(await write(page, { sites: own, bareHash: own, portal: own, windows: own, secret }), FOUND);

  await restartBackground({ ...all, extension });
  assert.deepEqual(await answerTo(all, all.launched, SIGNING), REFUSED);
  assert.deepEqual(await installation(all, all.launched), before);
  const later = await all.open(all.portal);
  assert.equal(await later.evaluate(() => navigator.userAgent), real);
  assert.equal(all.seen.portal.at(-1)?.userAgent, real);
});

inBothBrowsers("what was allowed outlives the browser, whatever a content script writes", async (t, browser) => {
  const all = await visitContracts(t, browser);
  const extension = await takenOver(join(built(browser), "../../demo", browser.name.toLowerCase()), all.folder);
  await all.launched.browser.installExtension(extension);
  const page = await openHeard(all.launched, all.portal);
  await allowBareHash(all, page);
  await flip(all, page, "platform");
  const before = await installation(all, all.launched);
  assert.deepEqual(await write(page, {}), FOUND);
  await all.launched.close();

  const [name] = (await readdir(all.folder)).filter((entry) => entry.startsWith(browser.name));
  const env = { TEGATA_TEST_NOTES: join(all.folder, "notes.jsonl") };
  const launched = await all.launch(browser, { extension, env, profile: join(all.folder, name) });
  assert.equal((await answerTo(all, launched, SIGNING)).result, "0");
  assert.deepEqual(await installation(all, launched), before);
  const later = await openPage(launched, all.portal);
  assert.match(await later.evaluate(() => navigator.userAgent), /Windows NT/);
});

test("a list that was lost allows nothing, changes nothing, and can be made again", TIMEOUT, async (t) => {
  const person = await openBrowser(t, chromium);
  const page = await person.visit();
  await allowSite(person, page);
  await page.waitForFunction("window.available === 1");
  const background = await person.launched.background();
  await background.evaluate(lose, new URL(person.site.url).origin);
  await restartBackground(person);
  assert.equal((await status(page)).code, "site_not_allowed");
  await untilSilent(person, person.site.url);
  const rules = await (await person.launched.background()).evaluate(() => chrome.declarativeNetRequest.getDynamicRules());
  assert.deepEqual(rules, []);
  await flipSwitch(person, page); // The browser still grants the host: it does not ask again.
  await untilWorks(page);
});

for (const browser of browsers)
  test(`${browser.name}: a list that cannot be read allows nothing`, TIMEOUT, async (t) => {
    const person = await openBrowser(t, browser);
    const page = await person.visit();
    await allowSite(person, page);
    await page.waitForFunction("window.available === 1");
    await person.launched.browser.installExtension(await withoutDatabase(person));
    await page.reload();
    assert.match(String((await status(page)).code), /^(host_failed|unavailable)$/);
    if (browser.name === "Chromium") {
      const popup = await person.launched.openPopup(page);
      await popup.waitForSelector("#broken", { visible: true });
      await popup.waitForSelector("#sites-none", { visible: true });
      assert.equal(await popup.$eval("#switch", (element) => element.checkVisibility()), false);
      await popup.close();
    }
    await person.launched.browser.installExtension(person.extension);
    await page.reload();
    await untilWorks(page);
  });

test("a change that cannot be stored is not made, and the popup says so", TIMEOUT, async (t) => {
  const person = await openBrowser(t, chromium);
  const page = await person.visit();
  await assertShown(person, page, "false"); // The background has started, and kept its first record.
  const background = await person.launched.background();
  await background.evaluate(fillDisk, "full");
  await allowSite(person, page); // The prompt closes the popup: the next one says it.
  const popup = await person.launched.openPopup(page);
  await popup.waitForSelector("#broken", { visible: true });
  await popup.close();
  await assertShown(person, page, "false");
  assert.equal((await status(page)).code, "unavailable");

  await background.evaluate(fillDisk, "with room");
  await flipSwitch(person, page);
  await untilWorks(page);
  await background.evaluate(fillDisk, "full");
  await clickSwitch(person, page);
  await assertShown(person, page, "true");
  await untilWorks(page);
  const { origins } = await background.evaluate(() => chrome.permissions.getAll());
  assert.deepEqual(origins, ["http://localhost/*"]);
});

test("a database that never answers is given up after ten seconds", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  Object.assign(globalThis, { indexedDB: { open: () => ({}) } });
  t.after(() => Reflect.deleteProperty(globalThis, "indexedDB"));
  const { load, save } = await import("../../../extension/store.js");
  for (const work of [load, () => save({})]) {
    let ended = false;
    const end = assert.rejects(work(), /does not answer/).then(() => (ended = true));
    t.mock.timers.tick(9_999);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(ended, false);
    t.mock.timers.tick(1);
    await end;
  }
});

/** What a page does for a request. @param {object} request */
function launch(request) {
  return `launch(${JSON.stringify(JSON.stringify(request))})`;
}

/** The answer to the portal's request in a tab of its own. */
async function answerTo({ portal }, launched, /** @type {string} */ request) {
  const page = await openHeard(launched, portal);
  await ask(page, request);
  const [answer] = await received(page);
  await page.close();
  return answer;
}

/** A page of the portal once the extension, which may just have been loaded, runs its scripts. */
function openHeard(launched, /** @type {string} */ url) {
  return until(async () => {
    const page = await openPage(launched, url);
    const mark = await page.waitForSelector("#app-is-installed", { timeout: LOADS_WITHIN_MS }).catch(() => undefined);
    return mark ? page : page.close();
  }, "the portal's mark");
}

/** What a site hears of this installation. */
async function installation(all, launched) {
  const { uuid, combination_code } = await answerTo(all, launched, LOGIN);
  assert.ok(uuid && combination_code);
  return { uuid, combination_code };
}

/** Chromium's is ended, as when nothing has happened for a while; Firefox's comes with the extension, anew. */
async function restartBackground({ launched, extension }) {
  if (launched.name === "Chromium") return (await launched.background()).close();
  await launched.browser.installExtension(extension);
}

/** A page beside what is tested, in a tab of its own. */
async function openAt({ launched }, /** @type {string} */ url) {
  const page = await launched.browser.newPage();
  await page.goto(url);
  return page;
}

/** Once the background has started. @param {import("puppeteer-core").Page} page */
async function untilWorks(page) {
  await until(async () => (await status(page)).value, "an answer");
}

/** The copy that content scripts read is right again soon after the background has started. */
async function untilSilent(person, /** @type {string} */ url) {
  await until(async () => (await status(await openAt(person, url))).code === "unavailable", "silence");
}

/** In the background: as when the browser needs the room, while headers are changed for the site. */
async function lose(/** @type {string} */ origin) {
  const action = { type: "modifyHeaders", requestHeaders: [{ header: "x-left", operation: "set", value: "over" }] };
  const condition = { urlFilter: `|${origin}/`, resourceTypes: ["main_frame"] };
  await chrome.declarativeNetRequest.updateDynamicRules({ addRules: [{ id: 9, action, condition }] });
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("tegata");
    request.onsuccess = resolve;
    request.onerror = request.onblocked = reject;
  });
}

/** In the background: so that no record is written, or is again. */
function fillDisk(/** @type {"full" | "with room"} */ to) {
  const { prototype } = IDBObjectStore;
  const kept = (globalThis.kept ??= prototype.put);
  const fail = () => {
    throw new DOMException("the disk is full", "QuotaExceededError");
  };
  prototype.put = to === "full" ? fail : kept;
}

/** Clicks what is to change nothing. */
async function clickSwitch({ launched }, /** @type {import("puppeteer-core").Page} */ page) {
  const popup = await launched.openPopup(page);
  await (await popup.waitForSelector("#switch", { visible: true })).click();
  await popup.waitForSelector("#broken", { visible: true });
  await popup.close();
}

/** The switch, in another popup, which says nothing more. */
async function assertShown({ launched }, page, /** @type {string} */ isOn) {
  const popup = await launched.openPopup(page);
  await popup.waitForSelector(`#switch[aria-checked=${isOn}]`, { visible: true });
  assert.equal(await popup.$eval("#broken", (element) => element.checkVisibility()), false);
  await popup.close();
}

/** A copy of the extension in a browser that has no database for it. */
async function withoutDatabase({ extension, folder }) {
  const copy = join(folder, "without-database");
  await cp(extension, copy, { recursive: true });
  const path = join(copy, "store.js");
  const broken = 'const indexedDB = { open() { throw new DOMException("none", "InvalidStateError"); } };\n';
  await writeFile(path, broken + (await readFile(path, "utf8")));
  return copy;
}
