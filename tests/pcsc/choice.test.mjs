// @ts-check
// Runs in Node. Two people's cards in two real PC/SC readers: the one that is chosen in the shipped
// host's window logs in, and the other one gets no PIN.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";

import { PIN } from "./rig/card.mjs";
import { sitDown } from "./rig/desk.mjs";
import { REFUSED, signWithoutPin } from "./rig/next-process.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";
import { checkToken } from "./rig/token.mjs";

/** The title of the consent window of the shipped host. */
const WINDOW = "手形 — Tegata";
/** The middle of each button in a list of two, in the window as it opens. */
const BUTTONS = /** @type {const} */ ([
  [240, 512],
  [240, 568],
]);
/** What a card is told before it is listed: SELECT. */
const LISTED_AFTER = 1;
const ALL_TRIES = 3;

for (const chosen of /** @type {const} */ ([0, 1])) {
  readerTest(`a click on reader ${chosen} logs in with the card in it`, async (t) => {
    const { room, screen, cards, login, window } = await openList(t);
    await screen.click(window, ...BUTTONS[chosen]);
    await finish({ room, cards, login }, chosen);
  });

  readerTest(`keys alone choose reader ${chosen} and log in`, async (t) => {
    const { room, screen, cards, login } = await openList(t);
    await pressSlowly({ screen, login }, ["Tab", "Tab", ...(chosen === 1 ? ["Down"] : []), "Return"]);
    await finish({ room, cards, login }, chosen);
  });
}

readerTest("nothing is chosen by a stray Enter, and cancelling spends nothing", async (t) => {
  const { screen, cards, login } = await openList(t);
  await pressSlowly({ screen, login }, ["Return"]);
  for (const card of cards) assert.equal((await card.exchanges()).length, LISTED_AFTER);
  await screen.key("Escape");
  assert.equal((await login.ends()).code, "user_cancelled");
});

readerTest("when the chosen card goes, the person chooses again", async (t) => {
  const { room, screen, cards, login, window } = await openList(t);
  await screen.click(window, ...BUTTONS[0]);
  await login.typeOnly(cards[0], "46");
  await cards[0].close();
  await login.keysCount();
  assert.equal((await cards[1].exchanges()).length, 2 * LISTED_AFTER, "asked anew, and not taken");
  await pressSlowly({ screen, login }, ["Tab", "Tab", "Return"]);
  await finish({ room, cards, login }, 1);
});

/** @typedef {Awaited<ReturnType<typeof openList>>} List */

/** Two cards, and a window that lists them. @param {import("node:test").TestContext} t */
async function openList(t) {
  const room = await openReaderRoom(t);
  const cards = [await room.putCard(), await room.putCard({ persona: "another-adult", slot: 1 })];
  const { screen, startLogin } = await sitDown(room);
  const login = await startLogin();
  const { window } = await screen.waitWindow(WINDOW, "whole");
  for (const card of cards) await card.until("the first command", () => true);
  await login.keysCount();
  return { room, screen, cards, login, window };
}

/** Each key is seen before the next one. @param {Pick<List, "screen" | "login">} list @param {string[]} keys */
async function pressSlowly({ screen, login }, keys) {
  for (const key of keys) {
    await screen.key(key);
    await login.keysCount();
  }
}

/** Types the PIN for the chosen card. @param {Pick<List, "room" | "cards" | "login">} list @param {0 | 1} chosen */
async function finish({ room, cards, login }, chosen) {
  await login.enter(cards[chosen], PIN);
  const certificate = checkToken(await login.answer, login.request);
  await login.ends();
  const verifies = await Promise.all(cards.map(countVerifies));
  assert.deepEqual(verifies, chosen === 0 ? [1, 0] : [0, 1]);
  for (const card of cards) assert.equal(await card.attemptsLeft(), ALL_TRIES);
  const read = ["--read-certificate", "1", "--reader", `${chosen}`];
  const { stdout } = await room.run("pkcs15-tool", read);
  assert.equal(new X509Certificate(stdout).fingerprint256, certificate.fingerprint256);
  if (chosen === 0) assert.equal(await signWithoutPin(room), REFUSED);
}

/** VERIFY with a PIN in it. @param {List["cards"][number]} card */
async function countVerifies(card) {
  const exchanges = await card.exchanges();
  return exchanges.filter(({ header, command_length }) => header === "00200080" && command_length > 5).length;
}
