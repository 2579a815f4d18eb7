// @ts-check
// Runs in Node. The card of a state folder, seen and changed from outside (demo/src/card_folder.rs).

import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The bank, or else the first host, makes it before it speaks. @param {string} state */
export function cardIn(state) {
  const [memory, onReader] = [join(state, "card.json"), join(state, "on-reader")];
  const read = async () => JSON.parse(await readFile(memory, "utf8"));
  return {
    /** The tries left of the PIN. @returns {Promise<number>} */
    attemptsLeft: async () => pinOf(await read()).attempts_left,
    /** As if wrong PINs had been entered before. Only while no host has a card. @param {number} left */
    setAttemptsLeft: async (left) => {
      const changed = await read();
      pinOf(changed).attempts_left = left;
      await writeFile(`${memory}.new`, JSON.stringify(changed));
      await rename(`${memory}.new`, memory);
    },
    remove: () => rm(onReader, { force: true }),
    /** One that is there stays. */
    place: () => writeFile(onReader, newStay(), { flag: "wx" }).catch(unless("EEXIST")),
  };
}

const newStay = () => randomBytes(8).readBigUInt64BE().toString();

/** @param {string} expected */
const unless = (expected) => (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code !== expected) throw error;
};

const PIN_FILE = 0x18;

/** @param {any} memory */
function pinOf({ applications }) {
  const files = applications.flatMap((/** @type {any} */ application) => application.files);
  const pins = files.filter(({ id, content }) => id === PIN_FILE && content.Pin);
  if (pins.length !== 1) throw new Error(`the card has ${pins.length} such PIN files`);
  return pins[0].content.Pin;
}
