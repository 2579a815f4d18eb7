// @ts-check
// Runs in Node. A person at the bank's door: the browser, its page, and the consent window.

import { openStage } from "../rig/browsers.mjs";
import { KEYS_COUNT_AFTER_MS, WINDOW, demoLaunch, startBank } from "./bank.mjs";

/**
 * @param {{ after(end: () => Promise<void>): void }} t
 * @param {import("../rig/browsers.mjs").Browser} browser
 * @param {number} cardDelayMs how long the card takes for each command
 */
export async function visitBank(t, browser, cardDelayMs = 0) {
  const stage = await openStage(t);
  const bank = stage.keep(await startBank(stage.folder));
  const launched = await stage.launch(browser, demoLaunch(browser.name, bank.state, cardDelayMs));
  const page = await openPage(launched, bank.address);
  return { bank, launched, page, stage, screen: stage.screen, ...hands(stage.screen, page, cardDelayMs) };
}

/** @param {import("../rig/browsers.mjs").Launched} launched @param {string} address */
export async function openPage(launched, address) {
  const page = await launched.browser.newPage();
  await page.goto(address);
  return page;
}

/**
 * What the person does at the window and reads on the page.
 * @param {import("../rig/screen.mjs").Screen} screen
 * @param {import("puppeteer-core").Page} page
 * @param {number} cardDelayMs
 */
export function hands(screen, page, cardDelayMs) {
  return {
    /** Presses the login button and waits for the window. */
    async askForLogin() {
      await page.click("#login");
      return this.waitForWindow();
    },
    async waitForWindow() {
      const { window } = await screen.waitWindow(WINDOW);
      await screen.waitPainted(window);
      await screen.focus(window);
      return window;
    },
    /**
     * Looks at the window first, as a person does: keys count 500 ms after it was painted.
     * @param {number} [window] where other windows change
     */
    look: (window) => screen.waitStill(KEYS_COUNT_AFTER_MS + EXCHANGES * cardDelayMs, undefined, window),
    /** @param {string} pin @param {number} [window] as above */
    async enterPin(pin, window) {
      await this.look(window);
      await screen.type(pin);
      await screen.key("Return");
    },
    /** Code of the error that the page shows. */
    async shownError() {
      const shown = () => {
        const error = document.getElementById("error");
        return error && !error.hidden && document.getElementById("error-code")?.textContent;
      };
      return (await page.waitForFunction(shown)).jsonValue();
    },
    async windowGone() {
      await screen.waitGone(WINDOW, 1000);
    },
  };
}

/** While the card works on one entry of the PIN, the window is still too. */
const EXCHANGES = 6;
