// @ts-check
// Runs in Node. Another program that finds the card as the last one left it, and has no PIN.

import { until } from "./until.mjs";

/** SELECT the JPKI application; sign with the user-authentication key, named by its short id. */
const SELECT = "00A4040C0AD392F000260100000001";
const DIGEST_INFO = `3031300D060960864801650304020105000420${"11".repeat(32)}`;
const SIGN = `802A009733${DIGEST_INFO}00`;

/** Signed, and refused for want of a PIN. */
export const SIGNED = "9000";
export const REFUSED = "6982";

/**
 * Sends no probes for other cards, and no more than these two commands.
 * @param {import("./room.mjs").Room} room
 * @returns {Promise<string>} the status word of the signature, or what went wrong
 */
export async function signWithoutPin(room) {
  const how = ["--card-driver", "default", "--send-apdu", SELECT, "--send-apdu", SIGN];
  const { stdout, stderr } = await room.run("opensc-tool", how);
  const statuses = [...stdout.matchAll(/SW1=0x(..), SW2=0x(..)/g)].map(([, sw1, sw2]) => sw1 + sw2);
  return statuses.length === 2 ? statuses[1] : stdout + stderr;
}

/**
 * The tries left, as OpenSC reads them from the card that is there, or that comes.
 * @param {import("./room.mjs").Room} room
 */
export function attemptsLeftSeenByOthers(room) {
  return until(async () => {
    const { stdout } = await room.run("pkcs15-tool", ["--list-pins"]);
    const tries = /User Authentication PIN\][^]*?Tries left\s+: (\d+)/.exec(stdout)?.[1];
    return tries !== undefined && Number(tries);
  }, "a card whose tries can be read");
}
