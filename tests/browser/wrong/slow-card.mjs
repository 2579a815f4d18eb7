// @ts-check
// Runs in Node. The demo's card, and how long it takes for each command.

import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { cardIn } from "../demo/card.mjs";

/** @param {string} state where the card is @param {string} folder for what the hosts are told */
export async function slowCard(state, folder) {
  const delay = join(folder, "card-delay");
  const card = {
    ...cardIn(state),
    delayMs: 0,
    /** For the hosts that start from now on. @param {number} delayMs */
    async setDelay(delayMs) {
      card.delayMs = delayMs;
      await writeFile(delay, `${delayMs}`);
    },
    /** A host that asks for the delay when it starts. @param {string} host */
    async slowed(host) {
      const path = join(folder, "host");
      const script = `#!/bin/sh\nTEGATA_DEMO_CARD_DELAY_MS=$(cat "${delay}") exec "${host}" "$@"\n`;
      await writeFile(path, script);
      await chmod(path, 0o755);
      return path;
    },
  };
  await card.setDelay(0);
  return card;
}
