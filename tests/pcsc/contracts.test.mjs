// @ts-check
// Runs in Node. The shipped host with a real PC/SC service, asked by the contracts of others: the card is
// the same, and must be left as clean.

import assert from "node:assert/strict";
import { X509Certificate, constants, createHash, publicDecrypt, randomBytes } from "node:crypto";

import { PASSWORD, PIN } from "./rig/card.mjs";
import { sitDown } from "./rig/desk.mjs";
import { REFUSED, signWithoutPin } from "./rig/next-process.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";

/** The test people's PIN of the card-information input application. */
const ITEMS_PIN = "5963";
/** DER before a SHA-256 value in what PKCS #1 signs. */
const DIGEST_INFO = Buffer.from("3031300d060960864801650304020105000420", "hex");
const OFFICIAL = "https://myna.go.jp";

readerTest("an official site's digest is signed through PC/SC", async (t) => {
  const { room, desk } = await open(t);
  const card = await room.putCard();
  const hash = digest();
  const login = await desk.start(request("portalLogin", { digest: hash.toString("base64") }));
  await login.enter(card, PIN);
  const { type, certificate, signatures } = await login.answer;
  assert.equal(type, "cardSigned");
  assert.deepEqual(signed(certificate, signatures[0]), Buffer.concat([DIGEST_INFO, hash]));
  await login.ends();
  assert.equal(await signWithoutPin(room), REFUSED);
});

readerTest("the four items are read through PC/SC with their own PIN", async (t) => {
  const { room, desk } = await open(t);
  const card = await room.putCard();
  const items = await desk.start(request("portalItems", {}));
  await items.enter(card, ITEMS_PIN);
  const { type, items: read } = await items.answer;
  assert.equal(type, "items");
  assert.match(read.birthday, /^[0-9]{8}$/);
  assert.ok(read.name && read.address && /^[129]$/.test(read.sex));
  await items.ends();
  assert.deepEqual([await card.attemptsLeft(), await card.passwordAttemptsLeft()], [3, 5]);
  assert.equal(await signWithoutPin(room), REFUSED);
});

readerTest("certificate and signature of Web eID take one entry through PC/SC", async (t) => {
  const { room, desk } = await open(t);
  const card = await room.putCard();
  const hash = digest();
  const origin = "https://site.example";
  const pair = await desk.start(request("webEidCertificate", { bareHash: "allowed", origin }));
  await pair.enter(card, PASSWORD);
  const { type, certificate } = await pair.answer;
  assert.equal(type, "certificate");
  assert.equal(await signWithoutPin(room), REFUSED);
  pair.host.send({ type: "webEidSign", hash: hash.toString("base64"), id: pair.request.id });
  const answer = await pair.host.next();
  assert.deepEqual(signed(certificate, answer.signatures[0]), Buffer.concat([DIGEST_INFO, hash]));
  await pair.ends();
  assert.equal(await card.passwordAttemptsLeft(), 5);
  assert.equal(await signWithoutPin(room), REFUSED);
});

/** @param {string} type @param {object} members */
function request(type, members) {
  return { type, id: randomBytes(16).toString("base64url"), language: "ja", origin: OFFICIAL, ...members };
}

const digest = () => createHash("sha256").update(randomBytes(32)).digest();

/** What the certificate's key has signed. @param {string} certificate @param {string} signature */
function signed(certificate, signature) {
  const { publicKey } = new X509Certificate(Buffer.from(certificate, "base64"));
  const key = { key: publicKey, padding: constants.RSA_PKCS1_PADDING };
  return publicDecrypt(key, Buffer.from(signature, "base64"));
}

/** @param {import("node:test").TestContext} t */
async function open(t) {
  const room = await openReaderRoom(t);
  return { room, desk: await sitDown(room) };
}
