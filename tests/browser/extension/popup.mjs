// @ts-check
// Runs in Node. What a person does in the popup: in Chromium through the driver; in Firefox,
// whose popups no driver reaches, with the mouse at a point of the screen.

import { allow } from "../rig/chromium-popup.mjs";

/** @typedef {Awaited<ReturnType<typeof import("./person.mjs").openBrowser>>} Person */
/** @typedef {import("puppeteer-core").Page} Page */

const SHOWN = { visible: true };

/**
 * Allows the page's site in the popup, through the browser's prompt where it shows one.
 * @param {Person} person @param {Page} page
 */
export async function allowSite({ launched, screen }, page) {
  await page.bringToFront();
  if (launched.name === "Firefox") return pressSwitch(launched, screen);
  const popup = await launched.openPopup(page);
  await allow(popup, screen, await middle(popup, "#switch"));
}

/**
 * Uses the switch where no prompt comes: to take a site back, or to allow another port of its host.
 * @param {Person} person @param {Page} page
 */
export async function flipSwitch({ launched, screen }, page) {
  await page.bringToFront();
  if (launched.name === "Firefox") return pressSwitch(launched, screen);
  const popup = await launched.openPopup(page);
  const before = await (await popup.waitForSelector("#switch", SHOWN)).evaluate((e) => e.ariaChecked);
  await popup.click("#switch");
  await popup.waitForFunction((b) => document.getElementById("switch")?.ariaChecked !== b, {}, before);
  await popup.close();
}

/** Where the switch is in Firefox's popup, below one line of address and the mark of a developer's site. */
const SWITCH = { x: 180, y: 146 };

async function pressSwitch(launched, screen) {
  const { window } = await launched.openPopup(screen);
  await screen.click(window, SWITCH.x, SWITCH.y);
  await screen.waitStill(300);
  await screen.key("Escape");
  await screen.waitGone(window);
}

/** @param {Page} popup @param {string} selector */
export async function middle(popup, selector) {
  const box = await (await popup.waitForSelector(selector, SHOWN))?.boundingBox();
  if (!box) throw new Error(`${selector} is not shown`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
