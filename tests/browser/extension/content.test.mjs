// @ts-check
// Runs in Node. The content script alone, in a window of a few lines: what it does for a page whose
// origin is not on the list. In a browser a page could only measure it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

const ORIGIN = "https://bank.example:8443";
const SCRIPT = new URL("../../../extension/content.js", import.meta.url);

test("nothing is done for a page that is not allowed, however much it says", async () => {
  const page = await open([]);
  assert.equal(page.reads(), 1);
  for (let count = 0; count < 1000; count += 1) page.say({ kind: "greet" });
  page.say({ kind: "open", id: "AAAAAAAAAAAAAAAAAAAAAA", message: { type: "status" } });
  await settled();
  assert.equal(page.reads(), 1);
  assert.deepEqual(page.heard, []);
});

test("a page that is allowed while it is open is told so, and heard from then on", async () => {
  const page = await open([]);
  page.sites.push(ORIGIN);
  page.say({ kind: "greet" });
  await settled();
  assert.deepEqual(page.heard, []);
  assert.equal(page.runAgain(), true);
  await settled();
  page.say({ kind: "greet" });
  await settled();
  assert.deepEqual(page.heard, ["here", "here"]);
});

test("a page that comes back from the cache looks at the list anew", async () => {
  const page = await open([]);
  page.sites.push(ORIGIN);
  page.comeBack();
  await settled();
  page.say({ kind: "greet" });
  await settled();
  assert.deepEqual(page.heard, ["here"]);
});

test("a press counts for what was asked while it was fresh, if it is carried while it still is", async () => {
  const page = await open([ORIGIN]);
  const ask = async (/** @type {string} */ id, /** @type {boolean} */ whenHeard, /** @type {boolean} */ whenCarried) => {
    page.userActivation.isActive = whenHeard;
    page.say({ kind: "open", id, message: { type: "authenticate" } });
    page.userActivation.isActive = whenCarried;
    await settled();
    return page.carried.at(-1);
  };
  assert.deepEqual((await ask("a", true, true)).userActivation, true);
  assert.deepEqual((await ask("b", true, false)).userActivation, false);
  assert.deepEqual((await ask("c", false, true)).userActivation, false);
});

test("what the scripts beside this one carry is not carried here", async () => {
  const page = await open([ORIGIN]);
  for (const type of ["portal", "webEid"]) page.say({ kind: "open", id: type, message: { type } });
  page.say({ kind: "open", id: "a", message: { type: "status" } });
  await settled();
  assert.deepEqual(page.carried.map(({ message }) => message.type), ["status"]);
});

/** Every promise that is due has settled: the script waits for nothing else here. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** @param {string[]} sites the list, which may change later */
async function open(sites) {
  let reads = 0;
  /** @type {string[]} */
  const heard = [];
  const window = Object.assign(new EventTarget(), {
    location: { origin: ORIGIN },
    postMessage: (/** @type {{ kind: string }} */ { kind }) => void heard.push(kind),
  });
  const storage = { local: { get: async () => ((reads += 1), { sites }) } };
  /** @type {any[]} */
  const carried = [];
  const event = { addListener() {} };
  const port = { onDisconnect: event, onMessage: event, postMessage: (/** @type {any} */ said) => void carried.push(said) };
  const runtime = { connect: () => port, getManifest: () => ({}), id: "extension" };
  const userActivation = { isActive: false };
  const world = createContext({
    AbortController,
    Event,
    MutationObserver: class {
      observe() {}
    },
    chrome: { runtime, storage },
    crypto,
    document: new EventTarget(),
    navigator: { userActivation },
    window,
  });
  runInContext(await readFile(SCRIPT, "utf8"), world);
  await settled();
  const tell = (/** @type {string} */ type, /** @type {object} */ members) =>
    window.dispatchEvent(Object.assign(new Event(type), members));
  return {
    carried,
    comeBack: () => tell("pageshow", { persisted: true }),
    heard,
    reads: () => reads,
    runAgain: () => world.tegataHere(),
    say: (/** @type {object} */ data) =>
      tell("message", { source: window, origin: ORIGIN, data: { tegata: "toExtension", ...data } }),
    sites,
    userActivation,
  };
}
