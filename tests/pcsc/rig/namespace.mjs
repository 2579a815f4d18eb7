// @ts-check
// Runs in Node. A network and a set of mounts of our own: loopback only, a run folder for a PC/SC
// service that nobody else reaches, and none of this machine's real readers.

import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";

import { ended, start } from "../../browser/rig/processes.mjs";
import { firstLine } from "./until.mjs";

/** Where Debian's pcscd keeps its socket, and its drivers (`pcscd --version` names both). */
const RUN_FOLDER = "/run/pcscd";
const DRIVERS = "/usr/lib/pcsc/drivers";
const SERIAL_DRIVERS = `${DRIVERS}/serial`;

/** Where the driver of the virtual reader is inside. */
export const VPCD_DRIVER = `${RUN_FOLDER}/drivers/libifdvpcd.so`;
/** The service's socket inside. */
export const SOCKET = `${RUN_FOLDER}/pcscd.comm`;

/** The drivers for readers on USB are hidden: a real card must never get what a test types. */
const PREPARE = `set -e
ip link set lo up
mkdir -p ${RUN_FOLDER}
mount -t tmpfs -o mode=755 tmpfs ${RUN_FOLDER}
mkdir ${RUN_FOLDER}/drivers
mount --bind ${SERIAL_DRIVERS} ${RUN_FOLDER}/drivers
mount -t tmpfs -o mode=755 tmpfs ${DRIVERS}
echo ready
exec cat`;

const UNSHARE = ["--mount", "--net", "--propagation", "private"];

/** Ends with its input, and with it the namespaces, once nobody else is in them. */
export async function openNamespace() {
  const stdio = /** @type {const} */ (["pipe", "pipe", "inherit"]);
  const keeper = start("unshare", [...UNSHARE, "sh", "-c", PREPARE], { stdio: [...stdio] });
  await firstLine(keeper, "the private namespace");
  const enter = ["nsenter", "--target", `${keeper.pid}`, "--mount", "--net"];
  return {
    /**
     * A command line that runs inside. The process keeps its id, so it can be signalled.
     * @param {string} program @param {string[]} args
     */
    inside: (program, args) => [...enter, program, ...args],
    /** A path inside, as it is reached from outside. @param {string} path */
    outside: (path) => `/proc/${keeper.pid}/root${path}`,
    close: () => (keeper.stdin?.end(), ended(keeper)),
  };
}

/** Why there can be no private namespace or no service in it; nothing, if there can. */
export function whyImpossible() {
  if (process.platform !== "linux") return "needs Linux";
  if (process.getuid?.() !== 0) return "needs root, for a private network and mounts";
  const missing = NEEDED.filter((path) => !existsSync(path));
  if (missing.length > 0) return `not installed: ${missing.join(", ")} (cargo xtask test installs it)`;
  const { status, error } = spawnSync("unshare", [...UNSHARE, "true"]);
  if (error || status !== 0) return "this machine does not allow private namespaces";
  return undefined;
}

const NEEDED = ["/usr/sbin/pcscd", `${SERIAL_DRIVERS}/libifdvpcd.so`, "/usr/bin/pkcs15-tool"];
