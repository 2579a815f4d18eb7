// @ts-check
// Runs in Node. Tells a browser where its native hosts are.

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * @typedef {object} Host
 * @property {string} name as in `connectNative`
 * @property {string} path the program
 * @property {string[]} [allowed] origins (Chromium) or add-on ids (Firefox); without it, the extension
 */

/**
 * @param {string} folder
 * @param {Host[]} hosts
 * @param {"allowed_origins" | "allowed_extensions"} key
 * @param {string} caller
 */
export async function writeHosts(folder, hosts, key, caller) {
  await mkdir(folder, { recursive: true });
  for (const { name, path, allowed = [caller] } of hosts) {
    const manifest = { name, description: name, path, type: "stdio", [key]: allowed };
    await writeFile(join(folder, `${name}.json`), JSON.stringify(manifest));
  }
}

/** @param {string} extension its folder */
export async function readManifest(extension) {
  return JSON.parse(await readFile(join(extension, "manifest.json"), "utf8"));
}

/**
 * Chromium's id: half a SHA-256 in letters a–p, of the manifest's `key` or else of the folder.
 * @param {string} extension its folder
 * @param {{ key?: string }} manifest
 */
export function chromiumId(extension, { key }) {
  const named = key ? Buffer.from(key, "base64") : extension;
  const half = createHash("sha256").update(named).digest("hex").slice(0, 32);
  return [...half].map((digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]).join("");
}
