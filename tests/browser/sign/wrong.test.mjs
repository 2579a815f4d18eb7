// @ts-check
// Runs in Node. Documents that are not signed, and messages that no page library writes: refused by the
// library before anything opens, and by the extension and the host where no library asks.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { ENDS_WITHIN_MS, assertEnds, assertNothingStays, inBothBrowsers, press } from "../wrong/visit.mjs";
import { CHUNKS_AHEAD, CHUNK_BYTES, MIB, ask, visitSite } from "./visit.mjs";

/** What the library refuses: JavaScript of the page, and the code. */
const REFUSED = {
  "no documents": ["[]", "invalid_request"],
  "no list of documents": ["cms(bytes(1))[0]", "invalid_request"],
  "nothing": ["undefined", "invalid_request"],
  "a text in place of a blob": ['[{ blob: "text", format: "cms", name: "a" }]', "invalid_request"],
  "bytes in place of a blob": ['[{ blob: new Uint8Array(1), format: "cms", name: "a" }]', "invalid_request"],
  "null in place of a document": ["[null]", "invalid_request"],
  "no format": ['[{ blob: bytes(1), name: "a" }]', "invalid_request"],
  "an unknown format": ['[{ blob: bytes(1), format: "docx", name: "a" }]', "invalid_request"],
  "a format that every object has": ['[{ blob: bytes(1), format: "constructor", name: "a" }]', "invalid_request"],
  "101 documents": ['Array(101).fill(cms(bytes(1))[0])', "too_many_documents"],
  "an empty document": ["cms(bytes(0))", "document_empty"],
  "an empty one behind another": ["[...cms(bytes(1)), ...cms(bytes(0))]", "document_empty"],
  "a byte over 512 KiB in text": [`[{ blob: bytes(${MIB / 2 + 1}), format: "jwsAttached", name: "a" }]`, "too_large"],
  "a byte over 100 MiB": [`cms(large(${100 * MIB + 1}))`, "too_large"],
  "a byte over 256 MiB together": [`[...Array(2).fill(cms(large(${100 * MIB}))[0]), ...cms(large(${56 * MIB + 1}))]`, "too_large"],
  "a blob without a name": ['[{ blob: bytes(1), format: "cms" }]', "document_name"],
  "an empty name": ['cms(bytes(1), "")', "document_name"],
  "a name of blanks": ['cms(bytes(1), "\\u3000 ")', "document_name"],
  "a name that turns its end around": ['cms(bytes(1), "fdp.\\u202Eexe")', "document_name"],
  "a name of two lines": ['cms(bytes(1), "a\\nb")', "document_name"],
  "a name with half a character": ['cms(bytes(1), "a\\uD83D")', "document_name"],
  "a name of 256 bytes": ['cms(bytes(1), "a" + "あ".repeat(85))', "document_name"],
  "a file of such a name": ['[{ blob: new File(["a"], "fdp.\\u202Eexe"), format: "cms" }]', "document_name"],
};

inBothBrowsers("documents that are not signed open nothing", async (t, browser) => {
  const visit = await visitSite(t, browser);
  const page = await visit.open();

  for (const [what, [documents, code]] of Object.entries(REFUSED)) {
    await t.test(`the library: ${what}`, async () => {
      await page.evaluate(() => (window.ends = []));
      await ask(page, `{ documents: ${documents} }`);
      await assertEnds(page, code);
      assert.deepEqual(await accepted(page), []);
    });
  }

  await t.test("the library: a purpose that is no text", async () => {
    await page.evaluate(() => (window.ends = []));
    await ask(page, "{ documents: cms(bytes(1)), purpose: 7 }");
    await assertEnds(page, "invalid_request");
    assert.deepEqual(await accepted(page), []);
  });

  await t.test("the library: an aborted signal", async () => {
    await page.evaluate(() => (window.ends = []));
    await ask(page, "{ documents: cms(bytes(1)), signal: AbortSignal.abort() }");
    await assertEnds(page, "aborted");
    assert.deepEqual(await accepted(page), []);
  });

  const late = { ...pick("no documents", "an unknown format", "an empty document"), "a throw": ['(() => { throw new Error("away") })()', "Error: away"] };
  for (const [what, [documents, code]] of Object.entries(late)) {
    await t.test(`the library: ${what}, from a function`, async () => {
      await page.evaluate(() => (window.ends = []));
      await ask(page, `{ documents: async () => ${documents} }`);
      await assertEnds(page, code);
    });
  }

  await t.test("a request without a press", async () => {
    const other = await visit.open();
    // What the test itself does counts as a click in Chromium; no press was seen here.
    await other.evaluate(() => (window.request = "{ documents: cms(bytes(1)) }"));
    await other.evaluate(() => window.acts.sign());
    await assertEnds(other, "gesture_required");
  });

  await assertNothingStays(visit);
});

const pick = (...names) => Object.fromEntries(names.map((name) => [name, REFUSED[name]]));

const accepted = (page) => page.evaluate(() => window.heard.filter(({ kind }) => kind === "accepted"));

const GOOD = { format: "cms", name: "document", size: 3 };
const listed = (...documents) => ({ type: "documents", documents });

/** What may not follow an announcement, past the library. */
const WRONG = [
  [listed(), "invalid_request"],
  [listed(...Array(101).fill(GOOD)), "too_many_documents"],
  [listed({ ...GOOD, size: 0 }), "document_empty"],
  [listed({ ...GOOD, size: 100 * MIB + 1 }), "too_large"],
  [listed({ ...GOOD, size: 2 ** 32 }), "invalid_request"],
  [listed({ ...GOOD, size: -1 }), "invalid_request"],
  [listed({ ...GOOD, size: 1.5 }), "invalid_request"],
  [listed(...Array(3).fill({ ...GOOD, size: 100 * MIB })), "too_large"],
  [listed({ ...GOOD, name: "fdp.\u202Eexe" }), "document_name"],
  [listed({ ...GOOD, name: "あ".repeat(86) }), "document_name"],
  [listed({ ...GOOD, name: "\uD83D" }), "invalid_request"],
  [listed({ ...GOOD, name: "x".repeat(64 * 1024) }), "too_large"],
  [listed({ ...GOOD, format: "docx" }), "invalid_request"],
  [listed({ ...GOOD, origin: "https://bank.example" }), "invalid_request"],
  [listed({ format: "cms", name: "document" }), "invalid_request"],
  [{ ...listed(GOOD), origin: "https://bank.example" }, "invalid_request"],
  [{ ...listed(GOOD), purpose: 7 }, "invalid_request"],
  [{ type: "documents", documents: GOOD }, "invalid_request"],
  [{ type: "sign" }, "invalid_request"],
  [{ type: "authenticate" }, "invalid_request"],
  [{ type: "challenge", challenge: "c".repeat(43) }, "invalid_request"],
  [{ type: "chunk" }, "invalid_request"],
];

/** What may not come in place of the three bytes that were offered, the last of it at once. */
const WRONG_CHUNKS = [
  [["YWJj", "YWJj"], "invalid_request"], // The host has no room for a document that is over.
  [["YWJjZA=="], "invalid_request"],
  [["YWI"], "invalid_request"],
  [["YW Jj"], "invalid_request"],
  [["手形"], "invalid_request"],
  [[""], "invalid_request"],
  [[undefined], "invalid_request"],
  [[7], "invalid_request"],
  [[["YWJj"]], "invalid_request"],
  [["A".repeat((CHUNK_BYTES / 3) * 4 + 1)], "invalid_request"],
  [["A".repeat(4 * MIB)], "invalid_request"],
];

inBothBrowsers("messages past the library are judged all the same", async (t, browser) => {
  const visit = await visitSite(t, browser);
  const page = await visit.open();

  for (const [message, code] of WRONG) {
    await t.test(`${code}: ${JSON.stringify(message).slice(0, 90)}`, async () => {
      const id = await announced(page);
      await send(page, { id, message });
      assert.equal(await answer(page, id), code);
    });
  }

  await t.test("data beside what is no chunk", async () => {
    const id = await announced(page);
    await send(page, { id, message: listed(GOOD), data: "YWJj" });
    assert.equal(await answer(page, id), "invalid_request");
  });

  await t.test("a chunk before the host has asked for it", async () => {
    const id = await announced(page);
    await send(page, { id, message: listed(GOOD) }, { id, message: { type: "chunk" }, data: "YWJj" });
    assert.equal(await answer(page, id), "invalid_request");
  });

  for (const [chunks, code] of WRONG_CHUNKS) {
    await t.test(`chunks ${JSON.stringify(chunks).slice(0, 60)}`, async () => {
      const id = await roomFor(page, GOOD);
      await send(page, ...chunks.map((data) => ({ id, message: { type: "chunk" }, data })));
      assert.equal(await answer(page, id), code);
    });
  }

  await t.test("more chunks than the host has room for, or the document bytes", async () => {
    const id = await roomFor(page, { ...GOOD, size: 3 * CHUNKS_AHEAD });
    const chunk = { id, message: { type: "chunk" }, data: "YWJj" };
    await send(page, ...Array(4 * CHUNKS_AHEAD).fill(chunk));
    assert.equal(await answer(page, id), "invalid_request");
  });

  await assertNothingStays(visit);
});

/** Announces a signing by a real press and without the library. */
async function announced(page) {
  const id = randomBytes(16).toString("base64url");
  await page.evaluate((own) => (window.nextId = own), id);
  await press(page, "announceRaw");
  await page.waitForFunction((own) => window.heard.some((said) => said.id === own), {}, id);
  return id;
}

/** Offers a document and waits until the host has room for its bytes. */
async function roomFor(page, document) {
  const id = await announced(page);
  await send(page, { id, message: listed(document) });
  await page.waitForFunction((own) => window.heard.some((said) => said.id === own && said.kind === "news"), {}, id);
  return id;
}

/** All at once, before the page hears anything. */
const send = (page, ...messages) =>
  page.evaluate((sent) => sent.forEach((message) => window.say({ kind: "send", ...message })), messages);

async function answer(page, id) {
  const find = (own) => window.heard.find((said) => said.kind === "answer" && said.id === own)?.message;
  const found = await page.waitForFunction(find, { timeout: ENDS_WITHIN_MS }, id);
  const message = await found.jsonValue();
  return message.code ?? message.type;
}
