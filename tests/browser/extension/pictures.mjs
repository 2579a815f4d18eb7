// @ts-check
// Runs in Node. Pictures of the popup in both languages and browsers, into target/extension/pictures:
//
//   node tests/browser/extension/pictures.mjs

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { TARGET } from "../demo/bank.mjs";
import { browsers } from "../rig/browsers.mjs";
import { built, installFalse, openBrowser } from "./person.mjs";
import { allowSite } from "./popup.mjs";

/** @type {("en" | "ja")[]} */
const LANGUAGES = ["ja", "en"];
const PICTURES = join(TARGET, "extension", "pictures");

await mkdir(PICTURES, { recursive: true });
/** @type {(() => Promise<void>)[]} */
const ends = [];
try {
  for (const browser of browsers) for (const language of LANGUAGES) await show(browser, language);
  console.log(PICTURES);
} finally {
  for (const end of ends) await end();
}

/** @param {import("../rig/browsers.mjs").Browser} browser @param {"en" | "ja"} language */
async function show(browser, language) {
  const open = (/** @type {any} */ options) =>
    openBrowser({ after: (end) => void ends.push(end) }, browser, { language, ...options });

  const person = await open({});
  const page = await person.visit();
  await picture(person, page, "not-allowed");
  await allowSite(person, page);
  await page.waitForFunction("window.available === 1");
  await picture(person, page, "allowed");
  if (browser.name === "Chromium") {
    await page.goto("chrome://version");
    await picture(person, page, "no-site");
  }
  const without = await open({ host: "missing" });
  const other = await without.visit();
  await picture(without, other, "host-missing");
  await installFalse(browser, without);
  await picture(without, other, "host-exited");

  async function picture({ launched, screen }, page, name) {
    const path = join(PICTURES, `${browser.name}-${language}-${name}.png`);
    await page.bringToFront();
    if (browser.name === "Chromium") {
      const popup = await launched.openPopup(page);
      await popup.waitForSelector("#host-text:not([data-state=checking])");
      await new Promise((resolve) => setTimeout(resolve, 300));
      await popup.screenshot({ path, fullPage: true });
      return popup.close();
    }
    const { window } = await launched.openPopup(screen);
    await screen.waitStill(500);
    await screen.screenshot(path, window);
    await screen.key("Escape");
    await screen.waitGone(window);
  }
}
