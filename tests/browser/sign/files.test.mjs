// @ts-check
// Runs in Node. Files that change, shrink or go between their selection and their end, and blobs that
// fail: nothing is signed of them.

import assert from "node:assert/strict";
import { appendFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { assertEnds, assertNothingStays, consentWindow, inBothBrowsers } from "../wrong/visit.mjs";
import { CHUNK_BYTES, MIB, READ, ask, taken, visitSite } from "./visit.mjs";

const SIZE = 8 * MIB;
/** Behind this many chunks nothing comes before the test goes on. */
const HALF = READ;

inBothBrowsers("what cannot be read to its end is not signed", async (t, browser) => {
  const visit = await visitSite(t, browser);
  const path = join(visit.folder, "contract.bin");

  /** A page on which the person has selected a file of so many bytes. */
  const select = async () => {
    await writeFile(path, Buffer.alloc(SIZE, 0x61));
    const page = await visit.open();
    const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("input"));
    await input.uploadFile(path);
    assert.equal(await page.evaluate(() => window.file().size), SIZE);
    return page;
  };

  await t.test("a file arrives by its own name", async () => {
    const page = await select();
    await ask(page, '{ documents: [{ blob: file(), format: "cms" }] }');
    const person = await consentWindow(visit, page);
    await taken(page, Math.ceil(SIZE / CHUNK_BYTES));
    await person.cancel();
    await assertEnds(page, "user_cancelled");
  });

  const changes = {
    "deleted": () => rm(path),
    "cut off": () => truncate(path, CHUNK_BYTES + 5),
    "emptied": () => truncate(path),
  };
  /** Of the same length or longer: Firefox reads on, and what it reads is what is shown and signed. */
  const rewritten = {
    "longer": () => appendFile(path, "more"),
    "touched": () => utimes(path, new Date(0), new Date(0)),
  };
  const noticed = browser.name === "Chromium" ? { ...changes, ...rewritten } : changes;
  for (const [what, change] of Object.entries(noticed)) {
    await t.test(`a file that was ${what} after its selection`, async () => {
      const page = await select();
      await change();
      await ask(page, '{ documents: [{ blob: file(), format: "cms" }] }');
      await assertEnds(page, "document_unreadable");
      await assertNothingStays(visit);
    });
  }

  const blobs = { "fails": "failing", "becomes shorter": "shrinking" };
  for (const [what, name] of Object.entries(blobs)) {
    await t.test(`a blob that ${what} in its middle`, async () => {
      const page = await visit.open();
      await ask(page, `{ documents: cms(${name}(${SIZE}, ${HALF * CHUNK_BYTES})) }`);
      await assertEnds(page, "document_unreadable");
      await assertNothingStays(visit);
    });
  }

  await t.test("a file that goes in the middle of its way", async () => {
    const page = await select();
    await page.evaluate(`(${stallFile})(${HALF * CHUNK_BYTES})`);
    await ask(page, '{ documents: [{ blob: file(), format: "cms" }] }');
    await consentWindow(visit, page);
    await taken(page, HALF);
    await rm(path);
    await page.evaluate(() => window.goOn());
    await assertEnds(page, "document_unreadable");
    await assertNothingStays(visit);
  });

  await assertNothingStays(visit);
});

/** World: the page. The selected file gives nothing from there on before `goOn()`. */
function stallFile(from) {
  const file = window.file();
  const stalled = window.stallingOf(file, from);
  window.file = () => stalled;
}
