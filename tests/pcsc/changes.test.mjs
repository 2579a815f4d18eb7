// @ts-check
// Runs in Node. Service, reader and card come, go and change while the shipped host's window is open.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";

import { PIN } from "./rig/card.mjs";
import { sitDown } from "./rig/desk.mjs";
import { keepPowered } from "./rig/neighbour.mjs";
import { REFUSED, signWithoutPin } from "./rig/next-process.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";
import { checkToken } from "./rig/token.mjs";
import { until } from "./rig/until.mjs";

/** @typedef {Awaited<ReturnType<typeof open>>["login"]} Login */

readerTest("the service may come after the window", async (t) => {
  const room = await openReaderRoom(t);
  await room.stopService();
  const login = await startLogin(room);
  await login.sees("service-unavailable");
  await room.startService();
  await login.sees("waiting");
  await logInWith(await room.putCard(), login);
});

readerTest("the reader may come after the window", async (t) => {
  const room = await openReaderRoom(t, { reader: "none" });
  const login = await startLogin(room);
  await login.sees("no-reader");
  await room.stopService();
  await login.sees("service-unavailable");
  await room.startService();
  await login.sees("waiting");
  await logInWith(await room.putCard(), login);
});

readerTest("the service may stop and start while a person types", async (t) => {
  const { room, card, login } = await open(t);
  await login.typeOnly(card, "46");
  await room.stopService();
  await login.sees("service-unavailable");
  await room.startService();
  await login.sees("waiting");
  const other = await room.putCard({ persona: "another-adult" });
  await login.sees("card-changed");
  await logInWith(other, login);
});

readerTest("another kind of card may be changed for the right one", async (t) => {
  const { room, card, login } = await open(t, { faults: ["status=6A82"] });
  await login.sees("not-a-my-number-card");
  await card.close();
  await login.sees("waiting");
  await logInWith(await room.putCard(), login);
});

readerTest("a card changed while a person types gets what is typed for it, and no more", async (t) => {
  const { room, card, login } = await open(t);
  await login.typeOnly(card, PIN);
  await card.close();
  await login.sees("card-again");
  const other = await room.putCard({ persona: "another-adult" });
  await login.sees("card-changed");
  const { stdout } = await room.run("pkcs15-tool", ["--read-certificate", "1"]);
  const certificate = await logInWith(other, login, 2); // OpenSC asks for the tries too.
  assert.equal(certificate.fingerprint256, new X509Certificate(stdout).fingerprint256);
});

readerTest("a second card that comes later is left alone", async (t) => {
  const { room, card, login } = await open(t);
  await login.sees("pin");
  const other = await room.putCard({ persona: "another-adult", slot: 1 });
  await login.keysCount();
  assert.equal(await login.scene(), "pin");
  await logInWith(card, login);
  assert.deepEqual(await other.exchanges(), []);
});

readerTest("of two cards that were there before, the one that is left is used", async (t) => {
  const room = await openReaderRoom(t);
  const cards = [await room.putCard(), await room.putCard({ persona: "another-adult", slot: 1 })];
  const login = await startLogin(room);
  await login.sees("choose-card-virtual");
  await cards[0].close();
  await logInWith(cards[1], login);
  assert.equal(await cards[0].attemptsLeft(), 3);
});

readerTest("a card that another program uses is waited for", async (t) => {
  const room = await openReaderRoom(t);
  const card = await room.putCard({ faults: ["delay=4s@1"] });
  const other = room.run("opensc-tool", ["--name"]);
  const login = await startLogin(room);
  await login.sees("in-use");
  await logInWith(card, login);
  assert.equal((await other).code, 0);
});

for (const end of /** @type {const} */ (["SIGTERM", "SIGKILL", "the end of stdin"])) {
  readerTest(`${end} between VERIFY and the signature leaves nobody a key`, async (t) => {
    const room = await openReaderRoom(t);
    const card = await room.putCard({ faults: ["delay=1s@sign"] });
    await keepPowered(room);
    const login = await startLogin(room);
    await login.enter(card, PIN);
    await card.until("the right PIN", ({ header, status }) => header === "00200080" && status === "9000");
    if (end === "the end of stdin") login.host.closeStdin();
    else login.host.child.kill(end);
    assert.equal(await login.ends(), undefined);
    if (end === "SIGKILL") await until(() => isPoweredOff(card), "the guard's cut of the power", GUARD_MS);
    assert.equal(await signWithoutPin(room), REFUSED);
  });
}

/** The guard may take so long. */
const GUARD_MS = 5000;

/** @param {import("./rig/desk.mjs").Card} card */
async function isPoweredOff(card) {
  return (await card.events()).some(({ event }) => event === "power_off");
}

/** @param {import("node:test").TestContext} t @param {import("./rig/card.mjs").CardOptions} [options] */
async function open(t, options) {
  const room = await openReaderRoom(t);
  const card = await room.putCard(options);
  return { room, card, login: await startLogin(room) };
}

/** @param {import("./rig/room.mjs").Room} room */
async function startLogin(room) {
  const desk = await sitDown(room);
  return desk.startLogin();
}

/**
 * @param {import("./rig/desk.mjs").Card} card @param {Login} login
 * @param {number} [asked] how often the card has been asked for the tries by then
 */
async function logInWith(card, login, asked) {
  await login.enter(card, PIN, asked);
  await login.sees("done");
  const certificate = checkToken(await login.answer, login.request);
  await login.ends();
  return certificate;
}
