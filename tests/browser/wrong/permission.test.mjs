// @ts-check
// Runs in Node. A person takes a site back while its request runs. The extension is the demo's without
// the sites that the demo allows by itself, so that every permission is a person's.

import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { allowSite, flipSwitch } from "../extension/popup.mjs";
import { assertEnds, assertNothingStays, inBothBrowsers, openPage, press, visitLab } from "./visit.mjs";
import { stages, tidy } from "./stages.mjs";

/** The popup of Firefox is reached by keys and the mouse, which takes longer than a card at work. */
const TOO_SHORT = { Chromium: [], Firefox: ["between VERIFY and the answer"] };

inBothBrowsers("a site that is taken back", async (t, browser) => {
  const visit = await visitLab(t, browser, withoutOwnSites);
  const { lab, launched, screen } = visit;
  const page = await openPage(launched, lab.url);

  await t.test("hears nothing before it is allowed", async () => {
    await press(page, "login");
    await assertEnds(page, "unavailable");
    assert.deepEqual(await page.evaluate(() => window.heard), []);
  });

  await focusPage(screen);
  await allowSite(visit, page);
  await page.waitForFunction(() => window.heard.some(({ kind }) => kind === "arrived"));

  for (const [when, reach] of Object.entries(stages)) {
    if (TOO_SHORT[browser.name].includes(when)) continue;
    await t.test(`ends its request ${when}`, async () => {
      try {
        await page.reload();
        await page.waitForSelector("[data-ready]");
        await reach(visit, page);
        await takeBack(visit, page);
        await assertNothingStays(visit);
        await assertEnds(page, "site_not_allowed");
        await press(page, "login");
        await assertEnds(page, "site_not_allowed", "unavailable");
      } finally {
        await tidy(visit);
        await focusPage(screen);
        await flipSwitch(visit, page); // Chromium does not ask again for what it granted once.
        await page.waitForFunction(() => ["arrived", "here"].includes(window.heard.at(-1)?.kind));
      }
    });
  }
});

/** In Chromium as its own settings do it, at once; in Firefox by the switch in the popup. */
async function takeBack(visit, page) {
  const { launched, screen } = visit;
  if (launched.name === "Chromium") {
    const background = await launched.background();
    return background.evaluate(() => chrome.permissions.remove({ origins: ["http://localhost/*"] }));
  }
  await focusPage(screen);
  return flipSwitch(visit, page);
}

/** The browser's window gets the keyboard. @param {import("../rig/screen.mjs").Screen} screen */
async function focusPage(screen) {
  await screen.focus((await screen.waitWindow("手形 lab")).window);
}

/** @param {string} built @param {string} folder */
async function withoutOwnSites(built, folder) {
  const extension = join(folder, "extension");
  await cp(built, extension, { recursive: true });
  const path = join(extension, "manifest.json");
  const { content_scripts: _, ...manifest } = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify(manifest));
  return extension;
}
