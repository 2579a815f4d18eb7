// @ts-check
// Runs in Node. Signing from end to end in both browsers: the real page, extension, host, window and
// server; only the card is virtual.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { browsers } from "../rig/browsers.mjs";
import { visitBank } from "./visit.mjs";

/** Enough for the slowest step on a busy machine, and an end for one that hangs. */
const TIMEOUT = { timeout: 180_000 };

for (const browser of browsers) {
  for (const path of ["contract", "tax-return"]) {
    test(`${browser.name}: the signed ${path} is verified by the bank`, TIMEOUT, async (t) => {
      const visit = await visitBank(t, browser);
      await visit.logIn();
      await visit.page.goto(`${visit.bank.address}/${path}`);
      await sign(visit);
      assert.equal(await visit.found(), "good");
      await visit.windowGone();
      const attempt = (await visit.bank.attempts()).at(-1);
      assert.equal(attempt.what, path.replace("-", "_"));
      assert.ok(attempt.notChecked.some(({ code }) => code === "revocation"));
    });
  }

  test(`${browser.name}: a file of one's own is signed, verified, saved and verified again`, TIMEOUT, async (t) => {
    const visit = await visitBank(t, browser);
    const { page, bank, stage } = visit;
    const letter = join(stage.folder, "letter.txt");
    await writeFile(letter, "Dear bank\n");
    await page.goto(`${bank.address}/sign-your-own`);
    await keepSaved(page);
    await (await page.$("#file")).uploadFile(letter);
    assert.equal(await page.$eval("#format", ({ value }) => value), "cmsAttached");
    await page.select("#format", "cms");
    await sign(visit);
    assert.equal(await visit.found(), "good");
    const signed = join(stage.folder, await page.$eval("#download", ({ download }) => download));
    await writeFile(signed, Buffer.from(await page.evaluate(savedBytes)));

    await page.goto(`${bank.address}/verify`);
    await (await page.$("#file")).uploadFile(signed);
    await page.click("#verify");
    assert.equal(await visit.found(), "content_missing");
    await (await page.$("#original")).uploadFile(letter);
    await page.click("#verify");
    await page.waitForSelector('#finding[data-code="good"]');
    assert.equal(await readFile(letter, "utf8"), "Dear bank\n");
  });

  test(`${browser.name}: who gives up in the window has signed nothing`, TIMEOUT, async (t) => {
    const visit = await visitBank(t, browser);
    await visit.logIn();
    await visit.page.goto(`${visit.bank.address}/contract`);
    const window = await visit.askToSign();
    await visit.look(window);
    await visit.screen.key("Escape");
    assert.equal(await visit.shownError(), "user_cancelled");
    assert.equal(await visit.page.$("#finding"), null);
    await visit.windowGone();
    assert.deepEqual((await visit.bank.attempts()).map(({ what }) => what), ["login"]);
  });

  test(`${browser.name}: a page that aborts closes the window`, TIMEOUT, async (t) => {
    const visit = await visitBank(t, browser);
    await visit.logIn();
    await visit.page.goto(`${visit.bank.address}/tax-return`);
    await visit.askToSign();
    await visit.page.click("#abort");
    assert.equal(await visit.shownError(), "aborted");
    await visit.windowGone();
  });

  test(`${browser.name}: a form that is not filled in opens no window`, TIMEOUT, async (t) => {
    const visit = await visitBank(t, browser);
    await visit.logIn();
    const { page, bank } = visit;
    await page.goto(`${bank.address}/tax-return`);
    await page.$eval("#income", (field) => (field.value = "much"));
    await page.click("#sign");
    assert.equal(await page.$eval("#status", (status) => status.textContent), "");
    assert.equal(await page.$eval(":focus", ({ id }) => id), "income");
  });
}

/** Everything that a person does for it. */
async function sign(visit) {
  const window = await visit.askToSign();
  await visit.readDocuments(window);
  await visit.enterPassword(window);
  await visit.confirmSigner(window);
}

/** Keeps what the page offers to save: scripts may not fetch it, by the bank's policy. */
function keepSaved(page) {
  return page.evaluate(() => {
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => createObjectURL.call(URL, (window.saved = blob));
  });
}

async function savedBytes() {
  return [...new Uint8Array(await window.saved.arrayBuffer())];
}
