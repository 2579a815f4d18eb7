// @ts-check
// Runs in Node. The content script for official sites alone, in a document of a few lines: what stays of it
// in a page when its extension was removed or reloaded, which no page can see.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

const ORIGIN = "https://myna.go.jp";
const SCRIPT = new URL("../../../extension/portal.js", import.meta.url);
const BROKEN = { result: "1", errcode: "EW044-C300" };

test("a page finds marks, and who is heard there", async () => {
  const page = await open();
  assert.deepEqual(page.marks(), ["extension-is-installed", "app-is-installed"]);
  assert.deepEqual(page.listeners(), { freeze: 1, launchApp: 1, pagehide: 1 });
  page.changes();
  page.asks();
  assert.equal(page.ports(), 1);
  assert.equal(page.marks().length, 2);
});

const found = {
  "the page changes": (/** @type {Page} */ page) => page.changes(),
  "a later one looks whether somebody is here": (/** @type {Page} */ page) => assert.equal(page.isHere(), false),
};
for (const [what, happens] of Object.entries(found))
  test(`a script whose extension has gone leaves once ${what}`, async () => {
    const page = await open();
    page.extensionGoes();
    happens(page);
    assertGone(page);
    // Not even what a page does to itself brings it back.
    happens(page);
    assertGone(page);
    page.asks();
    assert.deepEqual(page.heard, []);
  });

test("a page that asks once the extension has gone hears so, once", async () => {
  const page = await open();
  page.extensionGoes();
  page.asks();
  assertGone(page);
  page.asks();
  assert.deepEqual(page.heard, [BROKEN]);
  assert.equal(page.ports(), 0);
});

/** @typedef {Awaited<ReturnType<typeof open>>} Page */

/** @param {Page} page */
function assertGone(page) {
  assert.deepEqual(page.marks(), []);
  assert.deepEqual(page.listeners(), { freeze: 0, launchApp: 0, pagehide: 0 });
  assert.equal(page.isObserved(), false);
}

/** Every promise that is due has settled. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function open() {
  /** @type {{ id: string }[]} */
  const inputs = [];
  const createElement = () => {
    const input = { dataset: {}, id: "", remove: () => inputs.splice(inputs.indexOf(input), 1) };
    return input;
  };
  const body = { append: (/** @type {{ id: string }} */ input) => void inputs.push(input) };
  const document = Object.assign(new EventTarget(), { body, createElement });
  const window = Object.assign(new EventTarget(), { location: { origin: ORIGIN } });
  /** @type {any[]} */
  const heard = [];
  document.addEventListener("recvMsg", (event) => heard.push(JSON.parse(/** @type {CustomEvent} */ (event).detail)));

  let changed = () => {};
  let isObserved = false;
  class MutationObserver {
    constructor(/** @type {() => void} */ callback) {
      changed = callback;
    }
    observe = () => void (isObserved = true);
    disconnect = () => void (isObserved = false);
  }
  let ports = 0;
  const event = { addListener: () => {} };
  const port = { disconnect: () => {}, onDisconnect: event, onMessage: event, postMessage: () => {} };
  /** @type {{ id?: string, connect: () => object }} */
  const runtime = { connect: () => ((ports += 1), port), id: "extension" };
  const storage = { local: { get: async () => ({ portal: [ORIGIN] }) }, onChanged: event };
  const navigator = { userActivation: { hasBeenActive: true } };
  const chrome = { runtime, storage };
  const world = createContext({ AbortController, CustomEvent, MutationObserver, chrome, crypto, document, navigator, window });
  runInContext(await readFile(SCRIPT, "utf8"), world);
  await settled();

  const count = (/** @type {EventTarget} */ target, /** @type {string} */ name) => getEventListeners(target, name).length;
  return {
    asks: () => document.dispatchEvent(new CustomEvent("launchApp", { detail: '{"mode":"04"}' })),
    /** Its callback comes only while it observes. */
    changes: () => isObserved && changed(),
    extensionGoes: () => delete runtime.id,
    heard,
    isHere: () => world.tegataPortalHere(),
    isObserved: () => isObserved,
    listeners: () => ({
      freeze: count(document, "freeze"),
      launchApp: count(document, "launchApp"),
      pagehide: count(window, "pagehide"),
    }),
    marks: () => inputs.map(({ id }) => id),
    ports: () => ports,
  };
}
