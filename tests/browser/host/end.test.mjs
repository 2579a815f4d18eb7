// @ts-check
// Runs in Node. Whatever ends a login, and whenever it does: one answer or none, no window, no
// process and no try lost. What can end it before there is a window is in host/tests/process.

import assert from "node:assert/strict";
import { test } from "node:test";

import { until } from "../../pcsc/rig/until.mjs";
import { PIN, WINDOW } from "../demo/bank.mjs";
import { login, openDesk, openField } from "./process.mjs";

const TIMEOUT = { timeout: 120_000 };
/** How long they may stay from the end of a request: the window, and the process, which Chromium would kill then. */
const WINDOW_CLOSES_MS = 1000;
const PROCESS_ENDS_MS = 2000;

/**
 * @typedef {Awaited<ReturnType<typeof openDesk>>} Desk
 * @typedef {import("./process.mjs").Host} Host
 * @typedef {ReturnType<typeof login>} Request
 */

/** @typedef {[(host: Host, request: Request) => unknown, string | undefined]} End an act, and the answer, if any */

/** What the browser does. @type {Record<string, End>} */
const BROWSER_ENDS = {
  "a cancel": [(host, { id }) => host.send({ type: "cancel", id }), "aborted"],
  "the end of stdin": [(host) => host.closeStdin(), undefined],
  SIGTERM: [(host) => host.child.kill("SIGTERM"), undefined],
};

/** And what it never should. @type {Record<string, End>} */
const ALL_ENDS = {
  ...BROWSER_ENDS,
  "a cancel of another request": [(host) => host.send({ type: "cancel", id: login().id }), "invalid_request"],
  "a frame of 4 GiB": [(host) => host.write(Buffer.alloc(4, 0xff)), "too_large"],
  "a frame that is no request": [(host) => host.write(Buffer.alloc(4)), "invalid_request"],
  "a pipe that ends inside a frame": [(host) => (host.write(Buffer.from([9, 0, 0, 0])), host.closeStdin()), undefined],
  "a second request": [(host) => host.send(login()), "invalid_request"],
};

/**
 * Ends one login after the other at the same point.
 * @param {import("node:test").TestContext} t
 * @param {(desk: Desk, host: Host) => Promise<Request>} reach takes a host that was just started there
 */
async function checkEnds(t, reach, { ends = ALL_ENDS, delayMs = 0 } = {}) {
  const desk = await openDesk(t);
  await (await desk.start()).next(); // Makes the card.
  for (const [name, [end, code]] of Object.entries(ends)) {
    const host = await desk.start({ TEGATA_DEMO_CARD_DELAY_MS: `${delayMs}` });
    const request = await reach(desk, host);
    const since = performance.now();
    await end(host, request);
    const answers = await host.rest();
    const ofThis = answers.map(({ code, id = request.id }) => [code, id === request.id]);
    const [, signal] = await host.exited;
    const took = performance.now() - since;
    // Its code is 1 where the display was still being waited for: no end waits for that.
    assert.equal(signal, null, name);
    assert.ok(took < PROCESS_ENDS_MS, `${name}: the process took ${took} ms to end`);
    assert.deepEqual(ofThis, code ? [[code, true]] : [], name);
    await desk.screen.waitGone(WINDOW, WINDOW_CLOSES_MS);
    assert.equal(await desk.card.attemptsLeft(), 3, name);
  }
}

test("a cancel that comes with its request is answered, and no window stays", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  const host = await desk.start();
  const request = login();
  await host.next();
  host.send(request, { type: "cancel", id: request.id });
  assert.deepEqual((await host.rest()).map(({ code }) => code), ["aborted"]);
  await host.exited;
  assert.deepEqual(await desk.screen.list(), []);
});

test("everything that can end a request does so while its window opens", TIMEOUT, (t) =>
  checkEnds(t, async (_desk, host) => {
    await host.next();
    const request = login();
    host.send(request);
    return request;
  }));

test("… while a card is waited for", TIMEOUT, (t) =>
  checkEnds(t, async (desk, host) => {
    await host.next();
    await desk.card.remove();
    const request = login();
    host.send(request);
    await desk.screen.waitPainted((await desk.screen.waitWindow(WINDOW)).window);
    return request;
  }));

test("… while the person types", TIMEOUT, (t) =>
  checkEnds(t, async (desk, host) => {
    const { request } = await openField(desk, host);
    await desk.screen.type(PIN.slice(0, 3));
    return request;
  }));

/** With two tries left, the card's third tells that it has taken the PIN and has not signed yet. */
test("… between the PIN and the signature", TIMEOUT, (t) =>
  checkEnds(
    t,
    async (desk, host) => {
      await desk.card.setAttemptsLeft(2);
      const { request } = await openField(desk, host);
      await desk.screen.type(PIN);
      await desk.screen.key("Return");
      await until(async () => (await desk.card.attemptsLeft()) === 3, "the card to take the PIN");
      return request;
    },
    { ends: BROWSER_ENDS, delayMs: 300 },
  ));

test("… while it says that it is done", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  for (const [name, [end]] of Object.entries(ALL_ENDS)) {
    const host = await desk.start();
    const { request } = await openField(desk, host);
    await desk.screen.type(PIN);
    await desk.screen.key("Return");
    assert.equal((await host.next()).type, "authenticated");
    const since = performance.now();
    await end(host, request);
    assert.deepEqual(await host.rest(), [], `${name}: a request has one answer`);
    const [, signal] = await host.exited;
    assert.equal(signal, null, name);
    assert.ok(performance.now() - since < PROCESS_ENDS_MS, name);
    await desk.screen.waitGone(WINDOW, WINDOW_CLOSES_MS);
  }
});
