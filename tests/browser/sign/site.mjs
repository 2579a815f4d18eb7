// @ts-check
// Runs in Node. A site that has documents signed: one button, whose request the test writes.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";

const FILES = {
  "/page.js": new URL("page.js", import.meta.url),
  "/tegata.js": new URL("../../../client/tegata.js", import.meta.url),
};

/** Bodies of pages that hold others. */
const BODIES = { "/framing": '<iframe src="/"></iframe>' };

/** @param {string} path */
const page = (path) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>手形 documents</title>
${BODIES[path] ?? ""}<script type="module" src="/page.js"></script>`;

/** @returns the site's address, and `close()`. */
export async function openSite() {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url ?? "/", "http://localhost");
    const file = FILES[pathname];
    response.setHeader("content-type", file ? "text/javascript" : "text/html");
    response.end(file ? await readFile(file) : page(pathname));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://localhost:${port}/`,
    close: async () => (server.closeAllConnections(), void server.close()),
  };
}
