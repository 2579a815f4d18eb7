// @ts-check
// Runs in Node. Chromium with our extension and its native hosts, in a profile of its own.

import { join } from "node:path";
import puppeteer from "puppeteer-core";

import { allow, openPopup } from "./chromium-popup.mjs";
import { chromiumId, readManifest, writeHosts } from "./hosts.mjs";
import { findProgram } from "./processes.mjs";
import { createEnvironment } from "./profile.mjs";

/** Root has no sandbox to enter. */
const SANDBOX = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

/**
 * `ON_PAGE` of chromium-popup.mjs is in this window. `bank.test` is a site that is not this machine by
 * its name. Puppeteer's defaults keep the rest quiet.
 */
const ARGS = [
  "--window-position=0,0",
  "--window-size=1000,800",
  "--disable-gpu",
  "--host-resolver-rules=MAP bank.test 127.0.0.1",
];

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("./screen.mjs").Screen} Screen */
/** @typedef {import("./chromium-popup.mjs").Point} Point */

/** @param {import("./browsers.mjs").Launch} options */
export async function launchChromium({ display, profile, extension, hosts = [], env = {}, language = "en" }) {
  const manifest = await readManifest(extension);
  const id = chromiumId(extension, manifest);
  const origin = `chrome-extension://${id}/`;
  await writeHosts(join(profile, "NativeMessagingHosts"), hosts, "allowed_origins", origin);
  const browser = await puppeteer.launch({
    executablePath: findProgram("TEGATA_CHROMIUM", "chromium", "chromium-browser"),
    headless: false,
    pipe: true,
    enableExtensions: true,
    userDataDir: profile,
    defaultViewport: null,
    env: await createEnvironment(display, join(profile, "home"), { LANGUAGE: language, ...env }),
    args: [...SANDBOX, ...ARGS, `--lang=${language}`],
  });
  try {
    const installed = await browser.installExtension(extension);
    if (installed !== id) throw new Error(`expected the extension ${id}, got ${installed}`);
  } catch (error) {
    await browser.close();
    throw error;
  }
  const popup = { browser, id, url: origin + manifest.action?.default_popup };
  return {
    name: "Chromium",
    browser,
    id,
    origin,
    close: () => browser.close(),
    /** @param {Page} page */
    openPopup: (page) => openPopup(popup, page),
    /** @param {Screen} screen @param {Page} page @param {Point} at */
    allowInPopup: async (screen, page, at) => allow(await openPopup(popup, page), screen, at),
    /** The background, awake; wakes when one of its events comes and ends after 30 s without one. */
    background: async () => {
      const target = await browser.waitForTarget(
        (target) => target.type() === "service_worker" && target.url().startsWith(origin),
      );
      return target.worker();
    },
    /**
     * A page of the extension, in a tab.
     * @param {string} path as in the manifest
     */
    openExtensionPage: async (path) => {
      const page = await browser.newPage();
      await page.goto(origin + path);
      return page;
    },
  };
}
