// @ts-check
// World: the extension's background. Does in the browser what the WASM module decided about sites:
// the list in its storage, and permissions.

import { tellWindows } from "./platform-rules.js";
import { execute, register, unregister } from "./scripts.js";
import { load, save } from "./store.js";

const api = globalThis.browser ?? globalThis.chrome;
const { permissions, scripting, storage } = api;

/**
 * One after the other: the list is stored before a content script looks into it, and a permission is
 * given back before the next look at what is granted. A list that could not be stored ends the queue:
 * nothing that follows from it is done, until a new start has read what is stored.
 * @type {Promise<unknown>}
 */
let queue = Promise.resolve();

/** @param {() => Promise<unknown>} work */
function enqueue(work) {
  queue = queue.then(() => attempt(work));
}

/** @param {() => Promise<unknown>} work */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    console.error(error);
  }
}

/** The installation's secret, as read or made: each save writes it with the lists. */
let secret = "";

/**
 * What was stored: the list for good, the site that waits for the person's word until the browser closes.
 * Fails if it cannot be read or made: then nothing is allowed, and the next event tries again.
 */
export async function loadSites() {
  const reading = queue.catch(() => {}).then(read);
  queue = reading;
  const { lists, wanted } = await reading;
  tellBrowser(lists);
  return { kept: JSON.stringify({ ...lists, wanted }), secret };
}

async function read() {
  const [record, { wanted }] = await Promise.all([load(), storage.session.get("wanted")]);
  const { sites = [], bareHash = [], portal = [], windows = [] } = record ?? {};
  const lists = { sites, bareHash, portal, windows };
  secret = record?.secret ?? (await firstSecret(lists));
  return { lists, wanted };
}

/** 32 bytes in base64, made once: what sites hear of this installation is derived from it. */
async function firstSecret(lists) {
  const made = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  await save({ ...lists, secret: made });
  return made;
}

/**
 * What follows from the lists, and may have been changed by others or outlived a list that was lost: the
 * headers, and the copy from which content scripts know when to be silent. Whoever took over a page's process
 * can write that copy, so it is never read back.
 */
function tellBrowser({ sites, portal, windows }) {
  enqueue(() => storage.local.set({ sites, portal }));
  enqueue(() => tellWindows(windows));
}

/** @param {(grants: string) => void} report @param {(error: unknown) => void} fail */
export const siteSteps = (report, fail) => ({
  askGrants: ({ patterns }) => enqueue(async () => report(JSON.stringify(await grants(patterns)))),
  executeScript: (site) => enqueue(() => execute(site)),
  registerScript: (registration) => enqueue(() => register(registration)),
  removeGrant: ({ pattern }) => enqueue(() => permissions.remove({ origins: [pattern] })),
  store: ({ wanted, sites, bareHash, portal, windows }) => {
    const lists = { sites, bareHash, portal, windows };
    queue = queue.then(() => save({ ...lists, secret }).catch((error) => endQueue(error, fail)));
    enqueue(() => storage.session.set({ wanted }));
    tellBrowser(lists);
  },
  unregisterScript: ({ id }) => enqueue(() => unregister(id)),
});

function endQueue(error, fail) {
  fail(error);
  throw error;
}

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
