// @ts-check
// Runs in Node. What a page gets back: signed documents of exactly the bytes that were sent, all or none.
// The host is this folder's, which says what a test wants; the extension and the library are the real ones.

import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { demoLaunch } from "../demo/bank.mjs";
import { openStage } from "../rig/browsers.mjs";
import { assertEnds, inBothBrowsers, openPage } from "../wrong/visit.mjs";
import { openSite } from "./site.mjs";
import { CHUNK_BYTES, ask } from "./visit.mjs";

const HOST = fileURLToPath(new URL("host.mjs", import.meta.url));

/** What each format is called and said to be. */
const FORMATS = [
  ["cms", "契約書.pdf", "契約書.pdf.p7s", "application/pkcs7-signature"],
  ["cmsAttached", "契約書.pdf", "契約書.pdf.p7m", "application/pkcs7-mime"],
  ["jws", "order.json", "order.json.jws", "application/jose"],
  ["jwsAttached", "order", "order.jws", "application/jose"],
  ["pdf", "契約書.pdf", "契約書-signed.pdf", "application/pdf"],
  ["pdf", "v1.2.PDF", "v1.2-signed.PDF", "application/pdf"],
  ["pdfPades", "contract", "contract-signed.pdf", "application/pdf"],
  ["xml", "a.b.xml", "a.b-signed.xml", "application/xml"],
  ["xmlTax", "return.xtx", "return-signed.xtx", "application/xml"],
  ["xmlTax", ".xtx", ".xtx-signed.xtx", "application/xml"],
];

/** What a host may not do, by its word for it, and what the page hears. */
const WRONG = {
  "swapped": "host_failed",
  "the first twice": "host_failed",
  "the first alone": "host_failed",
  "none": "host_failed",
  "one more": "host_failed",
  "beyond its end": "host_failed",
  "no parts": "host_failed",
  "no base64": "host_failed",
  "of another request": "host_failed",
  "a login": "host_failed",
  "an unknown message": "host_failed",
  "a failure behind the first": "card_removed",
};

inBothBrowsers("signed documents come back", async (t, browser) => {
  const stage = await openStage(t);
  const site = stage.keep(await openSite());
  const { extension, hosts } = demoLaunch(browser.name, stage.folder);
  const launched = await stage.launch(browser, { extension, hosts: [{ ...hosts[0], path: HOST }] });
  const open = () => openPage(launched, site.url);

  await t.test("in their order, named and typed by their format", async () => {
    const page = await open();
    const documents = FORMATS.map(([format, name]) => `{ blob: new Blob(["${format}"]), format: "${format}", name: "${name}" }`);
    await ask(page, `{ purpose: "at once", documents: [${documents}] }`);
    await assertEnds(page, "none");
    const expected = FORMATS.map(([format, , name, type]) => ({ name, type, text: `<${format}>`, words: "1 chunks" }));
    assert.deepEqual(await results(page), expected);
    const { progress } = await page.evaluate(() => ({ progress: window.progress }));
    const signing = FORMATS.map((_, index) => ({ phase: "signing", signed: index + 1, of: FORMATS.length }));
    assert.deepEqual(progress.filter(({ phase }) => phase === "signing"), signing);
    assert.deepEqual(progress.slice(-signing.length), signing);
  });

  await t.test("put together of pieces, across the ends of chunks", async () => {
    const page = await open();
    const size = 2 * CHUNK_BYTES + 10;
    await ask(page, `{ purpose: "in pieces", documents: cms(new Blob(["a".repeat(${CHUNK_BYTES + 1}), "b".repeat(${size - CHUNK_BYTES - 1})])) }`);
    await assertEnds(page, "none");
    const [{ text, words }] = await results(page);
    const whole = "a".repeat(CHUNK_BYTES + 1) + "b".repeat(size - CHUNK_BYTES - 1);
    assert.equal(words, "3 chunks");
    assert.ok(text === `${whole.slice(size / 2)}|${whole.slice(0, size / 2)}`, "other bytes came back");
  });

  await t.test("with as many new bytes as a message holds", async () => {
    const page = await open();
    await ask(page, '{ purpose: "as large as a message may be", documents: cms(bytes(1)) }');
    await assertEnds(page, "none");
    const [{ text }] = await results(page);
    assert.ok(text === "A".repeat(780_000), "other bytes came back");
  });

  await t.test("of the bytes that were sent, whatever becomes of the file", async () => {
    const path = join(stage.folder, "contract.txt");
    await writeFile(path, "as it was");
    const page = await open();
    const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("input"));
    await input.uploadFile(path);
    await ask(page, '{ purpose: "at once", documents: [{ blob: file(), format: "pdf" }] }');
    await assertEnds(page, "none");
    await rm(path);
    await writeFile(path, "rewritten");
    const [{ name, text }] = await results(page);
    assert.deepEqual({ name, text }, { name: "contract-signed.txt", text: "<as it was>" });
  });

  for (const [what, code] of Object.entries(WRONG)) {
    await t.test(`a host that gives back ${what}: all is refused`, async () => {
      const page = await open();
      await ask(page, `{ purpose: "${what}", documents: [...cms(bytes(3)), ...cms(bytes(2))] }`);
      await assertEnds(page, code);
      assert.deepEqual(await results(page), []);
    });
  }
});

/** What the page has, read as text. @param {import("puppeteer-core").Page} page */
function results(page) {
  return page.evaluate(async () => {
    const read = async ({ name, blob, words }) => ({ name, type: blob.type, text: await blob.text(), words });
    return Promise.all(window.results.map(read));
  });
}
