// @ts-check
// Runs in Node. A person takes a site back while its documents are on their way. The extension is the
// demo's without the sites that the demo allows by itself, so that every permission is a person's.

import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { allowSite, flipSwitch } from "../extension/popup.mjs";
import { assertEnds, assertNothingStays, inBothBrowsers } from "../wrong/visit.mjs";
import { CHUNK_BYTES, MIB, READ, ask, taken, visitSite } from "./visit.mjs";

inBothBrowsers("a site that is taken back", async (t, browser) => {
  const visit = await visitSite(t, browser, withoutOwnSites);
  const { launched, screen } = visit;
  const page = await visit.open();

  await t.test("hears nothing before it is allowed", async () => {
    await ask(page, "{ documents: cms(bytes(1)) }");
    await assertEnds(page, "unavailable");
    assert.deepEqual(await page.evaluate(() => window.heard), []);
  });

  await t.test("ends its signing in the middle of a document", async () => {
    await focusPage(screen);
    await allowSite(visit, page);
    await page.waitForFunction(() => window.heard.some(({ kind }) => kind === "arrived"));
    await ask(page, `{ documents: cms(stalling(${8 * MIB}, ${READ * CHUNK_BYTES})) }`);
    await taken(page, READ);
    await takeBack();
    await assertNothingStays(visit);
    await assertEnds(page, "unavailable", "site_not_allowed");
    assert.deepEqual(await page.evaluate(() => window.results), []);
  });

  /** In Chromium as its own settings do it, at once; in Firefox by the switch in the popup. */
  async function takeBack() {
    if (browser.name === "Chromium") {
      const background = await launched.background();
      return background.evaluate(() => chrome.permissions.remove({ origins: ["http://localhost/*"] }));
    }
    await focusPage(screen);
    return flipSwitch(visit, page);
  }
});

/** The browser's window gets the keyboard. @param {import("../rig/screen.mjs").Screen} screen */
async function focusPage(screen) {
  await screen.focus((await screen.waitWindow("手形 documents")).window);
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
