// @ts-check
// Runs in Node. What a person may type, paste or hold down, and what comes of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { until } from "../../pcsc/rig/until.mjs";
import { KEYS_COUNT_AFTER_MS, PIN } from "../demo/bank.mjs";
import { openDesk, openField } from "./process.mjs";

const TIMEOUT = { timeout: 60_000 };
/** Four digits that are not the PIN and that nothing else in a short exchange contains. */
const WRONG = "7305";
/** The middle of the window's field. */
const FIELD = { x: 100, y: 576 };

/** A window that takes keys. @param {import("node:test").TestContext} t */
async function sitDown(t, env = {}) {
  const desk = await openDesk(t);
  const host = await desk.start(env);
  const { window } = await openField(desk, host);
  return { ...desk, host, window };
}

test("nothing is pasted, by keys or by the middle button", TIMEOUT, async (t) => {
  const { card, host, screen, window } = await sitDown(t);
  await screen.copy(WRONG);
  assert.deepEqual(await screen.paste(), { text: WRONG, times: 1 });
  await screen.key("v", "Control_L");
  await screen.key("V", "Control_L");
  await screen.key("Insert", "Shift_L");
  await screen.click(window, FIELD.x, FIELD.y, 2);
  await screen.key("Return"); // Would send it.
  await screen.waitStill(KEYS_COUNT_AFTER_MS);
  assert.equal((await screen.paste()).times, 2, "the window asked for the clipboard");
  await screen.type(PIN);
  await screen.key("Return");
  assert.equal((await host.next()).type, "authenticated");
  assert.equal(await card.attemptsLeft(), 3);
});

test("full-width digits are digits, and other letters and signs are nothing", TIMEOUT, async (t) => {
  const { card, host, screen } = await sitDown(t);
  const [first, second, ...rest] = PIN;
  const wide = [first, second].map((digit) => String.fromCodePoint(0xff10 + Number(digit)));
  for (const key of [...wide, "か", "四", "Ａ", "٣"]) await screen.addKey(key);
  await screen.type(`${wide[0]}か四Ａ٣ab-. ${wide[1]}${rest.join("")}`);
  await screen.key("Return");
  assert.equal((await host.next()).type, "authenticated");
  assert.equal(await card.attemptsLeft(), 3);
});

test("an entry of three digits is not sent", TIMEOUT, async (t) => {
  const { card, host, screen } = await sitDown(t);
  await screen.type(WRONG.slice(0, 3));
  for (let count = 0; count < 10; count += 1) await screen.key("Return");
  await screen.waitStill(KEYS_COUNT_AFTER_MS);
  assert.equal(await card.attemptsLeft(), 3);
  await screen.key("Escape");
  assert.equal((await host.next()).code, "user_cancelled");
});

test("ten Enters do not run through the page that asks before the last try", TIMEOUT, async (t) => {
  const desk = await openDesk(t);
  const first = await desk.start();
  await first.next();
  await desk.card.setAttemptsLeft(1);
  const host = await desk.start();
  await openField(desk, host);
  const { screen } = desk;
  await screen.type(WRONG);
  for (let count = 0; count < 10; count += 1) await screen.key("Return");
  await screen.waitStill(KEYS_COUNT_AFTER_MS);
  assert.equal(await desk.card.attemptsLeft(), 1);
  await screen.key("Return"); // On やめる, which has the focus.
  assert.equal((await host.next()).code, "user_cancelled");
  await host.exited;
  assert.equal(await desk.card.attemptsLeft(), 1);
});

test("no digit that was typed is written anywhere, even where everything is logged", TIMEOUT, async (t) => {
  const everything = { RUST_LOG: "trace", RUST_BACKTRACE: "full", WINIT_LOG: "trace", ZBUS_LOG: "trace" };
  const { card, host, screen } = await sitDown(t, everything);
  await screen.type(WRONG);
  await screen.key("Return");
  await until(async () => (await card.attemptsLeft()) === 2, "the card to refuse the PIN");
  await screen.waitStill(KEYS_COUNT_AFTER_MS);
  await screen.type(WRONG);
  await screen.key("Escape");
  assert.deepEqual((await host.rest()).map(({ code }) => code), ["user_cancelled"]);
  await host.exited;
  const [stdout, stderr] = host.written();
  assert.ok(stdout.includes("user_cancelled"), "nothing was written down");
  assert.ok(!stdout.includes(WRONG));
  assert.equal(stderr.toString(), "");
});
