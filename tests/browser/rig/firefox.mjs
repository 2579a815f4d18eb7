// @ts-check
// Runs in Node. Firefox with our extension and its native hosts, in a profile and a home of its own.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

import { readManifest, writeHosts } from "./hosts.mjs";
import { findProgram } from "./processes.mjs";
import { createEnvironment } from "./profile.mjs";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("./screen.mjs").Screen} Screen */
/** @typedef {{ x: number, y: number }} Point */

/**
 * Prompts are turned off because WebDriver BiDi cannot reach them. `bank.test` is a site that is not
 * this machine by its name.
 */
const PREFERENCES = {
  "extensions.webextOptionalPermissionPrompts": false,
  "network.dns.localDomains": "bank.test",
};

/** The address of the extension's own pages, made fixed so that tests can name them. */
const PAGES = "7e9a7a00-0000-4000-8000-000000000000";

/** @param {import("./browsers.mjs").Launch} options */
export async function launchFirefox({ display, profile, extension, hosts = [], env = {}, language = "en" }) {
  const manifest = await readManifest(extension);
  const { id } = manifest.browser_specific_settings.gecko;
  const home = join(profile, "home");
  const data = join(profile, "data");
  await mkdir(data, { recursive: true });
  await writeHosts(join(home, HOSTS), hosts, "allowed_extensions", id);
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: findProgram("TEGATA_FIREFOX", "firefox-esr", "firefox"),
    headless: false,
    userDataDir: data,
    defaultViewport: null,
    env: await createEnvironment(display, home, env),
    args: ["--width=1000", "--height=800"],
    extraPrefsFirefox: {
      ...PREFERENCES,
      "intl.locale.requested": language === "en" ? "en-US" : language,
      "extensions.webextensions.uuids": JSON.stringify({ [id]: PAGES }),
    },
  });
  try {
    await browser.installExtension(extension);
  } catch (error) {
    await browser.close();
    throw error;
  }
  /** @param {Screen} screen */
  const openPopup = (screen) => openPopupBy(manifest.commands?._execute_action, screen);
  return {
    name: "Firefox",
    browser,
    id,
    origin: `moz-extension://${PAGES}/`,
    close: () => browser.close(),
    openPopup,
    /** @param {Screen} screen @param {Page} page @param {Point} at */
    allowInPopup: async (screen, page, at) => {
      await page.bringToFront();
      const { window } = await openPopup(screen);
      await screen.click(window, at.x, at.y);
    },
  };
}

/** The one place of a person's that Firefox reads: none in a profile, none under XDG_CONFIG_HOME. */
const HOSTS = ".mozilla/native-messaging-hosts";

/**
 * WebDriver BiDi refuses pages of extensions, so the popup is a window to click in, no more. The
 * browser's window must have the keyboard.
 * @param {{ suggested_key: { default: string } } | undefined} command the manifest's key for it
 * @param {Screen} screen
 */
async function openPopupBy(command, screen) {
  const keys = command?.suggested_key.default.split("+") ?? [];
  const key = keys.pop();
  if (!key) throw new Error("the manifest has no key for _execute_action");
  await screen.key(key, ...keys.map((modifier) => KEYS[modifier] ?? modifier));
  const popup = await screen.waitWindow("Firefox", "whole");
  // Clicks that come sooner are lost.
  await screen.waitPainted(popup.window);
  await screen.waitStill(300);
  return popup;
}

/** @type {Record<string, string>} */
const KEYS = { Alt: "Alt_L", Ctrl: "Control_L", Shift: "Shift_L" };
