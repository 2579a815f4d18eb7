// @ts-check
// Runs in Node. `tegata sign --terminal` with a real PC/SC service, a virtual card and a person's keys.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open as openFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { TARGET } from "../browser/demo/bank.mjs";
import { PASSWORD } from "./rig/card.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";
import { openTerminal } from "./rig/terminal.mjs";

const TEGATA = join(TARGET, "debug", "tegata");
/** The end of the prompt for the password. */
const PROMPT = "not the 4-digit PIN): ";
const SIGNER = "Sign? [y/N] ";
const ALL_TRIES = 5;
const MIB = 1024 * 1024;

readerTest("a document is signed at the terminal, and OpenSSL takes it", async (t) => {
  const { room, card, folder } = await prepare(t);
  const terminal = await signAt(room, folder, "contract.txt");
  await agree(terminal);
  terminal.press(`${PASSWORD}\n`);
  await terminal.sees(SIGNER);
  terminal.press("y\n");
  const { exit, isAsBefore } = await terminal.ends();
  assert.equal(exit, 0, terminal.text());
  assert.ok(isAsBefore, terminal.text());
  assert.ok(!terminal.text().includes(PASSWORD));

  const { code, stderr } = await verify(room, folder, "contract.txt.p7s", ["-content", join(folder, "contract.txt")]);
  assert.equal(code, 0, stderr);
  await isClean(room, card, ALL_TRIES);
});

readerTest("several hundred MiB are signed in an address space that could not hold them", async (t) => {
  const { room, card, folder } = await prepare(t);
  const large = await openFile(join(folder, "large.bin"), "w");
  await large.truncate(600 * MIB);
  await large.close();
  const terminal = await signAt(room, folder, "--attached large.bin", `prlimit --as=${400 * MIB} `);
  await agree(terminal);
  terminal.press(`${PASSWORD}\n`);
  await terminal.sees(SIGNER);
  terminal.press("y\n");
  const { exit } = await terminal.ends();
  assert.equal(exit, 0, terminal.text());
  const { code, stderr } = await verify(room, folder, "large.bin.p7m", []);
  assert.equal(code, 0, stderr);
  await isClean(room, card, ALL_TRIES);
}, { timeout: 180_000 });

readerTest("a wrong password at the terminal costs one try, and the next one signs", async (t) => {
  const { room, card, folder } = await prepare(t);
  const terminal = await signAt(room, folder, "contract.txt");
  await agree(terminal);
  terminal.press("WRONG1\n");
  await terminal.sees("Wrong password.");
  await terminal.sees(PROMPT, 2);
  assert.equal(await card.passwordAttemptsLeft(), ALL_TRIES - 1);
  terminal.press(`${PASSWORD}\n`);
  await terminal.sees(SIGNER);
  terminal.press("y\n");
  assert.equal((await terminal.ends()).exit, 0, terminal.text());
  await isClean(room, card, ALL_TRIES);
});

readerTest("Ctrl-C in the middle of the password spends no try and leaves the terminal as it was", async (t) => {
  const { room, card, folder } = await prepare(t);
  const terminal = await signAt(room, folder, "contract.txt");
  await agree(terminal);
  terminal.press(PASSWORD.slice(0, 5));
  await terminal.sees(`${PROMPT}*****`);
  // Ctrl-Z and Ctrl-\ would leave the terminal in this state to others.
  terminal.press(`\x1a\x1c${PASSWORD[5]}`);
  await terminal.sees(`${PROMPT}******`);
  terminal.press("\x03");
  const { exit, isAsBefore } = await terminal.ends();
  assert.equal(exit, 1, terminal.text());
  assert.ok(isAsBefore, terminal.text());
  assert.ok(terminal.text().includes("(aborted)"), terminal.text());
  assert.deepEqual(await readdir(folder), ["anchor.pem", "contract.txt"]);
  assert.deepEqual(passwords(await card.exchanges()), []);
  await isClean(room, card, ALL_TRIES);
});

readerTest("Ctrl-C while the signer is shown signs nothing and leaves the card clean", async (t) => {
  const { room, card, folder } = await prepare(t);
  const terminal = await signAt(room, folder, "contract.txt");
  await agree(terminal);
  terminal.press(`${PASSWORD}\n`);
  await terminal.sees(SIGNER);
  terminal.press("\x03");
  const { exit, isAsBefore } = await terminal.ends();
  assert.deepEqual({ exit, isAsBefore }, { exit: 1, isAsBefore: true }, terminal.text());
  assert.ok(!existsSync(join(folder, "contract.txt.p7s")));
  await isClean(room, card, ALL_TRIES);
});

/** @typedef {Awaited<ReturnType<typeof openTerminal>>} Terminal */
/** @typedef {import("./rig/room.mjs").Room} Room */

/** A document, a card, and its authority in PEM. @param {import("node:test").TestContext} t */
async function prepare(t) {
  const room = await openReaderRoom(t);
  const card = await room.putCard();
  const folder = join(room.folder, "documents");
  await mkdir(folder);
  const certificate = new X509Certificate(await card.signatureAuthority());
  await writeFile(join(folder, "anchor.pem"), certificate.toString());
  await writeFile(join(folder, "contract.txt"), "I owe you 100.\n");
  return { room, card, folder };
}

/** @param {Room} room @param {string} folder @param {string} what @param {string} under */
function signAt(room, folder, what, under = "") {
  return openTerminal(room, `cd ${folder}; ${under}${TEGATA} sign --terminal ${what}`);
}

/** @param {Terminal} terminal */
async function agree(terminal) {
  await terminal.sees("Go on? [y/N] ");
  terminal.press("y\n");
  await terminal.sees(PROMPT);
}

/** What OpenSSL says. @param {Room} room @param {string} folder @param {string} signature @param {string[]} more */
function verify(room, folder, signature, more) {
  const how = ["cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", join(folder, signature)];
  const trust = ["-CAfile", join(folder, "anchor.pem"), "-purpose", "any", "-out", "/dev/null"];
  return room.run("openssl", [...how, ...trust, ...more]);
}

/** The next program finds no key that signs for it. @param {Room} room @param {Card} card @param {number} tries */
async function isClean(room, card, tries) {
  const how = ["--card-driver", "default", "--send-apdu", SELECT, "--send-apdu", SIGN];
  const { stdout } = await room.run("opensc-tool", how);
  assert.match(stdout, /SW1=0x90, SW2=0x00[^]*SW1=0x69, SW2=0x82/);
  assert.equal(await card.passwordAttemptsLeft(), tries);
}

/** @typedef {Awaited<ReturnType<typeof prepare>>["card"]} Card */

/** SELECT the JPKI application; sign with the digital-signature key, named by its short id. */
const SELECT = "00A4040C0AD392F000260100000001";
const SIGN = `802A009A33${`3031300D060960864801650304020105000420${"11".repeat(32)}`}00`;

/** VERIFY with a password in it. @param {import("./rig/card.mjs").Exchange[]} exchanges */
function passwords(exchanges) {
  return exchanges.filter(({ header, command_length }) => header === "00200080" && command_length > 5);
}
