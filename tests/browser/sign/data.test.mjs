// @ts-check
// Runs in Node. What a page can put beside a chunk in place of base64. Browsers carry different parts of
// it to the background, where it must harm nobody but the page.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { ENDS_WITHIN_MS, assertEnds, assertNothingStays, hosts, inBothBrowsers, press } from "../wrong/visit.mjs";
import { until } from "../../pcsc/rig/until.mjs";
import { ask, visitSite } from "./visit.mjs";

/** World: the page. By name. */
const VALUES = {
  bigint: () => 10n,
  blob: () => new Blob(["a"]),
  buffer: () => new Uint8Array(4),
  circular: () => {
    const value = { inner: {} };
    value.inner = value;
    return value;
  },
  deep: () => Array(8000).fill(0).reduce((inner) => [inner], []),
  long: () => "A".repeat(200_000_000),
};

inBothBrowsers("what is no base64 beside a chunk harms nobody but the page", async (t, browser) => {
  const visit = await visitSite(t, browser);
  const other = await visit.open();
  await ask(other, "{ documents: () => new Promise(() => {}) }");
  await until(async () => (await hosts(visit.bank.state)).length === 1, "the other page's host");
  const page = await visit.open();

  for (const [name, make] of Object.entries(VALUES)) {
    await t.test(`${name}: another page's request goes on`, async () => {
      const id = await offered(page);
      await page.evaluate(`try { say({ kind: "send", id: "${id}", message: { type: "chunk" }, data: (${make})() }) } catch {}`);
      // Whether it was carried or not, what follows is judged: nothing but a chunk may.
      await page.evaluate((own) => window.say({ kind: "send", id: own, message: { type: "sign" } }), id);
      assert.equal(await answer(page, id), "invalid_request");
      assert.deepEqual(await other.evaluate(() => window.ends), []);
    });
  }

  await t.test("characters that JSON writes six times as long: the host refuses the frame", async () => {
    const id = await offered(page);
    await page.evaluate((own) => {
      window.say({ kind: "send", id: own, message: { type: "chunk" }, data: "\0".repeat(524_288) });
    }, id);
    assert.equal(await answer(page, id), "too_large");
    assert.deepEqual(await other.evaluate(() => window.ends), []);
  });

  await other.evaluate(() => window.abort());
  await assertEnds(other, "aborted");
  await assertNothingStays(visit);
});

/** Offers a document, by a real press and without the library, and waits until there is room for it. */
async function offered(page) {
  const id = randomBytes(16).toString("base64url");
  await page.evaluate((own) => (window.nextId = own), id);
  await press(page, "announceRaw");
  const documents = [{ format: "cms", name: "document", size: 1_000_000 }];
  await page.evaluate((own, listed) => window.say({ kind: "send", id: own, message: { type: "documents", documents: listed } }), id, documents);
  await page.waitForFunction((own) => window.heard.some((said) => said.id === own && said.kind === "news"), { polling: 100 }, id);
  return id;
}

async function answer(page, id) {
  const find = (own) => window.heard.find((said) => said.kind === "answer" && said.id === own)?.message;
  const found = await page.waitForFunction(find, { polling: 100, timeout: 5 * ENDS_WITHIN_MS }, id);
  return (await found.jsonValue()).code;
}
