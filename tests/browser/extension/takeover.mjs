// @ts-check
// Runs in Node. A renderer that was taken over: content scripts that do what a page tells them, with all that
// content scripts may do.

import { appendFile, cp } from "node:fs/promises";
import { join } from "node:path";

/** Goes behind content.js. */
const OBEYS = `
addEventListener("message", async ({ data }) => {
  if (!data?.attack) return;
  const { storage } = globalThis.browser ?? globalThis.chrome;
  const tried = async (work) => { try { await work(); return "done"; } catch { return "refused"; } };
  const clear = await tried(() => storage.local.clear());
  const local = await tried(() => storage.local.set(data.attack));
  const session = await tried(() => storage.session.set(data.attack));
  const databases = (await indexedDB.databases()).map(({ name }) => name);
  postMessage({ attacked: { clear, local, session, databases } }, "*");
});
`;

/** What a content script is to find: `storage.local`, and nothing else of the extension. */
export const FOUND = { clear: "done", local: "done", session: "refused", databases: [] };

/** A copy of the extension with such content scripts. @param {string} extension @param {string} folder */
export async function takenOver(extension, folder) {
  const copy = join(folder, "taken-over");
  await cp(extension, copy, { recursive: true });
  await appendFile(join(copy, "content.js"), OBEYS);
  return copy;
}

/**
 * Puts this, and nothing else, into the storage that content scripts can write.
 * @param {import("puppeteer-core").Page} page @param {Record<string, unknown>} attack
 */
export function write(page, attack) {
  return page.evaluate((what) => {
    const done = new Promise((resolve) =>
      addEventListener("message", ({ data }) => data?.attacked && resolve(data.attacked)),
    );
    postMessage({ attack: what }, "*");
    return done;
  }, attack);
}
