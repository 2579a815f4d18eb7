// @ts-check
// Runs in Node. A person at the bank's door: the browser, its page, and the consent window.

import { openStage } from "../rig/browsers.mjs";
import { KEYS_COUNT_AFTER_MS, PASSWORD, PIN, WINDOW, demoLaunch, startBank } from "./bank.mjs";

/**
 * @param {{ after(end: () => Promise<void>): void }} t
 * @param {import("../rig/browsers.mjs").Browser} browser
 * @param {number} cardDelayMs how long the card takes for each command
 * @param {string[]} options of the demo
 */
export async function visitBank(t, browser, cardDelayMs = 0, options = /** @type {string[]} */ ([])) {
  const stage = await openStage(t);
  const bank = stage.keep(await startBank(stage.folder, 0, options));
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
    askForLogin() {
      return this.ask("#login");
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
    /** Logs in, from the sign-in page to the account. */
    async logIn() {
      const window = await this.askForLogin();
      await this.enterPin(PIN, window);
      await page.waitForSelector("#checks");
      await this.windowGone();
    },
    /** Presses the button of a page for signing and waits for the window. */
    askToSign() {
      return this.ask("#sign");
    },
    /** Presses a button of a page and waits for the window. @param {string} button */
    async ask(button) {
      await page.click(button);
      return this.waitForWindow();
    },
    /**
     * Reads the document, scrolling now and then, until the window takes the password: until its
     * button for going on is there.
     * @param {number} window
     */
    async readDocuments(window) {
      const { x, y } = await placeOf(screen, window, NEXT);
      const closed = await screen.color(x, y);
      for (let line = 0; line < LINES_AT_MOST && (await screen.color(x, y)) === closed; line += 1) {
        await screen.waitStill(LOOKED_AT_MS, undefined, window);
        await screen.key("Down");
        await screen.waitColor(x, y, closed, LOOKED_AT_MS).catch(() => {}); // Not yet: reads on.
      }
      await screen.waitColor(x, y, closed, 0);
      await this.look(window);
    },
    /** Types the password and waits for the page that shows the signer. @param {number} window */
    async enterPassword(window, password = PASSWORD) {
      await screen.type(password);
      await screen.key("Return");
      await screen.waitStill(KEYS_COUNT_AFTER_MS + READING * cardDelayMs, undefined, window);
    },
    /** Presses 署名する. @param {number} window */
    async confirmSigner(window) {
      const { width, height } = await placeOf(screen, window, SIGN);
      await screen.click(window, width - SIGN.fromRight, height - SIGN.fromBottom);
    },
    /** What the page shows of the server's verdict. @returns {Promise<string>} */
    async found() {
      const finding = await page.waitForSelector("#finding");
      return finding.evaluate((element) => element.dataset.code);
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
      await screen.waitGone(WINDOW, GONE_WITHIN_MS);
    },
  };
}

/** It goes at once; on a busy machine that takes a while. */
const GONE_WITHIN_MS = 5000;
/** A document counts as seen after a second. */
const LOOKED_AT_MS = 1200;
const LINES_AT_MOST = 10;

/** A place on the button 次へ beside its words; before it is there, やめる is as wide as both. */
const NEXT = { fromRight: 360, fromBottom: 45 };
/** 署名する, on the page with the signer. */
const SIGN = { fromRight: 113, fromBottom: 45 };

/** @param {import("../rig/screen.mjs").Screen} screen @param {number} window @param {typeof NEXT} place */
async function placeOf(screen, window, { fromRight, fromBottom }) {
  const found = (await screen.list()).find((listed) => listed.window === window);
  if (!found) throw new Error("the window is gone");
  const { width, height } = found;
  return { width, height, x: found.x + width - fromRight, y: found.y + height - fromBottom };
}

/** Commands for reading the certificate of the signer. */
const READING = 24;

/** While the card works on one entry of the PIN, the window is still too. */
const EXCHANGES = 6;
