// @ts-check
// Runs in Node. A person with the shipped extension and host, installed the way people install them.

import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { TARGET } from "../demo/bank.mjs";
import { openStage } from "../rig/browsers.mjs";
import { serveSite } from "./site.mjs";

const HOST = join(TARGET, "debug", "tegata-host");

/** @typedef {import("../rig/browsers.mjs").Browser} Browser */

/** Where each browser is told of the host, in the profile of a test. */
const PLACE = {
  Chromium: (/** @type {string} */ profile) => ["--browser", "chromium", "--user-data-dir", profile],
  Firefox: (/** @type {string} */ profile) => ["--browser", "firefox", "--home", join(profile, "home")],
};

/**
 * @param {{ after(end: () => Promise<void>): void }} t
 * @param {Browser} browser
 * @param {{ host?: "installed" | "missing", extension?: string, language?: "en" | "ja" }} [options]
 */
export async function openBrowser(t, browser, { host = "installed", extension = built(browser), language = "en" } = {}) {
  const stage = await openStage(t);
  let profile = "";
  const prepare = async (/** @type {string} */ folder) => {
    profile = folder;
    if (host === "installed") await promisify(execFile)(HOST, ["install", ...PLACE[browser.name](folder)]);
  };
  const launched = await stage.launch(browser, {
    extension,
    language,
    prepare,
  });
  const site = stage.keep(await serveSite());
  const visit = async (url = site.url) => {
    const page = await launched.browser.newPage();
    await page.goto(url);
    const { window } = await stage.screen.waitWindow("手形 site");
    await stage.screen.focus(window);
    return page;
  };
  return { ...stage, launched, extension, profile: () => profile, site, visit };
}

/** The shipped extension's folder. @param {Browser} browser */
export const built = ({ name }) => join(TARGET, "extension", "release", name.toLowerCase());

/**
 * In the host's place a program that ends before it says a word, as the host does without libpcsclite.
 * @param {Browser} browser @param {{ launched: import("../rig/browsers.mjs").Launched, profile: () => string }} person
 */
export async function installFalse({ name }, { launched, profile }) {
  const host = "invalid.tegata.host";
  const [folder, callers] =
    name === "Chromium"
      ? ["NativeMessagingHosts", { allowed_origins: [launched.origin] }]
      : ["home/.mozilla/native-messaging-hosts", { allowed_extensions: [launched.id] }];
  const path = join(profile(), folder, `${host}.json`);
  await mkdir(dirname(path), { recursive: true });
  const manifest = { name: host, description: host, path: "/bin/false", type: "stdio", ...callers };
  await writeFile(path, JSON.stringify(manifest));
}
