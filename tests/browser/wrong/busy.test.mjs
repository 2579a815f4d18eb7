// @ts-check
// Runs in Node. One consent window per person, whoever asks for a second one.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { WINDOW, demoLaunch } from "../demo/bank.mjs";
import { browsers } from "../rig/browsers.mjs";
import { assertEnds, assertNothingStays, arriveAtLab, consentWindow, inBothBrowsers, openPage, press, visitLab } from "./visit.mjs";

inBothBrowsers("a second request is refused while a person is asked", async (t, browser) => {
  const visit = await visitLab(t, browser);
  const open = () => openPage(visit.launched, visit.lab.url);

  await t.test("in the same tab", async () => {
    const page = await open();
    await press(page, "login");
    const person = await consentWindow(visit, page);
    await press(page, "login");
    await assertEnds(page, "busy");
    await goesOn(visit, person, page, "busy", "user_cancelled");
  });

  await t.test("in another tab", async () => {
    const [page, other] = [await open(), await open()];
    await press(page, "login");
    const person = await consentWindow(visit, page);
    await press(other, "login");
    await assertEnds(other, "busy");
    await goesOn(visit, person, page, "user_cancelled");
    await press(other, "login");
    await goesOn(visit, await consentWindow(visit, other), other, "busy", "user_cancelled");
  });
});

test("a second request is refused in another browser", { timeout: 120_000 }, async (t) => {
  const [chromium, firefox] = browsers;
  const visit = await arriveAtLab(t, chromium);
  const runtime = join(visit.folder, "run"); // One person has one.
  await mkdir(runtime, { mode: 0o700 });
  const pages = [];
  for (const browser of [chromium, firefox]) {
    const demo = demoLaunch(browser.name, visit.bank.state, 0);
    const launched = await visit.launchAs(browser, { ...demo, env: { ...demo.env, XDG_RUNTIME_DIR: runtime } });
    pages.push(await openPage(launched, visit.lab.url));
  }
  for (const [first, second] of [pages, pages.toReversed()]) {
    await Promise.all(pages.map((page) => page.evaluate(() => (window.ends = []))));
    await press(first, "login");
    const person = await consentWindow(visit, first);
    await press(second, "login");
    await assertEnds(second, "busy");
    await goesOn(visit, person, first, "user_cancelled");
  }
});

/** The first window is still there, alone and for the person to close. */
async function goesOn(visit, person, page, ...codes) {
  const shown = (await visit.screen.list()).filter(({ title }) => title.includes(WINDOW));
  assert.deepEqual(shown.map(({ window }) => window), [person.window]);
  await visit.screen.focus(person.window);
  await person.cancel();
  await assertEnds(page, ...codes);
  await assertNothingStays(visit);
}
