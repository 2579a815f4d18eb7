// @ts-check
// Runs in Node. Everything that can go wrong with a card, at every command of a login: one clear
// code, no try spent that the person did not spend, an end, and a card that signs for nobody else.

import assert from "node:assert/strict";

import { PIN } from "./rig/card.mjs";
import { sitDown } from "./rig/desk.mjs";
import { REFUSED, signWithoutPin } from "./rig/next-process.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";
import { checkToken } from "./rig/token.mjs";

/** @typedef {import("node:test").TestContext} Test */

const ALL_TRIES = 3;
const WRONG_PIN = "0000";
/** More cases at a time would make the windows slow. */
const AT_A_TIME = { concurrency: 3, timeout: 120_000 };

/** What may be said of a fault; a login may also come to a good end in spite of it. */
const CODES = {
  garbage: ["authenticated", "card_error"],
  remove: ["authenticated", "card_removed"],
  "status=6F00": ["authenticated", "card_error"],
};

for (const [fault, codes] of Object.entries(CODES)) {
  readerTest(`${fault} at every command of a login`, async (t) => {
    const { commands } = await logIn(t);
    const numbers = Array.from({ length: commands }, (_, index) => index + 1);
    await each(t, numbers.map((number) => `${fault}@${number}`), async (t, fault) => {
      const { code } = await logIn(t, { fault });
      t.diagnostic(code);
      assert.ok(codes.includes(code), code);
    });
  }, AT_A_TIME);
}

/** @type {Record<string, string>} */
const SPECIAL_FAULTS = {
  "corrupt-signature": "card_error",
  "endless-61xx@2": "card_error",
  "endless-61xx@sign": "card_error",
  "endless-6cxx@verify": "card_error",
  "lying-length": "card_error",
  "lying-length=0004": "card_error",
  "remove-after@verify": "card_removed",
  "remove-after@sign": "card_removed",
  "short=1@verify": "card_removed",
  "short=1@sign": "card_removed",
  "status=6300@verify": "card_error",
  "status=6983@verify": "pin_blocked",
  "status=6984@verify": "pin_blocked",
  "status=6A82@2": "not_a_my_number_card",
  "status=6C10@verify": "card_error",
};

readerTest("a code for each other fault", async (t) => {
  await each(t, Object.keys(SPECIAL_FAULTS), async (t, fault) => {
    const { code } = await logIn(t, { fault });
    assert.equal(code, SPECIAL_FAULTS[fault]);
  });
}, AT_A_TIME);

/** The tries after one wrong entry, which the card may not have got to see. */
const WRONG_ENTRIES = {
  "garbage@verify": 2,
  "remove@verify": 3,
  "remove-after@verify": 2,
  "short=1@verify": 2,
  "status=6F00@verify": 3,
  "status=6C10@verify": 3,
};

readerTest("a wrong entry is sent once, whatever comes back", async (t) => {
  await each(t, Object.keys(WRONG_ENTRIES), async (t, fault) => {
    const { attemptsLeft, code } = await logIn(t, { fault, pin: WRONG_PIN });
    assert.ok(["card_error", "card_removed"].includes(code), code);
    assert.equal(attemptsLeft, WRONG_ENTRIES[fault]);
  });
}, AT_A_TIME);

readerTest("a card that says nothing is silent after ten seconds", async (t) => {
  await each(t, ["hang@2", "hang@verify", "hang-after@verify", "hang@sign"], async (t, fault) => {
    const { card, login } = await open(t, fault);
    if (fault !== "hang@2") await login.enter(card, PIN);
    await login.failed();
    assert.equal((await login.close()).code, "card_silent");
    assert.ok((await verifies(card)).length <= 1);
    assert.equal(await card.attemptsLeft(), ALL_TRIES);
  });
}, { ...AT_A_TIME, concurrency: 4 });

/**
 * A person types the PIN, once, and closes the window if that was not the end. Where there is
 * nothing to type, Enter closes the window.
 * @param {Test} t @param {{ fault?: string, pin?: string }} [options]
 */
async function logIn(t, { fault, pin = PIN } = {}) {
  const { room, screen, card, login } = await open(t, fault);
  await card.until("a command", () => true);
  await login.keysCount();
  await screen.type(pin);
  await screen.key("Return");
  const answer = await login.answerOrClose();
  if (answer.type === "authenticated") checkToken(answer, login.request);
  assert.ok((await verifies(card)).length <= 1, "one entry was sent twice");
  const [attemptsLeft, commands] = [await card.attemptsLeft(), (await card.exchanges()).length];
  if (pin === PIN) assert.equal(attemptsLeft, ALL_TRIES);
  if (card.isThere()) assert.equal(await signWithoutPin(room), REFUSED);
  return { attemptsLeft, code: answer.code ?? answer.type, commands };
}

/** @param {Test} t @param {string} [fault] */
async function open(t, fault) {
  const room = await openReaderRoom(t);
  const { screen, startLogin } = await sitDown(room);
  const card = await room.putCard({ faults: fault ? [fault] : [] });
  return { room, screen, card, login: await startLogin() };
}

/** VERIFY with a PIN in it. @param {import("./rig/card.mjs").Card} card */
async function verifies(card) {
  const exchanges = await card.exchanges();
  return exchanges.filter(({ header, command_length }) => header === "00200080" && command_length > 5);
}

/** @param {Test} t @param {string[]} faults @param {(t: Test, fault: string) => Promise<void>} run */
async function each(t, faults, run) {
  await Promise.all(faults.map((fault) => t.test(fault, (t) => run(t, fault))));
}
