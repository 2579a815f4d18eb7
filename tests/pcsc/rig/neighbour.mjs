// @ts-check
// Runs in Node. Another program that has the card for a while (tests/src/bin/neighbour.rs).

import { join } from "node:path";

import { TARGET } from "../../browser/demo/bank.mjs";
import { ended, start } from "../../browser/rig/processes.mjs";
import { firstLine } from "./until.mjs";

const READER = "Virtual Reader 00 00";

/**
 * Has the card until it is closed.
 * @param {import("./room.mjs").Room} room
 * @param {"connected" | "exclusive" | "reset" | "transaction"} kind
 */
export async function startNeighbour(room, kind) {
  const [program, ...args] = room.inside(join(TARGET, "debug", "neighbour"), [kind, READER]);
  const neighbour = start(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const close = async () => {
    neighbour.stdin?.end();
    await ended(neighbour);
    if (neighbour.exitCode !== 0) throw new Error(`the neighbour ended with ${neighbour.exitCode}`);
  };
  const kept = room.keep({ close });
  await firstLine(neighbour, "the neighbour");
  return kept;
}

/**
 * The service itself cuts the power soon after the last program has let go of the card, and that
 * must not be taken for somebody's care: another program is connected to it, as soon as it is there.
 * @param {import("./room.mjs").Room} room
 */
export const keepPowered = (room) => startNeighbour(room, "connected");
