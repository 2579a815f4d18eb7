// @ts-check
// Runs in Node. The PC/SC service ends in the middle of a signature, and comes again. The card stays
// in its reader, under power: nothing but a cut of it makes the card forget the PIN.

import assert from "node:assert/strict";

import { PIN } from "./rig/card.mjs";
import { sitDown } from "./rig/desk.mjs";
import { findGuard } from "./rig/guard.mjs";
import { keepPowered, startNeighbour } from "./rig/neighbour.mjs";
import { REFUSED, SIGNED, signWithoutPin } from "./rig/next-process.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";

/** The tries of a person who spends none. */
const ALL_TRIES = 3;

for (const end of /** @type {const} */ (["stopService", "killService"])) {
  readerTest(`${end} between VERIFY and the signature is said, and leaves nobody a key`, async (t) => {
    const { room, card, login } = await open(t);
    await login.enter(card, PIN);
    await card.until("the right PIN", isVerified);
    const guard = await findGuard(login.host);
    await room[end]();
    await login.sees("service-lost");
    await room.startService();
    const keeper = await keepPowered(room);
    await guard.ends();
    assert.equal(await signWithoutPin(room), REFUSED);
    await keeper.close();
    assert.equal((await login.close()).code, "service_unavailable");
    assert.equal((await card.exchanges()).filter(isVerified).length, 1);
    assert.equal(await card.attemptsLeft(), ALL_TRIES);
  });
}

readerTest("a guard ends even if another program has the card when the service is there again", async (t) => {
  const { room, card, login } = await open(t);
  await login.enter(card, PIN);
  await card.until("the right PIN", isVerified);
  const guard = await findGuard(login.host);
  guard.stops(room);
  await room.killService();
  await login.sees("service-lost");
  await room.startService();
  const neighbour = await startNeighbour(room, "transaction");
  await guard.goesOn();
  await guard.ends();
  await neighbour.close();
  assert.equal((await login.close()).code, "service_unavailable");
  assert.equal((await card.exchanges()).filter(isVerified).length, 1);
});

readerTest("a card that stays in its reader keeps what was verified while there is no service", async (t) => {
  const room = await openReaderRoom(t);
  await room.putCard({ stays: true });
  assert.equal((await room.run("pkcs15-tool", ["--verify-pin", "--auth-id", "1", "--pin", PIN])).code, 0);
  await room.killService();
  await room.startService();
  await keepPowered(room);
  assert.equal(await signWithoutPin(room), SIGNED); // Or the tests above could see nothing at all.
});

/** A login with a card that takes a while to sign. @param {import("node:test").TestContext} t */
async function open(t) {
  const room = await openReaderRoom(t);
  const card = await room.putCard({ faults: ["delay=1s@sign"], stays: true });
  const desk = await sitDown(room);
  const login = await desk.startLogin();
  await login.sees("pin");
  return { room, card, login };
}

/** VERIFY, with the right PIN in it. @param {import("./rig/card.mjs").Exchange} exchange */
function isVerified({ header, command_length, status }) {
  return header === "00200080" && command_length > 5 && status === "9000";
}
