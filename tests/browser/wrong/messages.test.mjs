// @ts-check
// Runs in Node. Messages that no page library writes, and challenges that are none.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { ENDS_WITHIN_MS, assertEnds, assertNothingStays, consentWindow, inBothBrowsers, openPage, press, visitLab } from "./visit.mjs";

const CHALLENGE = "c".repeat(43);
const AUTHENTICATE = { type: "authenticate" };

/** What a request may not begin with. */
const WRONG = [
  [undefined, "invalid_request"],
  [null, "invalid_request"],
  ["authenticate", "invalid_request"],
  [{}, "invalid_request"],
  [{ type: "unknown" }, "invalid_request"],
  [{ ...AUTHENTICATE, origin: "https://bank.example" }, "invalid_request"],
  [{ ...AUTHENTICATE, challenge: CHALLENGE }, "invalid_request"],
  [{ ...AUTHENTICATE, pin: "" }, "invalid_request"],
  [{ ...AUTHENTICATE, type: ["authenticate"] }, "invalid_request"],
  [{ type: "challenge", challenge: CHALLENGE }, "invalid_request"],
  [{ type: "status", padding: "p".repeat(64 * 1024) }, "too_large"],
];

/** What may not follow an announcement. */
const WRONG_CHALLENGES = [
  [{ type: "challenge", challenge: "c".repeat(42) }, "invalid_challenge"],
  [{ type: "challenge", challenge: "c".repeat(129) }, "invalid_challenge"],
  [{ type: "challenge", challenge: "c".repeat(42) + "=" }, "invalid_challenge"],
  [{ type: "challenge", challenge: "手".repeat(43) }, "invalid_challenge"],
  [{ type: "challenge", challenge: "c".repeat(64 * 1024) }, "too_large"],
  [{ type: "challenge" }, "invalid_request"],
  [{ type: "challenge", challenge: 7 }, "invalid_request"],
  [{ type: "challenge", challenge: CHALLENGE, origin: "https://bank.example" }, "invalid_request"],
  [AUTHENTICATE, "invalid_request"],
  [{ type: "status" }, "invalid_request"],
];

/** What the library refuses or passes on, by the button of page.js. */
const LIBRARY = {
  shortChallenge: "invalid_challenge",
  longChallenge: "invalid_challenge",
  foreignChallenge: "invalid_challenge",
  noTextChallenge: "invalid_challenge",
  rejecting: "Error: the server is away",
  throwing: "Error: the server is away",
};

inBothBrowsers("messages that are wrong end their request", async (t, browser) => {
  const visit = await visitLab(t, browser);
  const { lab, launched } = visit;
  const page = await openPage(launched, lab.url);

  await t.test("unknown, missing, oversized and stated members", async () => {
    for (const [message, code] of WRONG) assert.equal(await asked(page, message), code, JSON.stringify(message));
  });

  await t.test("what follows an announcement is a challenge or the end", async () => {
    for (const [message, code] of WRONG_CHALLENGES) {
      const id = await announced(page);
      await page.evaluate((sent) => window.say(sent), { kind: "send", id, message });
      assert.equal(await answer(page, id), code, JSON.stringify(message));
    }
  });

  await t.test("ids that are none, or were used before", async () => {
    for (const id of ["", "x", "a".repeat(23), `${"a".repeat(21)}+`, "constructor"]) {
      assert.equal(await asked(page, { type: "status" }, id), "invalid_request", id);
    }
    const id = newId();
    assert.equal(await asked(page, { type: "status" }, id), "status");
    await page.evaluate(() => (window.heard = []));
    assert.equal(await asked(page, { type: "status" }, id), "invalid_request");
  });

  await t.test("what is no message at all is not heard", async () => {
    const before = await page.evaluate(() => window.heard.length);
    for (const data of [null, 7, "open", [], { kind: "open" }, { tegata: "toExtension" }]) {
      await page.evaluate((said) => postMessage(said, location.origin), data);
    }
    for (const kind of ["", "opens", "constructor", "__proto__", "toString"]) {
      await page.evaluate((said) => window.say(said), { kind, id: newId(), message: AUTHENTICATE });
    }
    for (const id of [undefined, null, 7, {}, ["a"]]) {
      await page.evaluate((said) => window.say(said), { kind: "open", id, message: AUTHENTICATE });
    }
    assert.equal(await asked(page, { type: "status" }), "status");
    assert.equal(await page.evaluate(() => window.heard.length), before + 2);
  });

  for (const [name, code] of Object.entries(LIBRARY)) {
    await t.test(`the library: ${name}`, async () => {
      await page.evaluate(() => (window.ends = []));
      await press(page, name);
      await assertEnds(page, code);
    });
  }
  await assertNothingStays(visit);
});

inBothBrowsers("forged answers", async (t, browser) => {
  const visit = await visitLab(t, browser);
  const page = await openPage(visit.launched, `${visit.lab.url}framing`);
  await press(page, "login");
  const person = await consentWindow(visit, page);
  const id = await page.evaluate(() => window.heard.find(({ kind }) => kind === "accepted").id);

  await t.test("of another frame are not heard", async () => {
    const frame = await (await page.waitForSelector("iframe"))?.contentFrame();
    await frame?.evaluate((forged) => {
      const message = { type: "authenticated", token: "a.b.c" };
      parent.postMessage({ tegata: "toPage", kind: "answer", id: forged, message }, "*");
      parent.postMessage({ tegata: "toPage", kind: "closed", id: forged }, "*");
      parent.postMessage({ tegata: "toPage", kind: "arrived" }, "*");
      parent.postMessage({ tegata: "toExtension", kind: "abort", id: forged }, "*");
    }, id);
    await person.look();
    assert.deepEqual(await page.evaluate(() => window.ends), []);
    assert.equal((await visit.screen.list()).some(({ window }) => window === person.window), true);
  });

  await t.test("of the page itself end its own request", async () => {
    await page.evaluate((forged) => {
      const message = { type: "authenticated", token: "a.b.c" };
      postMessage({ tegata: "toPage", kind: "answer", id: forged, message }, location.origin);
    }, id);
    await page.waitForFunction(() => window.ends.length === 1);
    await assertNothingStays(visit);
    assert.deepEqual(await page.evaluate((own) => window.heard.filter((said) => said.id === own).map(({ kind }) => kind), id), [
      "accepted",
      "answer", // The forged one, and none of the extension's.
    ]);
  });
});

const newId = () => randomBytes(16).toString("base64url");

/** Opens a request of its own; what it is answered with. */
async function asked(page, message, id = newId()) {
  await page.evaluate((sent) => window.say(sent), { kind: "open", id, message });
  return answer(page, id);
}

/** The code, or else the type, of the answer. */
async function answer(page, id) {
  const find = (own) => window.heard.find((said) => said.kind === "answer" && said.id === own)?.message;
  const message = await (await page.waitForFunction(find, { timeout: ENDS_WITHIN_MS }, id)).jsonValue();
  return message.code ?? message.type;
}

/** Announces a login by a real press and without the library. */
async function announced(page) {
  const id = newId();
  await page.evaluate((own) => (window.nextId = own), id);
  await press(page, "announceRaw");
  await page.waitForFunction((own) => window.heard.some((said) => said.id === own), {}, id);
  return id;
}
