// @ts-check
// Runs in Node. Proves the rig itself, with an extension that does nothing but carry messages.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { browsers, openStage } from "./browsers.mjs";
import { servePage, writeEcho } from "./echo.mjs";

const FIRST_CALLER = {
  Chromium: /^chrome-extension:\/\/[a-p]{32}\/$/,
  Firefox: /\/native-messaging-hosts\/dev\.tegata\.rig\.json$/,
};

test("the screen says what it could not do, and goes on", async (t) => {
  const { screen } = await openStage(t);
  await assert.rejects(screen.waitWindow("nobody", "part", 0), /nothing after 0 ms/);
  await assert.rejects(screen.focus(1), /not done by the display/);
  await assert.rejects(screen.type("手"), /no key of this keyboard/);
  await screen.waitGone("nobody");
  assert.deepEqual(await screen.list(), []);
});

for (const browser of browsers) {
  test(`${browser.name}: a page's message reaches the native host and comes back`, async (t) => {
    const { stage, page, url } = await openPage(t, browser);
    const answer = await ask(page);

    assert.deepEqual(answer.answer.message, { ask: "手形", active: true });
    assert.match(answer.answer.args[0], FIRST_CALLER[browser.name]);
    assert.equal(answer.answer.env.TEGATA_RIG, "inherited");
    assert.equal(answer.answer.env.DISPLAY, stage.display);
    assert.ok(answer.answer.env.HOME.startsWith(stage.folder));
    assert.deepEqual(answer.wasm, ["bytes", "stream"]);
    assert.equal(answer.sender.frameId, 0);
    assert.equal(answer.sender.url, url);
    t.diagnostic(JSON.stringify(answer));
  });

  test(`${browser.name}: the screen types, clicks and takes pictures`, async (t) => {
    const { stage, page, shown } = await openPage(t, browser);
    const { window, width, height } = shown;
    await page.focus("#field");
    await stage.screen.type("Tegata-1234");
    await stage.screen.key("a", "Control_L");
    await stage.screen.type("KP");
    await stage.screen.press("1");
    await stage.screen.release("1");
    await stage.screen.key("Num_Lock");
    await stage.screen.key("KP_2");
    await page.waitForFunction(() => document.querySelector("input")?.value === "KP12");

    const path = join(stage.folder, "window.png");
    await stage.screen.screenshot(path, window);
    assert.deepEqual(await sizeOfPng(path), { width, height });
    await page.evaluate(() => (document.title = "another"));
    await stage.screen.waitGone("手形 rig page");
  });

  test(`${browser.name}: a site is allowed in the popup`, async (t) => {
    const { stage, launched, page, url } = await openPage(t, browser);
    await page.goto(url.replace("127.0.0.1", "localhost"));
    assert.equal(await page.$("[data-echo]"), null);
    await launched.allowInPopup(stage.screen, page, { x: 40, y: 18 });
    await page.waitForSelector("[data-echo=ready]");
    assert.deepEqual((await ask(page)).answer.message, { ask: "手形", active: true });
  });
}

/**
 * @param {import("node:test").TestContext} t
 * @param {import("./browsers.mjs").Browser} browser
 */
async function openPage(t, browser) {
  const stage = await openStage(t);
  const { url } = stage.keep(await servePage());
  const echo = await writeEcho(stage.folder, browser.name);
  const launched = await stage.launch(browser, { ...echo, env: { TEGATA_RIG: "inherited" } });
  const page = await launched.browser.newPage();
  await page.goto(url);
  const shown = await stage.screen.waitWindow("手形 rig page");
  await stage.screen.focus(shown.window);
  return { stage, launched, page, url, shown };
}

/** @param {import("puppeteer-core").Page} page */
async function ask(page) {
  await page.click("button");
  const answer = await page.waitForFunction(() => document.querySelector("output")?.value);
  return JSON.parse(String(await answer.jsonValue()));
}

/** @param {string} path */
async function sizeOfPng(path) {
  const bytes = await readFile(path);
  assert.equal(bytes.toString("latin1", 1, 4), "PNG");
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
