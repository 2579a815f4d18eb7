// @ts-check
// Runs in Node. The shipped extension: Web eID is spoken on the very origin that the person allowed and on no
// other port of its host, and the contract of official sites nowhere on this machine.

import assert from "node:assert/strict";

import { openBrowser } from "../extension/person.mjs";
import { allowSite, flipSwitch } from "../extension/popup.mjs";
import { inBothBrowsers } from "../wrong/visit.mjs";

/** As long as the library of Web eID waits for an acknowledgement. */
const ACK_WITHIN_MS = 1000;

inBothBrowsers("contracts of others, where the person allowed the site", async (t, browser) => {
  const person = await openBrowser(t, browser);
  const page = await person.visit();

  await t.test("not before", async () => assert.deepEqual(await heard(page), []));

  await t.test("on the allowed origin, without a reload and after one", async () => {
    await allowSite(person, page);
    await page.waitForFunction("window.available === 1");
    const [ack, answer] = await heard(page);
    assert.equal(ack.action, "web-eid:status-ack");
    assert.equal(answer.action, "web-eid:status-success");
    assert.equal(answer.library, "2.1.0");
    await page.reload();
    assert.equal((await heard(page)).length, 2);
  });

  await t.test("not on another port of its host", async () => {
    const other = await person.visit(person.site.otherPort);
    assert.deepEqual(await heard(other), []);
    await other.close();
  });

  await t.test("on no site that is not official", async () => {
    assert.equal(await page.evaluate(() => document.querySelectorAll("#app-is-installed").length), 0);
  });

  await t.test("not once it was taken back", async () => {
    await page.bringToFront();
    await flipSwitch(person, page);
    await page.reload();
    assert.deepEqual(await heard(page), []);
  });
});

/** What comes back when the page asks for versions. @param {import("puppeteer-core").Page} page */
function heard(page) {
  return page.evaluate((milliseconds) => {
    /** @type {any[]} */
    const all = [];
    const ends = new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
      addEventListener("message", ({ data }) => {
        if (/^web-eid:status-/.test(data?.action)) all.push(data);
        if (/^web-eid:status-(success|failure)$/.test(data?.action)) resolve(undefined);
      });
    });
    postMessage({ action: "web-eid:status", libraryVersion: "2.1.0" }, "*");
    return ends.then(() => all);
  }, ACK_WITHIN_MS);
}
