// @ts-check
// Runs in Node. The PC/SC service of a room, with the virtual reader or with none.

import { mkdtemp, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";

import { ended, start } from "../../browser/rig/processes.mjs";
import { SOCKET, VPCD_DRIVER } from "./namespace.mjs";
import { until } from "./until.mjs";

/** The port of the virtual reader's first slot; the second one has the next. */
export const FIRST_PORT = 35963;

const READER = `FRIENDLYNAME "Virtual Reader"
DEVICENAME /dev/null:0x${FIRST_PORT.toString(16)}
LIBPATH ${VPCD_DRIVER}
CHANNELID 0x${FIRST_PORT.toString(16)}
`;

/**
 * Runs until it is stopped. One virtual reader has two slots, which PC/SC calls two readers.
 * @param {Awaited<ReturnType<import("./namespace.mjs").openNamespace>>} namespace
 * @param {string} folder
 * @param {"virtual" | "none"} reader
 */
export async function startService(namespace, folder, reader) {
  const readers = await mkdtemp(join(folder, "readers-"));
  if (reader === "virtual") await writeFile(join(readers, "virtual"), READER);
  const args = ["--foreground", "--critical", "--config", readers];
  const [program, ...rest] = namespace.inside("/usr/sbin/pcscd", args);
  const service = start(program, rest, { stdio: ["ignore", "ignore", "inherit"] });
  const socket = namespace.outside(SOCKET);
  await until(() => answers(socket), "the PC/SC service");
  const end = (/** @type {NodeJS.Signals} */ signal) => (service.kill(signal), ended(service));
  return { close: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

/** @param {string} path @returns {Promise<boolean>} */
function answers(path) {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}
