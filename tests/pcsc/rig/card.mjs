// @ts-check
// Runs in Node. A virtual card in a slot of the virtual reader, and what it remembers.

import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";

import { TARGET } from "../../browser/demo/bank.mjs";
import { ended, start } from "../../browser/rig/processes.mjs";
import { FIRST_PORT } from "./service.mjs";
import { firstLine, until } from "./until.mjs";

/** The secrets of every test person (crates/virtual-card/src/persona.rs). */
export { PIN } from "../../browser/demo/bank.mjs";
export const PASSWORD = "HANKO8317";

const PIN_FILE = 0x18;
const PASSWORD_FILE = 0x1b;

/**
 * @typedef {object} CardOptions
 * @property {string} [persona]
 * @property {string[]} [faults] as `tegata-virtual-card --help` writes them
 * @property {"contact" | "contactless"} [atr]
 * @property {0 | 1} [slot]
 * @property {string} [issuedBy] a file with the authority that issues the card
 * @property {boolean} [stays] under power, when the service goes, and is there when it comes again
 *
 * @typedef {object} Exchange what the card was told and how it answered
 * @property {string | null} header CLA, INS, P1 and P2
 * @property {number} command_length
 * @property {number | null} response_length nothing, if the card left or said nothing
 * @property {string | null} status
 */

/**
 * A card, there when the service has seen it.
 * @param {Awaited<ReturnType<import("./namespace.mjs").openNamespace>>} namespace
 * @param {string} parent a folder
 * @param {CardOptions} options
 */
export async function insertCard(namespace, parent, options) {
  const { persona, faults = [], atr, slot = 0, issuedBy, stays } = options;
  const folder = await mkdtemp(join(parent, "card-"));
  const [memory, log] = [join(folder, "memory.json"), join(folder, "log.jsonl")];
  const args = ["--connect", `127.0.0.1:${FIRST_PORT + slot}`, "--memory", memory, "--log", log];
  args.push("--persona", persona ?? "adult", "--atr", atr ?? "contact", "--wait", "5s");
  if (issuedBy) args.push("--issued-by", issuedBy);
  if (stays) args.push("--stays");
  args.push(...faults.flatMap((fault) => ["--fault", fault]), "--until-stdin-closes");
  const [program, ...rest] = namespace.inside(join(TARGET, "debug", "tegata-virtual-card"), args);
  const card = start(program, rest, { stdio: ["pipe", "pipe", "inherit"] });
  await firstLine(card, "the virtual card");
  const events = () => readLines(log);
  const isOn = async () => (await events()).some(({ event }) => event === "power_on");
  await until(isOn, "power for the virtual card");
  /** @returns {Promise<Exchange[]>} */
  const exchanges = async () => (await events()).filter(({ event }) => event === "command");
  const attempts = (/** @type {number} */ file) => readAttempts(memory, file);
  return {
    events,
    exchanges,
    /** @param {string} what @param {(exchange: Exchange) => boolean} happened */
    until: (what, happened) => until(async () => (await exchanges()).find(happened), what),
    attemptsLeft: () => attempts(PIN_FILE),
    passwordAttemptsLeft: () => attempts(PASSWORD_FILE),
    /** The certificate of the authority that issued its digital-signature certificate, in DER. */
    signatureAuthority: async () => {
      const { authorities } = JSON.parse(await readFile(memory, "utf8"));
      return Buffer.from(authorities.digital_signature.certificate_der);
    },
    /** Whether nobody has taken it out of the slot. */
    isThere: () => card.exitCode === null && card.signalCode === null,
    /** Takes it out of the slot. */
    close: () => (card.stdin?.end(), ended(card)),
  };
}

/** @param {string} path @returns {Promise<any[]>} */
async function readLines(path) {
  const text = await readFile(path, "utf8").catch(() => "");
  // A last line that is still being written has no end yet.
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

/** @param {string} path @param {number} file @returns {Promise<number>} */
async function readAttempts(path, file) {
  const { card } = JSON.parse(await readFile(path, "utf8"));
  const files = card.applications.flatMap((/** @type {any} */ application) => application.files);
  const pins = files.filter(({ id, content }) => id === file && content.Pin);
  if (pins.length !== 1) throw new Error(`the card has ${pins.length} PIN files ${file}`);
  return pins[0].content.Pin.attempts_left;
}
