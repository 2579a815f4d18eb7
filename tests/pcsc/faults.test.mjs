// @ts-check
// Runs in Node. Everything that can go wrong with a card, at every command of a login: the window
// says it and the site hears one code for it, no try is spent that the person did not spend, there is
// an end, and the card signs for nobody else.

import assert from "node:assert/strict";

import { PIN } from "./rig/card.mjs";
import { sitDown } from "./rig/desk.mjs";
import { REFUSED, attemptsLeftSeenByOthers, signWithoutPin } from "./rig/next-process.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";
import { checkToken } from "./rig/token.mjs";
import { until } from "./rig/until.mjs";

/** @typedef {import("node:test").TestContext} Test */
/** @typedef {[scene: string, code: string]} End what the person sees last, and what the site hears */

const ALL_TRIES = 3;
const WRONG_PIN = "0000";
/** More cases at a time would make the windows slow. */
const AT_A_TIME = { concurrency: 4, timeout: 180_000 };
/** Some faults are waited for, which takes no work. @type {Record<string, number>} */
const MORE_AT_A_TIME = { exchange: 6, hang: 9 };

/** @type {Record<string, End>} */
const ENDS = {
  again: ["card-again", "card_removed"],
  blocked: ["blocked", "pin_blocked"],
  done: ["done", "authenticated"],
  error: ["card-error", "card_error"],
  removed: ["card-removed", "card_removed"],
  silent: ["card-silent", "card_silent"],
  wrongKind: ["not-a-my-number-card", "not_a_my_number_card"],
};

/**
 * How a login ends whose fault is at the first command, which leaves whatever another program was
 * at; later, until the PIN can be sent; from then on, until the signature; and at the last command,
 * which leaves the card clean.
 * @type {Record<string, { first: End, before: End, signing: End, last: End }>}
 */
const FAULTS = {
  exchange: { first: ENDS.done, before: ENDS.done, signing: ENDS.removed, last: ENDS.done },
  garbage: { first: ENDS.done, before: ENDS.error, signing: ENDS.error, last: ENDS.done },
  hang: { first: ENDS.silent, before: ENDS.silent, signing: ENDS.silent, last: ENDS.silent },
  remove: { first: ENDS.again, before: ENDS.again, signing: ENDS.removed, last: ENDS.done },
  "status=6F00": { first: ENDS.done, before: ENDS.error, signing: ENDS.error, last: ENDS.done },
};

for (const [fault, ends] of Object.entries(FAULTS)) {
  const concurrency = MORE_AT_A_TIME[fault] ?? AT_A_TIME.concurrency;
  readerTest(`${fault} at every command of a login`, async (t) => {
    const { exchanges } = await logIn(t);
    const signing = exchanges.findIndex(isVerify) + 1 - COMMANDS_BEFORE_VERIFY;
    const cases = exchanges.map((_, index) => `${fault}@${index + 1}`);
    await each(t, cases, async (t, fault) => {
      const command = cases.indexOf(fault) + 1;
      const phase = phaseOf(command, signing, cases.length);
      const { end } = await logIn(t, { fault });
      assert.deepEqual(end, ends[phase], phase);
    });
  }, { ...AT_A_TIME, concurrency });
}

/** @param {number} command @param {number} signing @param {number} last numbers of commands */
function phaseOf(command, signing, last) {
  if (command === 1) return "first";
  if (command < signing) return "before";
  return command < last ? "signing" : "last";
}

/** SELECT of the application and of the PIN, and the question for the tries. */
const COMMANDS_BEFORE_VERIFY = 3;

/** @type {Record<string, End>} */
const SPECIAL_FAULTS = {
  "corrupt-signature": ENDS.error,
  "endless-61xx@2": ENDS.error,
  "endless-61xx@sign": ENDS.error,
  "endless-6cxx@verify": ENDS.error,
  "hang-after@verify": ENDS.silent,
  "lying-length": ENDS.error,
  "lying-length=0004": ENDS.error,
  "remove-after@verify": ENDS.removed,
  "remove-after@sign": ENDS.removed,
  "short=1@verify": ENDS.removed,
  "short=1@sign": ENDS.removed,
  "status=6300@verify": ENDS.error,
  "status=6983@verify": ENDS.blocked,
  "status=6984@verify": ENDS.blocked,
  "status=6A82@2": ENDS.wrongKind,
  "status=6C10@verify": ENDS.error,
};

readerTest("an end for each other fault", async (t) => {
  await each(t, Object.keys(SPECIAL_FAULTS), async (t, fault) => {
    const { end } = await logIn(t, { fault });
    assert.deepEqual(end, SPECIAL_FAULTS[fault]);
  });
}, AT_A_TIME);

/**
 * The end of one wrong entry, and the tries: the card may not have got to see it.
 * @type {Record<string, [End, number]>}
 */
const WRONG_ENTRIES = {
  "exchange@verify": [ENDS.removed, 3],
  "garbage@verify": [ENDS.error, 2],
  "remove@verify": [ENDS.removed, 3],
  "remove-after@verify": [ENDS.removed, 2],
  "short=1@verify": [ENDS.removed, 2],
  "status=6F00@verify": [ENDS.error, 3],
  "status=6C10@verify": [ENDS.error, 3],
};

readerTest("a wrong entry is sent once, whatever comes back", async (t) => {
  await each(t, Object.keys(WRONG_ENTRIES), async (t, fault) => {
    const { attemptsLeft, end } = await logIn(t, { fault, pin: WRONG_PIN });
    assert.deepEqual([end, attemptsLeft], WRONG_ENTRIES[fault]);
  });
}, AT_A_TIME);

/**
 * A person types the PIN, once and where asked, and closes the window if that was not the end.
 * @param {Test} t @param {{ fault?: string, pin?: string }} [options]
 */
async function logIn(t, { fault = "", pin = PIN } = {}) {
  const { room, screen, card, login } = await open(t, fault);
  await card.until("a command", () => true);
  if (await isAsked(login, fault)) {
    await screen.type(pin);
    await screen.key("Return");
  }
  const { scene, answer } = await login.finish();
  if (answer.type === "authenticated") checkToken(answer, login.request);
  const exchanges = await card.exchanges();
  assert.ok(exchanges.filter(isVerify).length <= 1, "one entry was sent twice");
  const attemptsLeft = await card.attemptsLeft();
  if (pin === PIN) assert.equal(attemptsLeft, ALL_TRIES);
  if (fault.startsWith("exchange")) assert.equal(await attemptsLeftSeenByOthers(room), ALL_TRIES);
  // A card that was taken away may take longer than the window to be gone.
  if (fault.startsWith("remove")) await until(() => !card.isThere(), "the card's end");
  if (card.isThere() && !fault.startsWith("hang")) assert.equal(await signWithoutPin(room), REFUSED);
  return { attemptsLeft, exchanges, end: [scene, answer.code ?? answer.type] };
}

/** Whether the window asks for the PIN, once it has come to rest. @param {string} fault */
async function isAsked(login, fault) {
  for (;;) {
    const scene = await login.rests();
    if (scene !== "card-again" || !fault.startsWith("exchange")) return scene === "pin";
  }
}

/** @param {Test} t @param {string} fault */
async function open(t, fault) {
  const room = await openReaderRoom(t);
  const { screen, startLogin } = await sitDown(room);
  const card = await room.putCard({ faults: fault ? [fault] : [] });
  return { room, screen, card, login: await startLogin() };
}

/** VERIFY with a PIN in it. @param {import("./rig/card.mjs").Exchange} exchange */
function isVerify({ header, command_length }) {
  return header === "00200080" && command_length > 5;
}

/** @param {Test} t @param {string[]} faults @param {(t: Test, fault: string) => Promise<void>} run */
async function each(t, faults, run) {
  await Promise.all(faults.map((fault) => t.test(fault, (t) => run(t, fault))));
}
