// @ts-check
// Runs in Node. The virtual card, taken for a My Number Card by programs that nobody here wrote.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { PASSWORD, PIN } from "./rig/card.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";

/** What OpenSC calls the two keys, with their PINs and certificates, and those of the authorities. */
const USER_AUTHENTICATION = { id: "1", pin: PIN, authority: "3", token: "JPKI (User Authentication PIN)" };
const DIGITAL_SIGNATURE = { id: "2", pin: PASSWORD, authority: "4", token: "JPKI (Digital Signature PIN)" };
const KEYS = [USER_AUTHENTICATION, DIGITAL_SIGNATURE];

/** Commands of other cards that OpenSC tries first; a contactless card costs one SELECT more. */
const PROBES = { contact: 29, contactless: 30 };
/** "Not found", "not this instruction", "not this class". */
const CLEAN_REFUSALS = ["6A82", "6D00", "6E00"];

readerTest("OpenSC finds the card in its reader, and the other slot empty", async (t) => {
  const room = await openReaderRoom(t);
  await room.putCard();
  const { stdout } = await room.run("opensc-tool", ["--list-readers"]);
  assert.match(stdout, /^0\s+Yes\s+Virtual Reader 00 00$/m);
  assert.match(stdout, /^1\s+No\s+Virtual Reader 00 01$/m);
});

for (const atr of /** @type {const} */ (["contact", "contactless"])) {
  readerTest(`OpenSC's probes for other cards are refused cleanly (${atr})`, async (t) => {
    const room = await openReaderRoom(t);
    const card = await room.putCard({ atr });
    const { stdout } = await room.run("opensc-tool", ["--name"]);
    assert.equal(stdout.trim(), "jpki");
    const probes = await card.exchanges();
    assert.equal(probes.length, PROBES[atr]);
    for (const { header, status, response_length } of probes.slice(0, PROBES.contact)) {
      assert.ok(CLEAN_REFUSALS.includes(`${status}`), `${header} was answered with ${status}`);
      assert.equal(response_length, 2);
    }
  });
}

readerTest("OpenSC lists both PINs with their tries", async (t) => {
  const room = await openReaderRoom(t);
  await room.putCard();
  const { stdout } = await room.run("pkcs15-tool", ["--list-pins"]);
  const [first, second] = stdout.split("PIN [Digital Signature PIN]");
  assert.match(first, /PIN \[User Authentication PIN\][^]*min_len:4, max_len:4[^]*Tries left\s+: 3/);
  assert.match(second, /min_len:6, max_len:16[^]*Tries left\s+: 5/);
});

readerTest("OpenSC reads the user-authentication certificate without a PIN", async (t) => {
  const room = await openReaderRoom(t);
  const card = await room.putCard();
  const certificate = await readCertificate(room, "1");
  assert.match(certificate.subject, /^CN=TEGATA.*003A$/m);
  assert.equal(certificate.verify((await readCertificate(room, "3")).publicKey), true);
  const headers = (await card.exchanges()).map(({ header }) => header);
  assert.ok(!headers.includes("802A0080"));
});

readerTest("the signature certificate is refused without its password, and read with it", async (t) => {
  const room = await openReaderRoom(t);
  const card = await room.putCard();
  const refused = await room.run("pkcs15-tool", ["--read-certificate", "2"]);
  assert.notEqual(refused.code, 0);
  assert.equal((await card.exchanges()).at(-1)?.status, "6982");

  const password = ["--verify-pin", "--auth-id", "2", "--pin", PASSWORD];
  const certificate = await readCertificate(room, "2", password);
  assert.equal(certificate.verify((await readCertificate(room, "4")).publicKey), true);
  assert.match(`${certificate.subjectAltName}`, /othername/i);
});

for (const key of KEYS) {
  readerTest(`pkcs15-crypt signs with key ${key.id}, and openssl verifies`, async (t) => {
    const room = await openReaderRoom(t);
    await room.putCard();
    const files = await writeDocument(room);
    const digest = ["dgst", "-sha256", "-binary", "-out", files.hash, files.document];
    const hash = await room.run("openssl", digest);
    assert.equal(hash.code, 0);
    const how = ["--sign", "--pkcs1", "--sha-256", "--raw", "--key", key.id, "--pin", key.pin];
    const data = ["--input", files.hash, "--output", files.signature];
    const signed = await room.run("pkcs15-crypt", [...how, ...data]);
    assert.equal(signed.code, 0, signed.stderr);
    await verifyWithOpenssl(room, key, files);
  });

  readerTest(`pkcs11-tool signs with key ${key.id}, and openssl verifies`, async (t) => {
    const room = await openReaderRoom(t);
    await room.putCard();
    const files = await writeDocument(room);
    const how = ["--token-label", key.token, "--login", "--pin", key.pin, "--sign", "--id", `0${key.id}`];
    const data = ["--input-file", files.document, "--output-file", files.signature];
    const signed = await room.run("pkcs11-tool", [...how, "--mechanism", "SHA256-RSA-PKCS", ...data]);
    assert.equal(signed.code, 0, signed.stderr);
    await verifyWithOpenssl(room, key, files);
  });
}

readerTest("a wrong PIN costs exactly one try, and the right one brings it back", async (t) => {
  const room = await openReaderRoom(t);
  const card = await room.putCard();
  const verify = (/** @type {string} */ id, /** @type {string} */ pin) =>
    room.run("pkcs15-tool", ["--verify-pin", "--auth-id", id, "--pin", pin]);
  assert.notEqual((await verify("1", "0000")).code, 0);
  assert.deepEqual([await card.attemptsLeft(), await card.passwordAttemptsLeft()], [2, 5]);
  assert.notEqual((await verify("2", "WRONG1")).code, 0);
  assert.deepEqual([await card.attemptsLeft(), await card.passwordAttemptsLeft()], [2, 4]);
  assert.equal((await verify("1", PIN)).code, 0);
  assert.equal((await verify("2", PASSWORD)).code, 0);
  assert.deepEqual([await card.attemptsLeft(), await card.passwordAttemptsLeft()], [3, 5]);
});

/** @typedef {import("./rig/room.mjs").Room} Room */

/** @param {Room} room @param {string} id @param {string[]} more */
async function readCertificate(room, id, more = []) {
  const { stdout, stderr, code } = await room.run("pkcs15-tool", ["--read-certificate", id, ...more]);
  assert.equal(code, 0, stderr);
  return new X509Certificate(stdout);
}

/** @param {Room} room */
async function writeDocument({ folder }) {
  const files = {
    document: join(folder, "document"),
    hash: join(folder, "hash"),
    key: join(folder, "key.pem"),
    signature: join(folder, "signature"),
  };
  await writeFile(files.document, "手形");
  return files;
}

/** @param {Room} room @param {typeof KEYS[0]} key @param {Awaited<ReturnType<typeof writeDocument>>} files */
async function verifyWithOpenssl(room, key, files) {
  const password = key === DIGITAL_SIGNATURE ? ["--verify-pin", "--auth-id", "2", "--pin", PASSWORD] : [];
  const certificate = await readCertificate(room, key.id, password);
  await writeFile(files.key, certificate.publicKey.export({ type: "spki", format: "pem" }));
  const how = ["dgst", "-sha256", "-verify", files.key, "-signature", files.signature];
  const { stdout } = await room.run("openssl", [...how, files.document]);
  assert.equal(stdout.trim(), "Verified OK");
}
