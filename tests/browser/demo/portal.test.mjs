// @ts-check
// Runs in Node. The stand-in for the portal from end to end: the page written to the contract, extension, host,
// window and server; only the card is virtual.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browsers } from "../rig/browsers.mjs";
import { allowUnseen, giveItems, logInThere, signAtPortal, textsShown } from "./contracts.mjs";
import { visitBank } from "./visit.mjs";

const TIMEOUT = { timeout: 180_000 };
const [chromium] = browsers;

/** @param {any} t @param {import("../rig/browsers.mjs").Browser} browser @param {string[]} [options] */
async function visitPortal(t, browser, options) {
  const visit = await visitBank(t, browser, 0, options);
  await visit.page.goto(visit.bank.portal);
  await visit.page.waitForSelector("#app-is-installed");
  return visit;
}

/** @param {Awaited<ReturnType<typeof visitPortal>>} visit */
async function lastAttempt({ bank }) {
  return (await bank.attempts()).at(-1);
}

for (const browser of browsers) {
  test(`${browser.name}: a person logs in at the portal's stand-in`, TIMEOUT, async (t) => {
    const visit = await visitPortal(t, browser);
    assert.equal(await logInThere(visit), "logged_in");
    const { what, result, origin, notChecked } = await lastAttempt(visit);
    assert.deepEqual([what, result, origin], ["portal_login", "logged_in", visit.bank.portal]);
    assert.ok(notChecked.some(({ code }) => code === "revocation"));
    assert.match(await visit.page.$eval("#extension-part", ({ textContent }) => textContent), /24/);
  });

  test(`${browser.name}: the four items reach the page and no server`, TIMEOUT, async (t) => {
    const visit = await visitPortal(t, browser);
    const items = await giveItems(visit);
    assert.equal(items.length, 4);
    assert.ok(items.every(Boolean), "none is empty");
    assert.match(items[2], /^\d{8}$/);
    assert.match(items[3], /^[129]$/);
    assert.deepEqual(await visit.bank.attempts(), []);
  });

  test(`${browser.name}: who gives up has the contract's error on the page`, TIMEOUT, async (t) => {
    const visit = await visitPortal(t, browser);
    const window = await visit.askForLogin();
    await visit.look(window);
    await visit.screen.key("Escape");
    assert.equal(await visit.shownError(), "EW044-C300");
    assert.deepEqual(await visit.bank.attempts(), []);
  });

  test(`${browser.name}: without the switch nothing unseen is signed`, TIMEOUT, async (t) => {
    const visit = await visitPortal(t, browser);
    const window = await visit.ask("#sign");
    await visit.look(window);
    await visit.screen.key("Escape");
    assert.equal(await visit.shownError(), "EW044-C300");
    assert.deepEqual(await visit.bank.attempts(), []);
  });

  test(`${browser.name}: a portal that refuses Linux asks nothing`, TIMEOUT, async (t) => {
    const visit = await visitPortal(t, browser, ["--portal-refuses-linux"]);
    await visit.page.click("#login");
    assert.equal(await visit.shownError(), "platform_refused");
    assert.match(await visit.page.$eval("#user-agent", ({ textContent }) => textContent), /Linux/);
  });
}

for (const [button, count] of /** @type {const} */ ([["#sign", 1], ["#sign-several", 3]])) {
  test(`Chromium: ${count} signed at the portal's stand-in with one password`, TIMEOUT, async (t) => {
    const visit = await visitPortal(t, chromium);
    await allowUnseen(visit);
    assert.equal(await signAtPortal(visit, button), "good");
    assert.equal((await textsShown(visit)).length, count);
    const { what, result, checked } = await lastAttempt(visit);
    assert.deepEqual([what, result], ["portal_sign", "good"]);
    const signatures = checked.filter(({ code }) => code === "document_signature");
    assert.equal(signatures.length, count);
  });
}
