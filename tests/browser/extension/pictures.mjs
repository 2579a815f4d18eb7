// @ts-check
// Runs in Node. Pictures of the popup in both languages and browsers, into target/extension/pictures:
//
//   node tests/browser/extension/pictures.mjs

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { flip, unused, visit } from "../contracts/visit.mjs";
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
  for (const browser of browsers) for (const language of LANGUAGES) {
    await show(browser, language);
    if (browser.name === "Chromium") await showOfficial(browser, language);
  }
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

  function picture({ launched, screen }, page, name) {
    const path = join(PICTURES, `${browser.name}-${language}-${name}.png`);
    return browser.name === "Chromium" ? inChromium(launched, page, path) : inFirefox(launched, screen, page, path);
  }
}

/** What only official sites have, at the demo's stand-in for them, and where another extension answered. */
async function showOfficial(browser, language) {
  const all = await visit({ after: (end) => void ends.push(end) }, browser, language);
  const picture = (page, name) =>
    inChromium(all.launched, page, join(PICTURES, `${browser.name}-${language}-${name}.png`));
  const page = await all.open(all.portal);
  await picture(page, "official");
  await flip(all, page, "bare-hash");
  await flip(all, page, "platform");
  await picture(page, "official-switched");
  const asks = await unused(all, JSON.stringify({ mode: "04", service_id: "01" }));
  await picture(asks, "official-asks");
  const spoken = await all.open(all.other);
  await spoken.evaluate(() => window.beOther());
  await spoken.evaluate(() => window.webEid({ action: "web-eid:status", libraryVersion: "2.1.0" }));
  await spoken.waitForFunction(() => window.acks.length > 0);
  await picture(spoken, "elsewhere");
}

async function inChromium(launched, page, path) {
  await page.bringToFront();
  const popup = await launched.openPopup(page);
  await popup.waitForSelector("#host-text:not([data-state=checking])");
  await new Promise((resolve) => setTimeout(resolve, 300));
  // As a person sees it: a long one is scrolled, so there is a picture of each of its ends.
  await popup.screenshot({ path, captureBeyondViewport: false });
  const isLong = await popup.evaluate(() => document.documentElement.scrollHeight > innerHeight);
  if (isLong) {
    await popup.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await popup.screenshot({ path: path.replace(".png", "-end.png"), captureBeyondViewport: false });
  }
  await popup.close();
}

async function inFirefox(launched, screen, page, path) {
  await page.bringToFront();
  const { window } = await launched.openPopup(screen);
  await screen.waitStill(500);
  await screen.screenshot(path, window);
  await screen.key("Escape");
  await screen.waitGone(window);
}
