// @ts-check
// Runs in Node. The contract of official sites in both browsers: for a site of the list, and for no other.

import assert from "node:assert/strict";

import { inBothBrowsers } from "../wrong/visit.mjs";
import { until } from "../../pcsc/rig/until.mjs";
import { SOON_MS, allowBareHash, ask, askedOf, assertNoHosts, goOn, hostsStarted, received, unused, visit } from "./visit.mjs";

const bytes = (/** @type {number} */ value, length = 32) => Buffer.alloc(length, value).toString("base64");
const login = (digest = bytes(7), more = {}) => JSON.stringify({ mode: "01", service_id: "01", digest, ...more });
const launch = (/** @type {string} */ detail) => `launch(${JSON.stringify(detail)})`;
const FAILED = { result: "1", errcode: "EW044-C300" };

/** What no answer but the contract's error comes of, by its words; and the mode that it repeats. */
const WRONG = {
  "no text": ["launch({ mode: '01' })", undefined],
  "nothing": ["launch(undefined)", undefined],
  "no JSON": ["launch('{')", undefined],
  "an unknown mode": [`launch('{"mode":"03"}')`, undefined],
  "a wrong service": [launch(login(bytes(7), { service_id: "02" })), "01"],
  "a digest of SHA-512": [launch(login(bytes(7, 64))), "01"],
  "a digest in base64url": [launch(login(bytes(0xfb).replaceAll("+", "-").replaceAll("/", "_"))), "01"],
  "101 digests": [launch(JSON.stringify({ mode: "02", service_id: "01", digest: Array(101).fill(bytes(7)) })), "02"],
  "20 KiB": [launch(JSON.stringify({ mode: "04", more: "x".repeat(20_000) })), undefined],
  "much Japanese": [launch(JSON.stringify({ mode: "04", more: "あ".repeat(20_000) })), undefined],
};

/** Each in a tab of its own: a tab that has just had a request waits. */
inBothBrowsers("the contract of official sites", async (t, browser) => {
  const all = await visit(t, browser);
  const open = () => all.open(all.portal);

  await t.test("a page finds what it looks for", async () => {
    const page = await open();
    assert.deepEqual(await marks(page), { "extension-is-installed": ["24"], "app-is-installed": ["29"] });
  });

  await t.test("a login", async () => {
    const page = await open();
    await ask(page, launch(login()));
    const [{ certificate, signature, uuid, combination_code, ...rest }] = await received(page);
    assert.deepEqual(rest, { mode: "01", result: "0" });
    const { type, digest, origin } = askedOf(certificate);
    assert.deepEqual({ type, digest, origin }, { type: "portalLogin", digest: bytes(7), origin: new URL(all.portal).origin });
    assert.ok(!certificate.endsWith("="));
    assert.equal(Buffer.from(signature, "base64").toString(), `signature of ${bytes(7)}`);
    assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(combination_code, /^[0-9a-f]{64}$/);
    await assertNoHosts(all);
    // The same of the same installation for the same site.
    const again = await open();
    await ask(again, launch(login()));
    const [second] = await received(again);
    assert.deepEqual([second.uuid, second.combination_code], [uuid, combination_code]);
  });

  await t.test("much Japanese beside what is asked, if it is short enough", async () => {
    const page = await open();
    await ask(page, launch(JSON.stringify({ mode: "04", more: "あ".repeat(16_000) })));
    assert.equal((await received(page))[0].result, "0");
  });

  await t.test("the four items", async () => {
    const page = await open();
    await ask(page, launch('{"mode":"04"}'));
    const [{ name, sex, ...rest }] = await received(page);
    assert.equal(Buffer.from(name, "hex").toString(), "試験　太郎");
    assert.equal(Buffer.from(sex, "hex").toString(), "1");
    assert.deepEqual(Object.keys(rest).sort(), ["address", "birthday", "mode", "result"]);
  });

  for (const [what, [request, mode]] of Object.entries(WRONG)) {
    await t.test(`${what} is answered with the contract's error, and opens nothing`, async () => {
      const page = await open();
      const before = await hostsStarted(all);
      await ask(page, request);
      assert.deepEqual(await received(page), [{ ...FAILED, ...(mode && { mode }) }]);
      assert.equal(await hostsStarted(all), before);
    });
  }

  await t.test("a signature needs the person's switch", async () => {
    const signing = launch(JSON.stringify({ mode: "02", service_id: "01", digest: [bytes(7), bytes(8)] }));
    const page = await open();
    await ask(page, signing);
    assert.deepEqual(await received(page), [{ ...FAILED, mode: "02" }]);
    const allowed = await open();
    await allowBareHash(all, allowed);
    await ask(allowed, signing);
    const [{ signature, result, certificate }] = await received(allowed);
    assert.equal(result, "0");
    assert.equal(askedOf(certificate).bareHash, "allowed");
    assert.deepEqual(signature.map((/** @type {string} */ text) => Buffer.from(text, "base64").toString()), [7, 8].map((value) => `signature of ${bytes(value)}`));
  });

  await t.test("the second of two at once is refused, the first goes on", async () => {
    const page = await open();
    await ask(page, `${launch(login(bytes(0xee)))}; ${launch('{"mode":"04"}')}`);
    assert.deepEqual(await received(page), [{ ...FAILED, mode: "04" }]);
    await page.close();
    await assertNoHosts(all);
  });

  await t.test("a page that is kept for the way back leaves nothing", async () => {
    const page = await open();
    await ask(page, launch(login(bytes(0xee))));
    await until(async () => (await all.notes()).at(-1)?.asked === "portalLogin", "the host", SOON_MS);
    await page.goto(`${all.portal}another`);
    await assertNoHosts(all);
    await page.close();
  });

  await t.test("05 in the middle ends the request and its host", async () => {
    const page = await open();
    await ask(page, launch(login(bytes(0xee))));
    await until(async () => (await all.notes()).at(-1)?.asked === "portalLogin", "the host", SOON_MS);
    await page.evaluate(() => window.launch('{"mode":"05"}'));
    assert.deepEqual(await received(page), [{ ...FAILED, mode: "01" }]);
    await assertNoHosts(all);
    assert.ok((await all.notes()).some(({ asked }) => asked === "cancel"));
  });

  await t.test("a press from before a request's end does not count after it", async () => {
    const page = await open();
    await ask(page, launch(login(bytes(0xee))));
    await until(async () => (await all.notes()).at(-1)?.asked === "portalLogin", "the host", SOON_MS);
    await ask(page, "");
    await page.evaluate(() => window.launch('{"mode":"05"}'));
    await received(page);
    const before = await hostsStarted(all);
    await page.evaluate(launch(login()));
    await quiet(page);
    assert.equal(await hostsStarted(all), before);
    await goOn(all, page);
    assert.equal((await received(page))[0].result, "0");
    await page.close();
    await assertNoHosts(all);
  });

  for (const [what, value] of [["ends without a word", 0xdd], ["answers another request", 0xcc]]) {
    await t.test(`a host that ${what} is the contract's error`, async () => {
      const page = await open();
      await ask(page, launch(login(bytes(Number(value)))));
      assert.deepEqual(await received(page), [{ ...FAILED, mode: "01" }]);
    });
  }

  await t.test("a page that removes or changes the marks does so to itself", async () => {
    const page = await open();
    await page.evaluate(() => document.getElementById("app-is-installed")?.remove());
    await page.evaluate(() => document.getElementById("extension-is-installed")?.setAttribute("value", "99"));
    await ask(page, launch(login()));
    assert.equal((await received(page))[0].result, "0");
    assert.deepEqual(await marks(page), { "extension-is-installed": ["99"], "app-is-installed": [] });
  });

  await t.test("a page that is written anew is heard still", async () => {
    const page = await open();
    await page.evaluate(() => {
      document.open();
      document.write('<!doctype html><title>手形 contracts</title><body><script type="module" src="/page.js?again"></script>');
      document.close();
    });
    await page.waitForSelector("[data-ready]");
    await ask(page, launch(login()));
    assert.equal((await received(page))[0].result, "0");
  });

  await t.test("a site that is not on the list hears nothing, whatever it says", async () => {
    const page = await all.open(all.other);
    const before = await hostsStarted(all);
    await ask(page, launch(login()));
    await quiet(page);
    assert.deepEqual(await marks(page), { "extension-is-installed": [], "app-is-installed": [] });
    assert.equal(await hostsStarted(all), before);
  });

  await t.test("a frame of an official site hears nothing", async () => {
    const page = await all.open(`${all.portal}framing`);
    const frame = await (await page.waitForSelector("iframe"))?.contentFrame();
    await frame?.waitForSelector("[data-ready]");
    await frame?.click("#ask");
    await frame?.evaluate((detail) => window.launch(detail), login());
    await quiet(page);
    assert.deepEqual(await frame?.evaluate(() => window.received), []);
  });

  await t.test("a page that nobody has used waits for the person's word", async () => {
    const before = await hostsStarted(all);
    const page = await unused(all, login());
    if (browser.name === "Chromium") await until(async () => (await badge(all)) === "1", "the mark", SOON_MS);
    else await quiet(page);
    assert.equal(await hostsStarted(all), before);
    await goOn(all, page);
    assert.equal((await received(page))[0].result, "0");
    if (browser.name === "Chromium") assert.equal(await badge(all), "");
    await page.close();
    await assertNoHosts(all);
  });

  if (browser.name === "Chromium")
    await t.test("storage that was changed makes no site official", async () => {
      const origin = new URL(all.other).origin;
      const page = await all.open(all.other);
      const worker = await /** @type {any} */ (all.launched).background();
      await worker.evaluate((/** @type {string} */ own) => chrome.storage.local.set({ portal: [own], official: [own] }), origin);
      await page.waitForSelector("#app-is-installed");
      const before = await hostsStarted(all);
      await ask(page, launch(login()));
      assert.deepEqual(await received(page), [{ ...FAILED, mode: "01" }]);
      assert.equal(await hostsStarted(all), before);
    });
});

/** What is on the toolbar button of the tab in front, in Chromium. */
async function badge({ launched }) {
  const worker = await launched.background();
  return worker.evaluate(async () => {
    const [{ id: tabId }] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    return chrome.action.getBadgeText({ tabId });
  });
}

/** What the page finds, by id. @param {import("puppeteer-core").Page} page */
async function marks(page) {
  await quiet(page, 200);
  return page.evaluate(() => {
    const values = (/** @type {string} */ id) => [...document.querySelectorAll(`#${id}`)].map((input) => input.getAttribute("value"));
    return Object.fromEntries(["extension-is-installed", "app-is-installed"].map((id) => [id, values(id)]));
  });
}

/** Nothing has come after this long. @param {import("puppeteer-core").Page} page */
async function quiet(page, milliseconds = 700) {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  assert.deepEqual(await page.evaluate(() => window.received), []);
}
