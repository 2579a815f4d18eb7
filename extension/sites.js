// @ts-check
// World: the extension's background. Does in the browser what the WASM module decided about sites:
// the list in its storage, and permissions.

import { tellWindows } from "./platform-rules.js";
import { execute, register, unregister } from "./scripts.js";

const api = globalThis.browser ?? globalThis.chrome;
const { permissions, scripting, storage } = api;

/** What was stored: the list for good, the site that waits for the person's word until the browser closes. */
export async function loadSites() {
  const [{ sites, bareHash, secret, windows }, { wanted }] = await Promise.all([
    storage.local.get(["sites", "bareHash", "secret", "windows"]),
    storage.session.get("wanted"),
  ]);
  return { kept: JSON.stringify({ sites, bareHash, wanted, windows }), secret: await secretOr(secret) };
}

/** 32 bytes in base64, made once: what sites hear of this installation is derived from it. */
const SECRET = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

async function secretOr(/** @type {unknown} */ kept) {
  if (typeof kept === "string" && SECRET.test(kept)) return kept;
  const secret = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  await storage.local.set({ secret });
  return secret;
}

/**
 * One after the other: the list is stored before a content script looks into it, and a permission is
 * given back before the next look at what is granted.
 */
let queue = Promise.resolve();

/** @param {() => Promise<unknown>} work */
function enqueue(work) {
  queue = queue.then(work).then(() => {}, console.error);
}

/** @param {(grants: string) => void} report */
export const siteSteps = (report) => ({
  askGrants: ({ patterns }) => enqueue(async () => report(JSON.stringify(await grants(patterns)))),
  executeScript: (site) => enqueue(() => execute(site)),
  registerScript: (registration) => enqueue(() => register(registration)),
  removeGrant: ({ pattern }) => enqueue(() => permissions.remove({ origins: [pattern] })),
  store: ({ wanted, ...lists }) => {
    enqueue(() => Promise.all([storage.local.set(keptOf(lists)), storage.session.set({ wanted })]));
    enqueue(() => tellWindows(lists.windows));
  },
  unregisterScript: ({ id }) => enqueue(() => unregister(id)),
});

const keptOf = ({ sites, bareHash, portal, windows }) => ({ sites, bareHash, portal, windows });

/** @param {string[]} patterns */
async function grants(patterns) {
  const granted = [];
  const refused = [];
  for (const pattern of patterns) {
    const is = await permissions.contains({ origins: [pattern] });
    (is ? granted : refused).push(pattern);
  }
  const registered = (await scripting.getRegisteredContentScripts()).map(({ id }) => id);
  return { granted, refused, registered };
}
