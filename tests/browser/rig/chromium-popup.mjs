// @ts-check
// Runs in Node. The extension's popup in Chromium, and the prompt that a click in it may bring.

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("./screen.mjs").Screen} Screen */
/** @typedef {{ x: number, y: number }} Point */

/**
 * As the toolbar button opens it: with `activeTab` for the page.
 * @param {{ browser: import("puppeteer-core").Browser, id: string, url: string }} popup
 * @param {Page} page
 */
export async function openPopup({ browser, id, url }, page) {
  const extension = (await browser.extensions()).get(id);
  if (!extension) throw new Error("the extension is not running");
  await page.triggerExtensionAction(extension);
  const popup = await (await browser.waitForTarget((target) => target.url() === url)).asPage();
  // A click that comes before its scripts have run is lost.
  await popup.waitForFunction(() => document.readyState === "complete");
  return popup;
}

/**
 * Clicks what asks for a permission, and allows it. The prompt darkens the page, takes keys once it
 * has come to rest, and Enter alone would deny.
 * @param {Page} popup
 * @param {Screen} screen
 * @param {Point} at
 */
export async function allow(popup, screen, at) {
  const before = await screen.color(...ON_PAGE);
  await popup.mouse.click(at.x, at.y).catch((error) => {
    if (!popup.isClosed()) throw error;
  });
  await screen.waitColor(...ON_PAGE, before);
  await screen.waitStill(300);
  await screen.key("Tab");
  await screen.key("Return");
}

/**
 * A point of the screen where a page is and nothing opens.
 * @type {[number, number]}
 */
const ON_PAGE = [8, 780];
