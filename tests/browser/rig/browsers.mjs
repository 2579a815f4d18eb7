// @ts-check
// Runs in Node. Both browsers behind one shape, and the stage they play on:
//
//   for (const browser of browsers)
//     test(`${browser.name}: a page is answered`, async (t) => {
//       const stage = await openStage(t);
//       const { browser: puppet } = await stage.launch(browser, { extension, hosts });
//     });

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { launchChromium } from "./chromium.mjs";
import { startDisplay } from "./display.mjs";
import { launchFirefox } from "./firefox.mjs";
import { createFolder } from "./profile.mjs";
import { startScreen } from "./screen.mjs";

/**
 * What both browsers can do. Chromium's popup is a page to drive, its background and the other pages
 * of the extension can be reached too; Firefox's popup is a window to click in.
 * @typedef {object} Launched
 * @property {import("puppeteer-core").Browser} browser
 * @property {string} id the extension's
 * @property {string} origin of the extension's pages, with a slash at the end
 * @property {() => Promise<void>} close
 * @property {(screen: Screen, page: Page, at: { x: number, y: number }) => Promise<void>} allowInPopup
 *   opens the popup over the page, clicks what asks for a permission there, and allows it; the browser's
 *   window must have the keyboard (`screen.focus`)
 *
 * @typedef {import("./screen.mjs").Screen} Screen
 * @typedef {import("puppeteer-core").Page} Page
 *
 * @typedef {object} Launch
 * @property {string} display
 * @property {string} profile a folder of its own
 * @property {string} extension the unpacked extension's folder
 * @property {import("./hosts.mjs").Host[]} [hosts]
 * @property {Record<string, string>} [env] what the native host is to inherit
 * @property {"en" | "ja"} [language] of the browser itself; English where nothing is said
 * @property {(profile: string) => Promise<void>} [prepare] puts something into the profile first
 */

/** @typedef {{ name: "Chromium" | "Firefox", launch(options: Launch): Promise<Launched> }} Browser */

/** @type {Browser[]} */
export const browsers = [
  { name: "Chromium", launch: launchChromium },
  { name: "Firefox", launch: launchFirefox },
];

/**
 * A folder, a display and its screen for one test; all of it, browsers too, goes with the test.
 * @param {{ after(end: () => Promise<void>): void }} t
 */
export async function openStage(t) {
  /** @type {{ close(): Promise<void> }[]} */
  const open = [];
  /** @template {{ close(): Promise<void> }} T @param {T} thing */
  const keep = (thing) => (open.push(thing), thing);
  t.after(() => closeAll(open));
  const folder = keep(await createFolder()).path;
  const display = keep(await startDisplay()).name;
  const screen = keep(startScreen(display));
  /**
   * @template {Launched} T
   * @param {{ name: string, launch(options: Launch): Promise<T> }} browser
   * @param {Omit<Launch, "display" | "profile">} options
   */
  const launch = async (browser, options) => {
    const profile = join(folder, `${browser.name}-${open.length}`);
    await mkdir(profile);
    await options.prepare?.(profile);
    return keep(await browser.launch({ display, profile, ...options }));
  };
  return { folder, display, screen, keep, launch };
}

/**
 * The last opened is closed first; one that fails does not spare the others.
 * @param {{ close(): Promise<void> }[]} open
 */
async function closeAll(open) {
  /** @type {unknown[]} */
  const errors = [];
  for (const thing of open.reverse()) await thing.close().catch((error) => errors.push(error));
  if (errors.length > 0) throw new AggregateError(errors, "not everything was closed");
}
