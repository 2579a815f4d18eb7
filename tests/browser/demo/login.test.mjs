// @ts-check
// Runs in Node. Logins from end to end in both browsers: the real page, extension, host, window and
// server; only the card is virtual.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browsers } from "../rig/browsers.mjs";
import { PIN } from "./bank.mjs";
import { visitBank } from "./visit.mjs";

/** Enough for the slowest step on a busy machine, and an end for one that hangs. */
const TIMEOUT = { timeout: 120_000 };

for (const browser of browsers) {
  test(`${browser.name}: a page's status() reaches the host and comes back`, TIMEOUT, async (t) => {
    const { page } = await visitBank(t, browser);
    const answer = await page.evaluate(async () => (await import("/tegata.js")).status());
    assert.deepEqual(answer.capabilities, ["authenticate", "portal", "sign", "webEid"]);
    assert.match(answer.hostVersion, /^\d+\.\d+\.\d+$/);
    assert.match(answer.extensionVersion, /^\d+\.\d+\.\d+$/);
  });

  test(`${browser.name}: a wrong PIN is asked for again, the right one logs in`, TIMEOUT, async (t) => {
    const visit = await visitBank(t, browser);
    await visit.askForLogin();
    await visit.enterPin("0000");
    await visit.enterPin(PIN);
    await visit.page.waitForSelector("#checks");
    await visit.windowGone();
    const [attempt, ...others] = await visit.bank.attempts();
    assert.equal(attempt.result, "logged_in");
    assert.deepEqual(others, []);
    await visit.page.click("#logout");
    await visit.page.waitForSelector("#login");
  });

  test(`${browser.name}: a cancel tells the page and spends no try`, TIMEOUT, async (t) => {
    const visit = await visitBank(t, browser);
    await visit.askForLogin();
    await visit.look();
    await visit.screen.key("Escape");
    assert.equal(await visit.shownError(), "user_cancelled");
    await visit.windowGone();
    assert.equal(await attemptsLeft(visit), "3");
  });

  test(`${browser.name}: a page that aborts closes the window`, TIMEOUT, async (t) => {
    const visit = await visitBank(t, browser);
    await visit.askForLogin();
    await visit.page.click("#abort");
    assert.equal(await visit.shownError(), "aborted");
    await visit.windowGone();
  });

  test(`${browser.name}: a closed tab closes the window`, TIMEOUT, async (t) => {
    const visit = await visitBank(t, browser);
    await visit.launched.browser.newPage();
    await visit.page.bringToFront();
    await visit.askForLogin();
    await visit.page.close();
    await visit.windowGone();
  });

  test(`${browser.name}: a replayed token is refused`, TIMEOUT, async (t) => {
    const visit = await visitBank(t, browser);
    await keepToken(visit.page);
    await visit.askForLogin();
    await visit.enterPin(PIN);
    await visit.page.waitForSelector("#checks");
    const replay = () => visit.page.evaluate(sendKeptToken);
    assert.equal(await replay(), 403);
    await visit.page.evaluate(async () => void (await fetch("/challenge", { method: "POST" })));
    assert.equal(await replay(), 403);
    const codes = (await visit.bank.attempts()).map(({ result }) => result);
    assert.deepEqual(codes.slice(1), ["challenge_missing", "challenge_mismatch"]);
  });

  test(`${browser.name}: a login without a click is refused`, TIMEOUT, async (t) => {
    const { page } = await visitBank(t, browser);
    const refused = page.evaluate(async () => {
      // What the test itself does counts as a click in Chromium, for five seconds.
      while (navigator.userActivation.isActive) await new Promise(requestAnimationFrame);
      const { authenticate } = await import("/tegata.js");
      return authenticate({ challenge: "c".repeat(43) }).catch((error) => error.code);
    });
    assert.equal(await refused, "gesture_required");
  });
}

/** Keeps the token that the page sends to its server. */
function keepToken(page) {
  return page.evaluate(() => {
    const { fetch } = window;
    window.fetch = (address, options) => {
      if (String(address).startsWith("/login")) sessionStorage.setItem("token", String(options?.body));
      return fetch(address, options);
    };
  });
}

async function sendKeptToken() {
  const body = sessionStorage.getItem("token");
  return (await fetch("/login", { method: "POST", body })).status;
}

async function attemptsLeft({ page, bank }) {
  await page.goto(`${bank.address}/virtual-card`);
  return page.$eval("#attempts-left", (element) => element.textContent);
}
