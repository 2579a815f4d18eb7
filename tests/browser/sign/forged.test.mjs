// @ts-check
// Runs in Node. News and answers that the extension never sent: a page may deceive itself, and nobody
// else may deceive it.

import assert from "node:assert/strict";

import { assertEnds, assertNothingStays, consentWindow, inBothBrowsers } from "../wrong/visit.mjs";
import { CHUNK_BYTES, MIB, READ, ask, taken, visitSite } from "./visit.mjs";

const SIZE = 8 * MIB;
/** Behind this many chunks nothing comes before the test goes on. */
const HALF = READ;

/** World: the page or a frame of it. Everything that would end or hasten a signing. */
function forge(target, id) {
  const say = (kind, message) => target.postMessage({ tegata: "toPage", kind, id, message }, "*");
  const parts = [{ type: "bytes", data: "YQ==" }];
  say("news", { type: "more", chunks: 1000 });
  say("news", { type: "progress", signed: 1 });
  say("news", { type: "signed", document: 0, parts, words: "forged" });
  say("answer", { type: "finished" });
  say("closed");
  target.postMessage({ tegata: "toExtension", kind: "send", id, message: { type: "chunk" }, data: "YWJj" }, "*");
  target.postMessage({ tegata: "toExtension", kind: "abort", id }, "*");
}

inBothBrowsers("forged news", async (t, browser) => {
  const visit = await visitSite(t, browser);

  await t.test("of another frame is not heard", async () => {
    const page = await visit.open("framing");
    const { person, id } = await inTheMiddle(visit, page);
    const frame = await (await page.waitForSelector("iframe"))?.contentFrame();
    const before = await page.evaluate(() => window.progress.length);
    await frame?.evaluate(`(${forge})(parent, "${id}")`);
    await page.evaluate(() => window.goOn());
    await taken(page, Math.ceil(SIZE / CHUNK_BYTES));
    const { flow, progress } = await page.evaluate(() => ({ flow: window.flow, progress: window.progress }));
    assert.equal(flow.sent, Math.ceil(SIZE / CHUNK_BYTES));
    assert.equal(progress.length, flow.sent);
    assert.equal(before, HALF);
    assert.deepEqual(await page.evaluate(() => window.ends), []);
    await person.cancel();
    await assertEnds(page, "user_cancelled");
  });

  await t.test("of the page itself brings it no more than its own words", async () => {
    const page = await visit.open();
    const { id } = await inTheMiddle(visit, page);
    await page.evaluate(`(${forge})(window, "${id}")`);
    // Its promise is kept with what the page made up, and its request ends.
    await page.waitForFunction(() => window.ends.length === 1);
    assert.deepEqual(await page.evaluate(() => window.ends), ["none"]);
    await assertNothingStays(visit);
  });

  await t.test("of room that the host has not ends the request", async () => {
    const page = await visit.open();
    await ask(page, `{ documents: cms(large(${100 * MIB})) }`);
    await taken(page, HALF);
    await page.evaluate(() => {
      const { id } = window.heard.find(({ kind }) => kind === "news");
      const message = { type: "more", chunks: 1000 };
      postMessage({ tegata: "toPage", kind: "news", id, message }, location.origin);
    });
    await assertEnds(page, "invalid_request");
    await assertNothingStays(visit);
  });

  await t.test("of a signed document that is none ends the request", async () => {
    const page = await visit.open();
    const { id } = await inTheMiddle(visit, page);
    await page.evaluate((own) => {
      const message = { type: "signed", document: 0, parts: [{ type: "bytes", data: "*" }], words: "" };
      postMessage({ tegata: "toPage", kind: "news", id: own, message }, location.origin);
    }, id);
    await assertEnds(page, "host_failed");
    await assertNothingStays(visit);
  });

  await assertNothingStays(visit);
});

/** Some chunks are with the host, and the window is open. */
async function inTheMiddle(visit, page) {
  await ask(page, `{ documents: cms(stalling(${SIZE}, ${HALF * CHUNK_BYTES})) }`);
  const person = await consentWindow(visit, page);
  await taken(page, HALF);
  const id = await page.evaluate(() => window.heard.find(({ kind }) => kind === "accepted").id);
  return { person, id };
}
