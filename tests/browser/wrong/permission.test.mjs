// @ts-check
// Runs in Node. A person takes a site back while its request runs. The extension is the demo's without
// the sites that the demo allows by itself, so that every permission is a person's.

import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { PIN } from "../demo/bank.mjs";
import { allowSite, flipSwitch } from "../extension/popup.mjs";
import {
  assertEnds,
  assertNothingStays,
  consentWindow,
  hosts,
  inBothBrowsers,
  openPage,
  press,
  visitLab,
} from "./visit.mjs";
import { stages, tidy } from "./stages.mjs";

/** Shorter than Firefox's popup takes to open: the host stands still meanwhile, as on a busy machine. */
const SHORT = ["between VERIFY and the answer"];

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
    await t.test(`ends its request ${when}`, async () => {
      try {
        await page.reload();
        await page.waitForSelector("[data-ready]");
        await reach(visit, page);
        if (browser.name === "Firefox" && SHORT.includes(when)) await takeBackFromBusy(visit, page);
        else await takeBack(visit, page);
        await assertNothingStays(visit);
        await assertEnds(page, "site_not_allowed");
        assert.deepEqual(await tokens(page), []);
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

  await t.test("gets a token once it is allowed again", async () => {
    await page.reload();
    await page.waitForSelector("[data-ready]");
    await press(page, "login");
    await (await consentWindow(visit, page)).enterPin(PIN);
    await assertEnds(page, "none");
    assert.equal((await tokens(page)).length, 1);
  });
});

/**
 * The same while the host gets no time of this machine. Page and browser are done with each other before
 * it goes on; its card signs after that, for nobody.
 */
async function takeBackFromBusy(visit, page) {
  const [host, ...others] = await hosts(visit.bank.state);
  assert.deepEqual(others, []);
  process.kill(host, "SIGSTOP");
  try {
    assert.deepEqual(await page.evaluate(() => window.ends), []);
    await takeBack(visit, page);
    await assertEnds(page, "site_not_allowed");
    assert.ok((await hosts(visit.bank.state)).includes(host)); // Beside the one that the popup asked.
  } finally {
    process.kill(host, "SIGCONT");
  }
}

/** Those that the page has heard since it was loaded. @param {import("puppeteer-core").Page} page */
function tokens(page) {
  return page.evaluate(() => window.heard.flatMap(({ message }) => message?.token ?? []));
}

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
  const { content_scripts: _, host_permissions: __, ...manifest } = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify(manifest));
  return extension;
}
