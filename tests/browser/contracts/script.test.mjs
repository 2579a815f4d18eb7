// @ts-check
// Runs in Node. The content script for Web eID behind the one that always runs before it, in a window of a few
// lines: whose acknowledgement comes first, which browsers settle by chance, and which port hears what.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

const ORIGIN = "https://bank.example";
const SCRIPTS = ["content.js", "web-eid.js"].map((name) => new URL(`../../../extension/${name}`, import.meta.url));
const MESSAGE_MAX = 16 * 1024;
const REQUEST = { action: "web-eid:status", libraryVersion: "2.1.0" };

test("a request is carried once our own acknowledgement was heard", async () => {
  const page = await open();
  page.say(REQUEST);
  await settled();
  assert.equal(page.ports.length, 1);
});

test("another extension that acknowledged at once is heard before ours, and nothing is carried", async () => {
  const page = await open();
  page.window.addEventListener("message", ({ data }) => data === REQUEST && page.say({ action: "web-eid:status-ack" }));
  page.say(REQUEST);
  await settled();
  assert.equal(page.ports.length, 0);
  const before = page.said.length;
  page.say(REQUEST);
  await settled();
  assert.equal(page.said.length, before + 2, "the page and the other extension alone have spoken");
  assert.equal(page.elsewhere(), true);
});

test("what a port says is posted once, and a port that closes without it is a failure", async () => {
  const page = await open();
  page.say(REQUEST);
  await settled();
  const [port] = page.ports;
  port.hears({ last: true, message: { type: "webEid", message: '{"action":"web-eid:status-success"}' } });
  port.closes();
  page.say(REQUEST);
  await settled();
  page.ports[1].closes();
  await settled();
  const answers = page.said.filter(({ action }) => /-(success|failure)$/.test(action));
  assert.deepEqual(answers.map(({ action, error }) => [action, error?.code]), [
    ["web-eid:status-success", undefined],
    ["web-eid:status-failure", "ERR_WEBEID_EXTENSION_UNAVAILABLE"],
  ]);
});

test("a failure is one of what the page asked last", async () => {
  const page = await open();
  page.say({ action: "web-eid:get-signing-certificate" });
  await settled();
  const [port] = page.ports;
  port.hears({ last: false, message: { type: "webEid", message: '{"action":"web-eid:get-signing-certificate-success"}' } });
  page.say({ action: "web-eid:sign" });
  await settled();
  port.hears({ last: true, message: { type: "webEid", message: '{"error":{"code":"ERR_WEBEID_USER_TIMEOUT"}}' } });
  await settled();
  const { action, error } = page.said.at(-1);
  assert.deepEqual([action, error.code], ["web-eid:sign-failure", "ERR_WEBEID_USER_TIMEOUT"]);
});

test("what is too long arrives too long, and well formed", async () => {
  const page = await open();
  const members = JSON.stringify({ action: "web-eid:sign", more: "" }).length;
  for (const more of ["あ".repeat(20_000), `${"x".repeat(MESSAGE_MAX - members + 2)}𠮷`]) {
    page.say({ action: "web-eid:sign", more });
    await settled();
    const [{ message }] = page.ports.pop().posted;
    assert.equal(message.message.length, MESSAGE_MAX + 1);
    assert.ok(message.message.isWellFormed());
  }
});

test("a pair ends when the page asks for another, and the hash goes to the new one", async () => {
  const page = await open();
  const given = { last: false, message: { type: "webEid", message: '{"action":"web-eid:get-signing-certificate-success"}' } };
  for (const count of [1, 2]) {
    page.say({ action: "web-eid:get-signing-certificate" });
    await settled();
    assert.equal(page.ports.length, count);
    if (count === 1) page.ports[0].hears(given);
  }
  page.ports[1].hears(given);
  await settled();
  const before = page.said.length;
  page.ports[0].hears({ last: true, message: { type: "webEid", message: '{"error":{"code":"ERR_WEBEID_USER_CANCELLED"}}' } });
  page.ports[0].closes();
  await settled();
  assert.equal(page.said.length, before, "of the pair that ended the page has had its answer");
  page.say({ action: "web-eid:sign" });
  await settled();
  assert.deepEqual(page.ports.map(({ posted }) => posted.length), [1, 2]);
});

test("what a pair ended with is said to the hash that comes too late, once", async () => {
  const page = await open();
  page.say({ action: "web-eid:get-signing-certificate" });
  await settled();
  const [port] = page.ports;
  port.hears({ last: false, message: { type: "webEid", message: '{"action":"web-eid:get-signing-certificate-success"}' } });
  port.hears({ last: true, message: { type: "webEid", message: '{"error":{"code":"ERR_WEBEID_USER_TIMEOUT"}}' } });
  for (const ports of [1, 2]) {
    page.say({ action: "web-eid:sign" });
    await settled();
    assert.equal(page.ports.length, ports);
  }
  const late = page.said.filter(({ action }) => action === "web-eid:sign-failure");
  assert.deepEqual(late.map(({ error }) => error.code), ["ERR_WEBEID_USER_TIMEOUT"]);
});

test("a press is named when a request is carried, so that none can be kept for after a request's end", async () => {
  const page = await open();
  const login = { action: "web-eid:authenticate" };
  page.press();
  page.holdAcknowledgements();
  page.say(login);
  await settled();
  page.letGo();
  page.say(login);
  await settled();
  const [first] = page.ports;
  assert.equal(typeof first.posted[0].gesture, "string");
  first.hears({ last: true, message: { type: "webEid", message: '{"error":{"code":"ERR_WEBEID_USER_CANCELLED"}}' } });
  page.sayHeld();
  await settled();
  assert.equal(page.ports[1].posted[0].gesture, undefined);
});

test("asking for versions leaves a pair alone", async () => {
  const page = await open();
  page.say({ action: "web-eid:get-signing-certificate" });
  await settled();
  page.ports[0].hears({ last: false, message: { type: "webEid", message: "{}" } });
  page.say(REQUEST);
  await settled();
  page.ports[1].hears({ last: true, message: { type: "webEid", message: '{"action":"web-eid:status-success"}' } });
  page.say({ action: "web-eid:sign" });
  await settled();
  assert.deepEqual(page.ports.map(({ posted }) => posted.length), [2, 1]);
});

test("nothing is done for a page that is not allowed, however much it says", async () => {
  const page = await open([]);
  for (let count = 0; count < 100; count += 1) page.say(REQUEST);
  await settled();
  assert.equal(page.reads(), 1);
  assert.equal(page.said.length, 100, "the page alone has spoken");
  assert.equal(page.ports.length, 0);
});

test("a page that is left lets go of its port", async () => {
  const page = await open();
  page.say(REQUEST);
  await settled();
  page.window.dispatchEvent(new Event("pagehide"));
  assert.equal(page.ports[0].isOpen(), false);
});

/** Everything that is due has happened: messages are tasks here, one after the other. */
async function settled() {
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** @param {string[]} sites */
async function open(sites = [ORIGIN]) {
  let read = 0;
  /** @type {any[]} */
  const said = [];
  /** @type {any[]} */
  const ports = [];
  const window = Object.assign(new EventTarget(), { location: { origin: ORIGIN } });
  const dispatch = (/** @type {object} */ data) =>
    setImmediate(() => window.dispatchEvent(Object.assign(new Event("message"), { data, origin: ORIGIN, source: window })));
  let holds = false;
  /** @type {any[]} */
  const held = [];
  const say = (/** @type {any} */ data) => {
    said.push(data);
    if (holds && data.action?.endsWith("-ack")) held.push(data);
    else dispatch(data);
  };
  /** What browsers alone can dispatch. @type {((event: object) => void) | undefined} */
  let notice;
  const listen = window.addEventListener.bind(window);
  window.addEventListener = (/** @type {string} */ type, /** @type {any} */ listener, /** @type {any} */ options) =>
    type === "keydown" ? (notice = listener) : listen(type, listener, options);
  Object.assign(window, { postMessage: say });
  /** @type {((said: string, sender: object, answer: (found: any) => void) => void)[]} */
  const asks = [];
  const runtime = {
    connect: () => (ports.push(openPort()), ports.at(-1)),
    getManifest: () => ({}),
    id: "extension",
    onMessage: { addListener: (/** @type {any} */ listener) => asks.push(listener) },
  };
  const storage = { local: { get: async () => ((read += 1), { sites }) } };
  const MutationObserver = class {
    observe() {}
  };
  const navigator = { userActivation: { hasBeenActive: true } };
  const world = createContext({ AbortController, Event, MutationObserver, chrome: { runtime, storage }, console, crypto, document: new EventTarget(), navigator, window });
  for (const script of SCRIPTS) runInContext(await readFile(script, "utf8"), world);
  await settled();
  const reads = () => read;
  const elsewhere = () => {
    let found;
    asks[0]("webEid", {}, (/** @type {any} */ answer) => (found = answer.elsewhere));
    return found;
  };
  return {
    elsewhere,
    holdAcknowledgements: () => (holds = true),
    letGo: () => (holds = false),
    ports,
    press: () => notice?.({ isTrusted: true, key: "a", repeat: false, type: "keydown" }),
    reads,
    said,
    say,
    sayHeld: () => held.splice(0).forEach(dispatch),
    window,
  };
}

function openPort() {
  /** @type {Record<string, any>} */
  const on = {};
  let isOpen = true;
  /** @type {any[]} */
  const posted = [];
  const event = (/** @type {string} */ name) => ({ addListener: (/** @type {any} */ listener) => (on[name] = listener) });
  return {
    closes: () => on.disconnect(),
    disconnect: () => (isOpen = false),
    hears: (/** @type {object} */ message) => on.message(message),
    isOpen: () => isOpen,
    onDisconnect: event("disconnect"),
    onMessage: event("message"),
    postMessage: (/** @type {any} */ said) => posted.push(said),
    posted,
  };
}
