// @ts-check
// Runs in Node. Documents on their way from a page to the host: all of their bytes, as fast as the host
// takes them and no faster.

import assert from "node:assert/strict";

import { assertEnds, assertNothingStays, consentWindow, inBothBrowsers } from "../wrong/visit.mjs";
import { CHUNK_BYTES, MIB, ask, taken, visitSite } from "./visit.mjs";

inBothBrowsers("documents arrive", async (t, browser) => {
  const visit = await visitSite(t, browser);

  await t.test("status says that documents can be signed", async () => {
    const page = await visit.open();
    const { capabilities } = await page.evaluate(() => window.askStatus());
    assert.ok(capabilities.includes("sign"));
  });

  await t.test("of every size around a chunk, each in chunks of its own", async () => {
    const sizes = [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES];
    const page = await visit.open();
    await ask(page, `{ documents: [${sizes}].map((size) => cms(bytes(size))[0]), purpose: "口座の開設" }`);
    await arrive(visit, page, sizes.reduce((sum, size) => sum + size), 1 + 1 + 1 + 2 + 2);
  });

  await t.test("of 20 MiB, never more at once than the host has room for", async () => {
    const page = await visit.open();
    await ask(page, `{ documents: cms(bytes(${20 * MIB})) }`);
    await arrive(visit, page, 20 * MIB, Math.ceil((20 * MIB) / CHUNK_BYTES));
  });

  await t.test("once a function has got them", async () => {
    const page = await visit.open();
    await ask(page, `{ documents: async () => cms(await (await fetch("/tegata.js")).blob()) }`);
    const size = await page.evaluate(async () => (await (await fetch("/tegata.js")).blob()).size);
    await arrive(visit, page, size, 1);
  });

  await t.test("from a browser that does not write base64 of bytes", async () => {
    const page = await visit.open();
    await page.evaluate(() => delete Uint8Array.prototype.toBase64);
    await ask(page, `{ documents: cms(bytes(${CHUNK_BYTES + 2})) }`);
    await arrive(visit, page, CHUNK_BYTES + 2, 2);
  });

  await t.test("what the page does with the progress harms nothing", async () => {
    const page = await visit.open();
    await ask(page, `{ documents: cms(bytes(2)), onProgress: () => { throw new Error("a bar of zero width"); } }`);
    await taken(page, 1);
    await (await consentWindow(visit, page)).cancel();
    await assertEnds(page, "user_cancelled");
  });

  await assertNothingStays(visit);
});

/** The window is there, the host took all, and said so before more was sent; then the person says no. */
async function arrive(visit, page, bytes, chunks) {
  const person = await consentWindow(visit, page);
  await taken(page, chunks);
  const { flow, progress, ends } = await page.evaluate(() => ({ flow, progress, ends }));
  assert.deepEqual(flow, { sent: chunks, room: flow.room, beyond: 0 });
  assert.deepEqual(progress.at(-1), { phase: "sending", sent: bytes, total: bytes });
  assert.equal(progress.length, chunks);
  assert.deepEqual(ends, []);
  await person.cancel();
  await assertEnds(page, "user_cancelled");
}
