// @ts-check
// Runs in Node. Another program has the card, for itself or in a transaction, while a person logs in:
// the window says so, nothing is sent meanwhile, and the login goes on when that program lets go.

import assert from "node:assert/strict";
import { describe } from "node:test";

import { PIN } from "./rig/card.mjs";
import { HOST, sitDown } from "./rig/desk.mjs";
import { buildGate, findGuard } from "./rig/guard.mjs";
import { startNeighbour } from "./rig/neighbour.mjs";
import { REFUSED, signWithoutPin } from "./rig/next-process.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";
import { checkToken } from "./rig/token.mjs";

/** The tries of a person who spends none. */
const ALL_TRIES = 3;

/** A guard that has lost its host gives up after four seconds. */
const LONGER_THAN_A_GUARD_ALONE_MS = 5000;

/** @type {Record<string, (login: Login) => unknown>} */
const ENDS = {
  "the window's close button": ({ close }) => close(),
  "the end of stdin": ({ host, ends }) => (host.closeStdin(), ends()),
  SIGTERM: ({ host, ends }) => (host.child.kill("SIGTERM"), ends()),
  SIGKILL: ({ host, ends }) => (host.child.kill("SIGKILL"), ends()),
};

// Most of the time they wait.
describe("another program has the card", { concurrency: 3 }, () => {
  for (const kind of /** @type {const} */ (["exclusive", "transaction"])) {
    readerTest(`${kind}: a card in use is named, and the login goes on after it`, async (t) => {
      const { room, card, neighbour, login } = await openInUse(t, kind);
      await login.sees("in-use");
      await login.keysCount();
      assert.deepEqual(await card.exchanges(), []);
      await neighbour.close();
      await login.sees("pin");
      await login.enter(card, PIN);
      await logsIn(room, card, login);
    });

    readerTest(`${kind}: a program that has the card for a moment is not named`, async (t) => {
      const { room, card, neighbour, login } = await openInUse(t, kind);
      await login.sees("waiting");
      await neighbour.close();
      assert.equal(await login.seesOneOf(["pin", "in-use"]), "pin");
      await login.enter(card, PIN);
      await logsIn(room, card, login);
    });

    readerTest(`${kind}: a person need not wait for the other program`, async (t) => {
      const { room, card, neighbour, login } = await openInUse(t, kind);
      await login.sees("in-use");
      assert.equal((await login.close()).code, "user_cancelled");
      await neighbour.close();
      assert.deepEqual(await card.exchanges(), []);
      await isUntouched(room, card);
    });
  }

  readerTest("an entry waits until another program lets go of the card", async (t) => {
    const { room, screen, card, login } = await open(t);
    await login.typeOnly(card, PIN);
    const neighbour = await startNeighbour(room, "transaction");
    await screen.key("Return");
    await login.sees("working");
    await login.sees("in-use");
    await neighbour.close();
    await logsIn(room, card, login);
  });

  readerTest("a guard waits for its card as long as its host does", async (t) => {
    const { room, screen, card, neighbour, guard, login } = await openWithGuardWaiting(t);
    await screen.waitStill(LONGER_THAN_A_GUARD_ALONE_MS, 2 * LONGER_THAN_A_GUARD_ALONE_MS, login.window);
    assert.equal(await login.scene(), "in-use");
    assert.deepEqual(await verifies(card), []);
    await neighbour.close();
    await logsIn(room, card, login);
    await guard.ends();
  });

  for (const [end, act] of Object.entries(ENDS)) {
    readerTest(`${end} while a guard waits for the card: nothing is sent, and the guard goes`, async (t) => {
      const { room, card, neighbour, guard, login } = await openWithGuardWaiting(t);
      await act(login);
      await guard.ends();
      await neighbour.close();
      assert.deepEqual(await verifies(card), []);
      await isUntouched(room, card);
    });
  }

  readerTest("an entry for a card that another program resets is erased", async (t) => {
    const { room, screen, card, login } = await open(t);
    await login.typeOnly(card, PIN);
    const neighbour = await startNeighbour(room, "reset");
    await screen.key("Return");
    await login.sees("in-use");
    await neighbour.close();
    await login.sees("pin");
    assert.deepEqual(await verifies(card), []);
    await login.enter(card, PIN, 2);
    await logsIn(room, card, login);
  });
});

/** @typedef {import("node:test").TestContext} Test */
/** @typedef {import("./rig/room.mjs").Room} Room */
/** @typedef {import("./rig/desk.mjs").Card} Card */
/** @typedef {Awaited<ReturnType<typeof open>>["login"]} Login */

/** A login with a card of which another program has got hold before. @param {Test} t */
async function openInUse(t, kind) {
  const room = await openReaderRoom(t);
  const card = await room.putCard();
  const neighbour = await startNeighbour(room, kind);
  const desk = await sitDown(room);
  return { room, card, neighbour, login: await desk.startLogin() };
}

/** A login at which the PIN is asked for. @param {Test} t */
async function open(t) {
  const room = await openReaderRoom(t);
  const card = await room.putCard();
  const { screen, startLogin } = await sitDown(room);
  const login = await startLogin();
  await login.sees("pin");
  return { room, screen, card, login };
}

/**
 * The PIN was entered, and another program came to the card before the guard did.
 * @param {Test} t
 */
async function openWithGuardWaiting(t) {
  const { room, screen, card, login } = await open(t);
  await login.typeOnly(card, PIN);
  const gate = await buildGate(room, HOST);
  await screen.key("Return");
  const guard = await findGuard(login.host);
  const neighbour = await startNeighbour(room, "transaction");
  await gate.open();
  await login.sees("in-use");
  return { room, screen, card, neighbour, guard, login };
}

/** One entry was made, and sent once. @param {Room} room @param {Card} card @param {Login} login */
async function logsIn(room, card, login) {
  await login.sees("done");
  checkToken(await login.answer, login.request);
  await login.ends();
  assert.equal((await verifies(card)).length, 1);
  await isUntouched(room, card);
}

/** Nobody has spent a try, and nobody can sign. @param {Room} room @param {Card} card */
async function isUntouched(room, card) {
  assert.equal(await card.attemptsLeft(), ALL_TRIES);
  assert.equal(await signWithoutPin(room), REFUSED);
}

/** VERIFY with a PIN in it. @param {Card} card */
async function verifies(card) {
  const exchanges = await card.exchanges();
  return exchanges.filter(({ header, command_length }) => header === "00200080" && command_length > 5);
}
