// @ts-check
// Runs in Node. The site that speaks Web eID from end to end: its page's messages, extension, host, window and
// server; only the card is virtual.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browsers } from "../rig/browsers.mjs";
import { allowUnseen, logInThere, signByWebEid, textsShown } from "./contracts.mjs";
import { visitBank } from "./visit.mjs";

const TIMEOUT = { timeout: 180_000 };
const [chromium] = browsers;

/** @param {any} t @param {import("../rig/browsers.mjs").Browser} browser */
async function visitSite(t, browser) {
  const visit = await visitBank(t, browser);
  await visit.page.goto(visit.bank.webEid);
  await visit.page.waitForFunction(() => /\(2\./.test(document.getElementById("app-part")?.textContent ?? ""));
  return visit;
}

for (const browser of browsers) {
  test(`${browser.name}: a person logs in by Web eID`, TIMEOUT, async (t) => {
    const visit = await visitSite(t, browser);
    assert.equal(await logInThere(visit), "logged_in");
    const { what, result, origin, checked, notChecked } = (await visit.bank.attempts()).at(-1);
    assert.deepEqual([what, result, origin], ["web_eid_login", "logged_in", visit.bank.webEid]);
    assert.ok(checked.some(({ code }) => code === "token_signature"));
    assert.ok(!checked.some(({ code }) => code === "danger_rs256"));
    assert.ok(notChecked.some(({ code }) => code === "revocation"));
  });

  test(`${browser.name}: who gives up has Web eID's own error on the page`, TIMEOUT, async (t) => {
    const visit = await visitSite(t, browser);
    const window = await visit.askForLogin();
    await visit.look(window);
    await visit.screen.key("Escape");
    assert.equal(await visit.shownError(), "ERR_WEBEID_USER_CANCELLED");
    assert.deepEqual(await visit.bank.attempts(), []);
  });

  test(`${browser.name}: without the switch Web eID gets no certificate`, TIMEOUT, async (t) => {
    const visit = await visitSite(t, browser);
    const window = await visit.ask("#sign");
    await visit.look(window);
    await visit.screen.key("Escape");
    assert.equal(await visit.shownError(), "ERR_WEBEID_USER_CANCELLED");
    assert.deepEqual(await visit.bank.attempts(), []);
  });
}

test("Chromium: a person signs by Web eID with one password for both steps", TIMEOUT, async (t) => {
  const visit = await visitSite(t, chromium);
  await allowUnseen(visit);
  assert.equal(await signByWebEid(visit), "good");
  assert.equal((await textsShown(visit)).length, 1);
  const { what, result } = (await visit.bank.attempts()).at(-1);
  assert.deepEqual([what, result], ["web_eid_sign", "good"]);
});
