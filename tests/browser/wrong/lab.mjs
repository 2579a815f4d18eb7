// @ts-check
// Runs in Node. A site whose pages do everything a site may do wrongly, on this machine only.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { EventEmitter, once } from "node:events";

const LIBRARY = new URL("../../../client/tegata.js", import.meta.url);
const SCRIPT = new URL("page.js", import.meta.url);

/** What a page of the lab is served with, by its path; all others are plain. */
const HEADERS = {
  "/not-kept": { "cache-control": "no-store" },
  "/sandboxed": { "content-security-policy": "sandbox allow-scripts" },
};

/** Bodies of pages that hold others. */
const BODIES = {
  "/framing": '<iframe src="/"></iframe>',
  "/sandboxing": '<iframe src="/" sandbox="allow-scripts allow-popups"></iframe>',
  "/prerendering":
    '<script type="speculationrules">{"prerender":[{"source":"list","urls":["/?prerendered"]}]}</script>',
};

/** @returns the lab's addresses, what a page reports, and `close()`. */
export async function openLab() {
  const reports = new EventEmitter();
  const files = { "/page.js": await readFile(SCRIPT), "/tegata.js": await readFile(LIBRARY) };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    // Pages without an origin of their own may load the scripts too.
    response.setHeader("access-control-allow-origin", "*");
    if (pathname === "/report") return take(request, response, reports);
    response.setHeader("content-type", files[pathname] ? "text/javascript" : "text/html");
    for (const [name, value] of Object.entries(HEADERS[pathname] ?? {})) response.setHeader(name, value);
    response.end(files[pathname] ?? page(pathname));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://localhost:${port}/`,
    /** The same page as an address that holds all of it. */
    data: dataPage(files),
    /** The same pages without encryption, on a host that is not this machine by its name. */
    insecure: `http://bank.test:${port}/`,
    /** The next thing that a page without a driver reports. */
    reported: async () => (await once(reports, "report"))[0],
    close: async () => (server.closeAllConnections(), void server.close()),
  };
}

/** @param {string} path */
const page = (path) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>手形 lab</title>
${BODIES[path] ?? ""}<script type="module" src="/page.js"></script>`;

/** @param {Record<string, Buffer>} files */
function dataPage(files) {
  const script = (/** @type {string} */ path) => `data:text/javascript;base64,${files[path].toString("base64")}`;
  const html = `<meta charset="utf-8"><body><script>libraryUrl = "${script("/tegata.js")}"</script>
    <script type="module" src="${script("/page.js")}"></script>`;
  return `data:text/html;base64,${Buffer.from(html).toString("base64")}`;
}

async function take(request, response, reports) {
  let text = "";
  for await (const chunk of request) text += chunk;
  reports.emit("report", JSON.parse(text));
  response.end();
}
