// @ts-check
// Runs in Node. The host's real window on a private display, with real keys and no browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { KEYS_COUNT_AFTER_MS, PIN, WINDOW } from "../demo/bank.mjs";
import { RINGS, login, openDesk, openWindow } from "./process.mjs";

const TIMEOUT = { timeout: 60_000 };
/** How long they may stay after the end of stdin: the window, and the process, which Chromium would kill then. */
const WINDOW_CLOSES_MS = 1000;
const PROCESS_ENDS_MS = 2000;

test("the end of stdin closes the window within a second", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  const host = await desk.start();
  await openWindow(desk, host);
  await endsInTime(desk, host, () => host.closeStdin());
  assert.equal(await host.next(), undefined);
});

test("SIGTERM closes the window within a second", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  const host = await desk.start();
  await openWindow(desk, host);
  await endsInTime(desk, host, () => host.child.kill("SIGTERM"));
});

test("a cancel closes the window and is answered", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  const host = await desk.start();
  const { request } = await openWindow(desk, host);
  await endsInTime(desk, host, () => host.send({ type: "cancel", id: request.id }));
  assert.equal((await host.next()).code, "aborted");
});

test("the window's close button cancels", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  const host = await desk.start();
  const { window } = await openWindow(desk, host);
  await endsInTime(desk, host, () => desk.screen.closeWindow(window));
  assert.equal((await host.next()).code, "user_cancelled");
});

test("a second window of the same person is refused at once", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  const [first, second] = [await desk.start(), await desk.start()];
  await openWindow(desk, first);
  await second.next();
  second.send(login());
  assert.equal((await second.next()).code, "busy");
  await second.exited;
  first.closeStdin();
  await first.exited;
  const third = await desk.start();
  await openWindow(desk, third);
});

test("keys typed while the window opens do not count", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  const host = await desk.start();
  await openWindow(desk, host);
  await desk.screen.type(PIN);
  await desk.screen.key("Return");
  await desk.screen.waitStill(KEYS_COUNT_AFTER_MS);
  await desk.screen.key("Return"); // Nothing was typed, so nothing is sent.
  await desk.screen.waitStill(KEYS_COUNT_AFTER_MS);
  await desk.screen.type(PIN);
  await desk.screen.key("Return");
  assert.equal((await host.next()).type, "authenticated");
});

test("a held key counts once, and ten Enters send one entry", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  const host = await desk.start();
  await openWindow(desk, host);
  const { screen } = desk;
  await screen.waitStill(KEYS_COUNT_AFTER_MS);
  const [held, ...rest] = PIN;
  await screen.press(held);
  await screen.waitStill(1000); // The keyboard repeats after 660 ms.
  await screen.release(held);
  await screen.type(rest.join(""));
  for (let count = 0; count < 10; count += 1) await screen.key("Return");
  assert.equal((await host.next()).type, "authenticated");
  await host.exited;
});

test("letters, a fifth digit and pasting leave the field as it is", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  const host = await desk.start();
  await openWindow(desk, host);
  const { screen } = desk;
  await screen.waitStill(KEYS_COUNT_AFTER_MS);
  await screen.type("ab");
  await screen.key("v", "Control_L");
  await screen.key("Insert", "Shift_L");
  await screen.type(`${PIN}9`);
  await screen.key("Return");
  assert.equal((await host.next()).type, "authenticated");
});

test("Tab leads through the buttons back to the field", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  const host = await desk.start();
  await openWindow(desk, host);
  const { screen } = desk;
  await screen.waitStill(KEYS_COUNT_AFTER_MS);
  /** @param {[number, number]} ring a point of the focus ring that appears */
  const tab = async (ring) => {
    await screen.key("Tab");
    await screen.waitColor(...ring, "#ffffff");
  };
  await tab(RINGS.login);
  await tab(RINGS.cancel);
  await tab(RINGS.language);
  await tab(RINGS.field);
  await screen.type(PIN);
  await tab(RINGS.login);
  await screen.key("Return");
  assert.equal((await host.next()).type, "authenticated");
});

test("Enter on やめる cancels, and so does Escape", TIMEOUT, async (t) => {
  for (const keys of [["Tab", "Tab", "Return"], ["Escape"]]) {
    const desk = await openDesk(t);
    const host = await desk.start();
    await openWindow(desk, host);
    for (const key of keys) {
      await desk.screen.waitStill(KEYS_COUNT_AFTER_MS);
      await desk.screen.key(key);
    }
    assert.equal((await host.next()).code, "user_cancelled");
    await host.exited;
  }
});

/** @param {() => unknown} act */
async function endsInTime({ screen }, host, act) {
  const since = performance.now();
  await act();
  await screen.waitGone(WINDOW, WINDOW_CLOSES_MS);
  await host.exited;
  const took = performance.now() - since;
  assert.ok(took < PROCESS_ENDS_MS, `the process took ${took} ms to end`);
}
