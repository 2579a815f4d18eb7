// @ts-check
// Runs in Node. The shipped host with a real PC/SC service, a virtual card and a person's keys.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";

import { PIN } from "./rig/card.mjs";
import { sitDown } from "./rig/desk.mjs";
import { REFUSED, SIGNED, signWithoutPin } from "./rig/next-process.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";
import { checkToken } from "./rig/token.mjs";

/** What the design allows for a whole login, and for leaving the card. */
const COMMANDS_MAX = 16 + 1;
/** Much less than the second for which a reader may be asked to wait for a card. */
const ENDS_AT_ONCE_MS = 500;
/** The tries of a person who spends none. */
const ALL_TRIES = 3;

readerTest("a login through PC/SC: the token is signed, in few commands", async (t) => {
  const { room, desk } = await open(t);
  const card = await room.putCard();
  const login = await desk.startLogin();
  await login.sees("pin");
  await login.enter(card, PIN);
  await login.sees("done");
  const certificate = checkToken(await login.answer, login.request);
  await login.ends();

  const exchanges = await card.exchanges();
  assert.ok(exchanges.length <= COMMANDS_MAX, `${exchanges.length} commands`);
  assert.equal(verifies(exchanges).length, 1);
  assert.equal(await signWithoutPin(room), REFUSED);
  const { stdout } = await room.run("pkcs15-tool", ["--read-certificate", "1"]);
  assert.equal(new X509Certificate(stdout).fingerprint256, certificate.fingerprint256);
});

readerTest("the card may come after the window, with a large certificate", async (t) => {
  const { room, desk } = await open(t);
  const login = await desk.startLogin();
  await login.sees("waiting");
  const card = await room.putCard({ persona: "large-certificate", atr: "contactless", slot: 1 });
  await login.enter(card, PIN);
  checkToken(await login.answer, login.request);
  await login.ends();
});

readerTest("a wrong PIN spends one try, and the next entry logs in", async (t) => {
  const { room, desk } = await open(t);
  const card = await room.putCard();
  const login = await desk.startLogin();
  await login.enter(card, "0000");
  await card.until("a wrong PIN", ({ status }) => status === "63C2");
  assert.equal(await card.attemptsLeft(), 2);
  await login.sees("rejected");
  await login.enter(card, PIN, 2);
  checkToken(await login.answer, login.request);
  await login.ends();
  assert.deepEqual([await card.attemptsLeft(), await card.passwordAttemptsLeft()], [3, 5]);
  assert.equal(verifies(await card.exchanges()).length, 2);
  assert.equal(await signWithoutPin(room), REFUSED);
});

readerTest("a host that waits for a card ends as soon as the browser is gone", async (t) => {
  const { desk } = await open(t);
  const login = await desk.startLogin();
  await login.sees("waiting");
  const since = performance.now();
  login.host.closeStdin();
  await login.ends();
  const took = performance.now() - since;
  assert.ok(took < ENDS_AT_ONCE_MS, `the process took ${took} ms to end`);
});

readerTest("cancelling spends no try", async (t) => {
  const { room, desk } = await open(t);
  const card = await room.putCard();
  const login = await desk.startLogin();
  await login.typeOnly(card, PIN);
  await desk.screen.key("Escape");
  assert.equal((await login.ends()).code, "user_cancelled");
  assert.equal(await card.attemptsLeft(), ALL_TRIES);
  assert.deepEqual(verifies(await card.exchanges()), []);
});

readerTest("the last try is confirmed separately", async (t) => {
  const { room, desk } = await open(t);
  const card = await room.putCard({ persona: "one-try-left" });
  const login = await desk.startLogin();
  await login.sees("pin-one-left");
  await login.enter(card, PIN);
  await login.sees("last-try");
  await login.keysCount();
  assert.deepEqual(verifies(await card.exchanges()), []);
  await desk.screen.key("Tab"); // From やめる to 送る.
  await login.keysCount();
  await desk.screen.key("Return");
  checkToken(await login.answer, login.request);
  await login.ends();
  assert.equal(await card.attemptsLeft(), 3);
});

readerTest("the last wrong try blocks the PIN", async (t) => {
  const { room, desk } = await open(t);
  const card = await room.putCard({ persona: "one-try-left" });
  const login = await desk.startLogin();
  await login.enter(card, "0000");
  await login.keysCount();
  await desk.screen.key("Tab");
  await login.keysCount();
  await desk.screen.key("Return");
  await card.until("the blocked PIN", ({ status }) => status === "63C0");
  await login.sees("blocked");
  assert.equal((await login.close()).code, "pin_blocked");
  assert.equal(await card.attemptsLeft(), 0);
});

readerTest("a blocked PIN is said before anything is typed", async (t) => {
  const { room, desk } = await open(t);
  const card = await room.putCard({ persona: "blocked" });
  const login = await desk.startLogin();
  await login.sees("blocked");
  assert.equal((await login.close()).code, "pin_blocked");
  assert.deepEqual(verifies(await card.exchanges()), []);
});

readerTest("another kind of card is no My Number Card", async (t) => {
  const { room, desk } = await open(t);
  await room.putCard({ faults: ["status=6A82"] });
  const login = await desk.startLogin();
  await login.sees("not-a-my-number-card");
  assert.equal((await login.close()).code, "not_a_my_number_card");
});

readerTest("no reader", async (t) => {
  const { desk } = await open(t, { reader: "none" });
  const login = await desk.startLogin();
  await login.sees("no-reader");
  assert.equal((await login.close()).code, "no_reader");
});

readerTest("no service", async (t) => {
  const { room, desk } = await open(t);
  await room.stopService();
  const login = await desk.startLogin();
  await login.sees("service-unavailable");
  assert.equal((await login.close()).code, "service_unavailable");
});

readerTest("tries that another program spends meanwhile keep the entry back", async (t) => {
  const { room, desk } = await open(t);
  const card = await room.putCard();
  const login = await desk.startLogin();
  await login.typeOnly(card, PIN);
  await login.sees("typed-all");
  await room.run("pkcs15-tool", ["--verify-pin", "--auth-id", "1", "--pin", "0000"]);
  await desk.screen.key("Return");
  await login.sees("changed");
  await login.keysCount();
  assert.equal(verifies(await card.exchanges()).length, 1); // The other program's.
  assert.equal(await card.attemptsLeft(), 2);
  await desk.screen.type(PIN);
  await desk.screen.key("Return");
  checkToken(await login.answer, login.request);
  await login.ends();
  assert.equal(await card.attemptsLeft(), ALL_TRIES);
});

readerTest("what another program left verified is seen by the next one, but not after a login", async (t) => {
  const { room, desk } = await open(t);
  const card = await room.putCard();
  const verify = ["--verify-pin", "--auth-id", "1", "--pin", PIN];
  assert.equal((await room.run("pkcs15-tool", verify)).code, 0);
  assert.equal(await signWithoutPin(room), SIGNED); // Or this test could see nothing at all.
  const login = await desk.startLogin();
  await login.typeOnly(card, "", 2);
  assert.equal(await signWithoutPin(room), REFUSED);
  await login.close();
});

/** @param {import("node:test").TestContext} t @param {Parameters<typeof openReaderRoom>[1]} [options] */
async function open(t, options) {
  const room = await openReaderRoom(t, options);
  return { room, desk: await sitDown(room) };
}

/** VERIFY with a PIN in it. @param {import("./rig/card.mjs").Exchange[]} exchanges */
function verifies(exchanges) {
  return exchanges.filter(({ header, command_length }) => header === "00200080" && command_length > 5);
}
