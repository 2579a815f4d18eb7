// @ts-check
// Runs in Node. What the shipped host's memory still holds of a PIN right after its answer, while its
// window says that it is done. The card is another process; so is the display, which is not ours.

import assert from "node:assert/strict";

import { WIDTHS, find, laidOut, randomDigits, verifyCommand, whileStopped } from "../browser/memory/search.mjs";
import { PIN } from "./rig/card.mjs";
import { sitDown } from "./rig/desk.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";
import { checkToken } from "./rig/token.mjs";

readerTest("after the answer the host's memory holds nothing of the PIN", async (t) => {
  // Four digits come about by chance, in a token or a time, once in a thousand logins; what the host
  // keeps is there each time.
  const hits = await logIn(t);
  if (hits.length > 0) assert.deepEqual(await logIn(t), [], `and ${hits} the first time`);
});

/**
 * Logs in with a new PIN.
 * @param {import("node:test").TestContext} t
 * @returns {Promise<string[]>} what is there after the answer and was not before the first key
 */
async function logIn(t) {
  const room = await openReaderRoom(t);
  const desk = await sitDown(room);
  const card = await room.putCard();
  const pin = randomDigits(4);
  await changePin(room, pin);
  const asked = (await card.exchanges()).filter(isQuery).length;
  const login = await desk.startLogin();
  const { pid } = login.host.child;
  assert.ok(pid);

  await login.typeOnly(card, "", asked + 1);
  const before = find(pid, forms(pin));
  await desk.screen.type(pin);
  await login.keysCount();
  // Typed and not yet sent, it must be found, or this test could find nothing at all.
  const command = [{ what: "VERIFY", bytes: verifyCommand(pin) }];
  assert.equal(find(pid, command).size, 1);

  await desk.screen.key("Return");
  const answer = await login.answer;
  const after = whileStopped([pid], () => find(pid, forms(pin)));
  checkToken(answer, login.request);
  await login.ends();
  return [...after].filter((hit) => !before.has(hit));
}

/** Every form in which the PIN could lie there. @param {string} pin */
function forms(pin) {
  const digits = WIDTHS.map((width) => ({ what: `digits of ${width} bytes`, bytes: laidOut(pin, width) }));
  return [{ what: "VERIFY", bytes: verifyCommand(pin) }, ...digits];
}

/**
 * A PIN that stands in no program: another program gives it to the card, and leaves.
 * @param {import("./rig/room.mjs").Room} room @param {string} pin
 */
async function changePin(room, pin) {
  const hex = (/** @type {string} */ digits) => Buffer.from(digits).toString("hex");
  const commands = [SELECT_JPKI, SELECT_PIN, `0020008004${hex(PIN)}`, `0024018004${hex(pin)}`, SELECT_COMMON];
  const { code, stdout } = await room.run("opensc-tool", commands.flatMap((command) => ["-s", command]));
  assert.equal(code, 0);
  assert.equal(stdout.split("SW1=0x90").length - 1, commands.length, stdout);
}

const SELECT_JPKI = "00A4040C0AD392F000260100000001";
const SELECT_PIN = "00A4020C020018";
const SELECT_COMMON = "00A4040C0AD3921000310001010100";

/** @param {import("./rig/card.mjs").Exchange} exchange */
function isQuery({ header, command_length }) {
  return header === "00200080" && command_length === 4;
}
