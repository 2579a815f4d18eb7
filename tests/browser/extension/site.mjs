// @ts-check
// Runs in Node. The site that a person visits: a page with the library, on two ports of one host.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";

const LIBRARY = new URL("../../../client/tegata.js", import.meta.url);

/** @typedef {import("puppeteer-core").Page} Page */

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>手形 site</title>
<script type="module">
  import * as tegata from "/tegata.js";
  window.heard = [];
  addEventListener("message", ({ data }) => window.heard.push(data));
  window.available = 0;
  tegata.onAvailable(() => (window.available += 1));
  const settle = (promise) => promise.then((value) => ({ value }), ({ code }) => ({ code }));
  window.askStatus = async () => {
    const since = performance.now();
    let accepted;
    addEventListener("message", ({ data }) => data.kind === "accepted" && (accepted ??= performance.now() - since));
    const answer = await settle(tegata.status());
    return { ...answer, accepted, took: performance.now() - since };
  };
  document.querySelector("button").onclick = () =>
    (window.login = settle(tegata.authenticate({ challenge: () => new Promise(() => {}) })));
  window.tegata = tegata;
</script><button>login</button>`;

/** Two ports of one host: two origins, which one grant of a browser covers. */
export async function serveSite() {
  const [site, other] = [await serve(), await serve()];
  return { url: site.url, otherPort: other.url, close: async () => (await site.close(), await other.close()) };
}

async function serve() {
  const library = await readFile(LIBRARY);
  const server = createServer((request, response) => {
    const isLibrary = request.url === "/tegata.js";
    response.setHeader("content-type", isLibrary ? "text/javascript" : "text/html");
    response.end(isLibrary ? library : PAGE);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = async () => (server.closeAllConnections(), void server.close());
  return { url: `http://localhost:${port}/`, close };
}

/** What `status()` comes to on the page: `{ value }` or `{ code }`, and how long it took. @param {Page} page */
export async function status(page) {
  await page.waitForFunction("window.tegata");
  return page.evaluate("window.askStatus()");
}

/** What the extension has said to the page. @param {Page} page */
export const said = (page) => page.evaluate("window.heard.filter(({ tegata }) => tegata === 'toPage')");

/** Begins a login by a real click; its challenge never comes. @param {Page} page */
export async function beginLogin(page) {
  await page.click("button");
  await page.waitForFunction("window.heard.some(({ kind }) => kind === 'accepted')");
}

/** How that login ended. @param {Page} page */
export const loginEnd = (page) => page.evaluate("window.login");
