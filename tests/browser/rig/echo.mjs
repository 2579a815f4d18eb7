// @ts-check
// Runs in Node. Writes the rig's own extension and native host, and serves a page for them.

import { chmod, cp, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("echo", import.meta.url));

/** A WASM module with nothing in it. */
const EMPTY_WASM = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

const MANIFEST = {
  manifest_version: 3,
  name: "Echo",
  version: "1",
  permissions: ["activeTab", "nativeMessaging", "scripting"],
  optional_host_permissions: ["http://localhost/*"],
  commands: { _execute_action: { suggested_key: { default: "Alt+Shift+9" } } },
  action: { default_popup: "popup.html" },
  content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'" },
  content_scripts: [
    { matches: ["http://127.0.0.1/*"], js: ["content.js"], run_at: "document_start" },
  ],
  browser_specific_settings: { gecko: { id: "echo@tegata.example" } },
};

/** What each browser calls the background. */
const BACKGROUND = {
  Chromium: { service_worker: "background.js", type: "module" },
  Firefox: { scripts: ["background.js"], type: "module" },
};

/**
 * @param {string} folder to write into
 * @param {"Chromium" | "Firefox"} browser
 * @param {object} more to add to the manifest
 */
export async function writeEcho(folder, browser, more = {}) {
  const extension = join(folder, "echo");
  await cp(SOURCE, extension, { recursive: true });
  const manifest = { ...MANIFEST, background: BACKGROUND[browser], ...more };
  await writeFile(join(extension, "manifest.json"), JSON.stringify(manifest));
  await writeFile(join(extension, "empty.wasm"), EMPTY_WASM);
  const path = join(extension, "host.mjs");
  await chmod(path, 0o755);
  return { extension, hosts: [{ name: "dev.tegata.rig", path }] };
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>手形 rig page</title>
<input id="field"><button>ask</button><output></output>
<script>
  const output = document.querySelector("output");
  addEventListener("message", ({ data }) => { if (data.answer) output.value = JSON.stringify(data.answer); });
  document.querySelector("button").onclick = () => postMessage({ ask: "手形" }, location.origin);
</script>`;

/** @returns the page's address, and `close()`. */
export async function servePage() {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html").end(PAGE);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/`, close };
}
