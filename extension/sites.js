// @ts-check
// World: the extension's background. Does in the browser what the WASM module decided about sites:
// the list in its storage, permissions, and where the content script runs.

const api = globalThis.browser ?? globalThis.chrome;
const { permissions, scripting, storage, tabs } = api;

/** What was stored: the list for good, the site that waits for the person's word until the browser closes. */
export async function loadSites() {
  const [{ sites }, { wanted }] = await Promise.all([
    storage.local.get("sites"),
    storage.session.get("wanted"),
  ]);
  return JSON.stringify({ sites, wanted });
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
  registerScript: ({ pattern }) => enqueue(() => register(pattern)),
  removeGrant: ({ pattern }) => enqueue(() => permissions.remove({ origins: [pattern] })),
  store: ({ sites, wanted }) =>
    enqueue(() => Promise.all([storage.local.set({ sites }), storage.session.set({ wanted })])),
  unregisterScript: ({ pattern }) => enqueue(() => unregister(pattern)),
});

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

/** A look may be older than the last step, so each step looks for itself. */
async function register(pattern) {
  const known = await scripting.getRegisteredContentScripts({ ids: [pattern] });
  if (known.length > 0) return;
  const where = { matches: [pattern], allFrames: false, runAt: "document_start" };
  await scripting.registerContentScripts([
    { id: pattern, js: ["content.js"], persistAcrossSessions: true, ...where },
  ]);
}

async function unregister(pattern) {
  const known = await scripting.getRegisteredContentScripts({ ids: [pattern] });
  if (known.length > 0) await scripting.unregisterContentScripts({ ids: [pattern] });
}

/** A tab that takes no script (crashed, not loaded) does not keep the others from theirs. */
async function execute({ origin, pattern }) {
  const open = await tabs.query({ url: pattern });
  const own = open.filter(({ url = "" }) => new URL(url).origin === origin);
  for (const { id } of own) {
    const target = { tabId: id };
    void scripting
      .executeScript({ target, files: ["content.js"], injectImmediately: true })
      .catch(console.error);
  }
}
