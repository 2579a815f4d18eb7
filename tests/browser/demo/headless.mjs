// @ts-check
// Runs in Node. The demo by itself: a person logs in and signs on a private display, told as it
// happens, with pictures of every page and window state in both languages.
//
//   node tests/browser/demo/headless.mjs [--browser chromium|firefox]

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { browsers } from "../rig/browsers.mjs";
import { PIN, TARGET } from "./bank.mjs";
import { showContracts } from "./headless-contracts.mjs";
import { showSigning } from "./headless-signing.mjs";
import { visitBank } from "./visit.mjs";

/** Long enough for a picture of the card at work. */
const CARD_DELAY_MS = 150;
const PICTURES = join(TARGET, "demo");
/** Where the window switches its language. */
const SWITCH = { fromRight: 53, fromTop: 55 };
const wanted = process.argv.at(process.argv.indexOf("--browser") + 1);
const browser = browsers.find(({ name }) => name.toLowerCase() === wanted) ?? browsers[0];

await rm(PICTURES, { recursive: true, force: true });
await mkdir(PICTURES, { recursive: true });
/** @type {(() => Promise<void>)[]} */
const ends = [];
try {
  for (const language of ["ja", "en"]) await show(language);
  console.log(`\nPictures: ${PICTURES}`);
} finally {
  for (const end of ends) await end();
}

/** @param {string} language */
async function show(language) {
  const visit = await visitBank({ after: (end) => void ends.push(end) }, browser, CARD_DELAY_MS);
  const { page, screen, bank } = visit;
  const say = (/** @type {string} */ text) => console.log(`[${browser.name} ${language}] ${text}`);
  let count = 0;
  /** @param {string} name @param {number} [window] */
  const picture = async (name, window) => {
    await visit.look();
    await screen.screenshot(join(PICTURES, `${language}-${++count}-${name}.png`), window);
  };
  /** @param {string} name */
  const pagePicture = async (name) => {
    const path = join(PICTURES, `${language}-${++count}-${name}.png`);
    await page.screenshot({ path: /** @type {`${string}.png`} */ (path), fullPage: true });
  };
  const panel = async (/** @type {string} */ button) => {
    await page.goto(`${bank.address}/virtual-card?lang=${language}`);
    await Promise.all([page.waitForNavigation(), page.click(button)]);
  };
  const home = () => page.goto(`${bank.address}/?lang=${language}`);

  say("the card is taken off the reader; the person asks for a login");
  await panel("#remove-card");
  await pagePicture("page-virtual-card");
  await home();
  await pagePicture("page-sign-in");
  let window = await visit.askForLogin();
  await inLanguage(language, screen, window);
  await picture("window-waiting-for-card", window);
  await picture("page-waiting");

  say("the card is put on the reader; tries left are shown before anything is typed");
  await page.evaluate(async () => void (await fetch("/virtual-card/place", { method: "POST" })));
  await screen.focus(window);
  await picture("window-ready", window);
  await visit.look();
  await screen.type(PIN.slice(0, 2));
  await picture("window-typing", window);
  await screen.key("BackSpace");
  await screen.key("BackSpace");

  say("two wrong PINs: the window says what is left, and warns before the last try");
  await visit.enterPin("0000");
  await picture("window-pin-wrong", window);
  await visit.enterPin("1111");
  await picture("window-one-try-left", window);
  await visit.enterPin(PIN);
  await picture("window-second-confirmation", window);

  say("the person thinks again and gives up; the page says so");
  await visit.look();
  await screen.key("Escape");
  await visit.shownError();
  await pagePicture("page-cancelled");

  say("again, with the right PIN and the second confirmation");
  window = await visit.askForLogin();
  await inLanguage(language, screen, window);
  await visit.enterPin(PIN);
  await visit.look();
  await confirmLastTry(screen);
  await screen.waitStill(100);
  await screen.screenshot(join(PICTURES, `${language}-${++count}-window-working.png`), window);
  await page.waitForSelector("#checks");
  await screen.screenshot(join(PICTURES, `${language}-${++count}-window-done.png`), window);
  await visit.windowGone();
  await pagePicture("page-account");

  say("logged out; then three wrong PINs: the PIN is blocked, and the window says what to do");
  await page.click("#logout");
  await page.waitForSelector("#login");
  window = await visit.askForLogin();
  await inLanguage(language, screen, window);
  for (const pin of ["0000", "1111"]) await visit.enterPin(pin);
  await visit.enterPin("2222");
  await visit.look();
  await confirmLastTry(screen);
  await picture("window-blocked", window);
  await visit.look();
  await screen.key("Return");
  await visit.shownError();
  await pagePicture("page-blocked");

  say("what the server saw:");
  for (const attempt of await bank.attempts()) console.log(transcript(attempt));

  const address = (/** @type {string} */ path) => `${bank.address}${path}?lang=${language}`;
  const switched = (/** @type {number} */ window) => inLanguage(language, screen, window);
  const scene = { visit, address, inLanguage: switched, say, picture, pagePicture, transcript };
  await showSigning(scene);
  // The switch of the popup is out of a driver's reach in Firefox.
  if (browser.name === "Chromium") await showContracts(scene, language);
}

/** The window starts in the browser's language, English here, and has a switch in its corner. */
async function inLanguage(language, screen, window) {
  if (language === "en") return;
  await screen.waitStill(300);
  const { width } = (await screen.list()).find((listed) => listed.window === window);
  await screen.click(window, width - SWITCH.fromRight, SWITCH.fromTop);
}


/** The second confirmation starts on the button that sends nothing. */
async function confirmLastTry(screen) {
  await screen.key("Tab");
  await screen.key("Return");
}

/** One attempt as the server noted it. */
function transcript({ timeInJapan, origin, what, result, checked, notChecked }) {
  const lines = [
    `  ${timeInJapan}, ${origin}, ${what}: ${result}`,
    ...checked.map(({ text }) => `    ✓ ${text}`),
    ...notChecked.map(({ text }) => `    – ${text}`),
  ];
  return lines.join("\n");
}
