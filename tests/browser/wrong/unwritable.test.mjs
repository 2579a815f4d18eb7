// @ts-check
// Runs in Node. What a page can say that has no JSON or too much of it. Browsers carry different parts
// of it to the background, where it must harm nobody but the page.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { ENDS_WITHIN_MS, assertEnds, assertNothingStays, inBothBrowsers, openPage, press, visitLab } from "./visit.mjs";

/** World: the page. What stands in a message that is otherwise right, by name. */
const VALUES = {
  bigint: () => 10n,
  circular: () => {
    const value = { inner: {} };
    value.inner = value;
    return value;
  },
  deep: () => Array(8000).fill(0).reduce((inner) => [inner], []),
  long: () => "x".repeat(200_000_000),
};

inBothBrowsers("what has no JSON harms nobody but the page", async (t, browser) => {
  const visit = await visitLab(t, browser);
  const { lab, launched } = visit;
  const other = await openPage(launched, lab.url);
  await press(other, "announce");
  await isAccepted(other);
  const page = await openPage(launched, lab.url);

  for (const [name, make] of Object.entries(VALUES)) {
    await t.test(`${name}: another site's request goes on`, async () => {
      await sayOnce(page, `{ id: "${newId()}", message: { type: "status", value: (${make})() } }`);
      assert.deepEqual(await other.evaluate(() => window.ends), []);
    });
  }

  await t.test("an id of any length: another site's request goes on", async () => {
    await sayOnce(page, '{ id: "x".repeat(200_000_000), message: { type: "status" } }');
    assert.deepEqual(await other.evaluate(() => window.ends), []);
  });

  await t.test("a title of any length: the page may ask, and another site's request goes on", async () => {
    await page.evaluate(() => (document.title = "x".repeat(50_000_000)));
    await page.evaluate(() => window.acts.status());
    await assertEnds(page, "none");
    assert.deepEqual(await other.evaluate(() => window.ends), []);
  });

  await t.test("a press that was spent stays spent", async () => {
    await page.reload();
    await page.waitForSelector("[data-ready]");
    await press(page, "announce");
    await isAccepted(page);
    await page.evaluate(() => window.abort());
    await sayOnce(page, `{ id: "${newId()}", message: { type: "status", value: (${VALUES.bigint})() } }`);
    await page.evaluate(() => void window.acts.login());
    await assertEnds(page, "aborted", "gesture_required");
    assert.equal(await page.evaluate(() => navigator.userActivation.isActive), true);
  });

  await other.evaluate(() => window.abort());
  await assertEnds(other, "aborted");
  await assertNothingStays(visit);
});

const newId = () => randomBytes(16).toString("base64url");

const isAccepted = (page) =>
  page.waitForFunction(() => window.heard.some(({ kind }) => kind === "accepted"), { polling: 100 });

/**
 * Opens a request, if the page's own browser lets it say so, and waits until it was judged: a later one
 * is answered.
 * @param {import("puppeteer-core").Page} page @param {string} message JavaScript of the page
 */
async function sayOnce(page, message) {
  const id = newId();
  await page.evaluate(`try { say({ kind: "open", ...${message} }); } catch {}`);
  await page.evaluate((own) => window.say({ kind: "open", id: own, message: {} }), id);
  const answered = (own) => window.heard.some((said) => said.id === own && said.kind === "answer");
  await page.waitForFunction(answered, { polling: 100, timeout: 5 * ENDS_WITHIN_MS }, id);
}
