// @ts-check
// Runs in Node. Opens the demo bank in a browser on the person's own display, in a throw-away
// profile, until the browser is closed.
//
//   node tests/browser/demo/open.mjs [--browser chromium|firefox] [--language ja|en] [--port NUMBER]
//     [--portal-refuses-linux]
//
// It speaks Japanese unless the person's locale is English.

import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { browsers } from "../rig/browsers.mjs";
import { createFolder } from "../rig/profile.mjs";
import { PASSWORD, PIN, demoLaunch, startBank } from "./bank.mjs";
import { ITEMS_PIN } from "./contracts.mjs";

const { values: wanted } = parseArgs({
  options: {
    browser: { type: "string", default: "chromium" },
    language: { type: "string", default: isEnglish(process.env) ? "en" : "ja" },
    port: { type: "string", default: "8460" },
    "portal-refuses-linux": { type: "boolean" },
  },
});
const browser = browsers.find(({ name }) => name.toLowerCase() === wanted.browser) ?? browsers[0];
const { language } = wanted;
if (language !== "ja" && language !== "en") {
  console.error("--language is ja or en");
  process.exit(2);
}
const display = process.env.DISPLAY;
if (!display) {
  console.error("There is no display (DISPLAY is not set). Without one: cargo xtask demo --headless");
  process.exit(1);
}

const folder = await createFolder();
// On Ctrl-C the browser's driver ends this process before anything below gets its turn.
process.on("exit", () => rmSync(folder.path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
process.env.TMPDIR = folder.path; // For what browsers keep beside their profiles.
const more = wanted["portal-refuses-linux"] ? ["--portal-refuses-linux"] : [];
const bank = await startBank(folder.path, Number(wanted.port), more);
const profile = join(folder.path, "profile");
await mkdir(profile);
const launched = await browser.launch({ display, profile, language, ...demoLaunch(browser.name, bank.state) });
try {
  const page = await launched.browser.newPage();
  await page.goto(bank.address);
  console.log(`The bank is at ${bank.address}, the card at ${bank.address}/virtual-card`);
  console.log(`Beside it: a stand-in for the portal at ${bank.portal}, a site that speaks Web eID at ${bank.webEid}`);
  console.log(`The PIN is ${PIN}, the password for signing ${PASSWORD}, the PIN of the four items ${ITEMS_PIN}.`);
  console.log(`For servers of your own (docs/for-sites.md), the card's authority is ${join(bank.state, "authority.der")}`);
  console.log("Close the browser or press Ctrl-C to end.");
  await Promise.race([once(launched.browser, "disconnected"), once(process, "SIGINT")]);
} finally {
  await launched.close().catch(() => {});
  await bank.close();
  await folder.close();
}

/** As POSIX says which of them counts (Base Definitions, section 8.2). @param {NodeJS.ProcessEnv} env */
function isEnglish({ LC_ALL, LC_MESSAGES, LANG }) {
  return /^en(_|$)/.test(LC_ALL || LC_MESSAGES || LANG || "");
}
