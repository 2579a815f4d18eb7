// @ts-check
// Runs in Node. A browser with the demo's extension and this folder's host, at two sites of this machine: one
// on a port of the demo's stand-in for the portal, one beside it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { demoLaunch } from "../demo/bank.mjs";
import { openStage } from "../rig/browsers.mjs";
import { openPage, press } from "../wrong/visit.mjs";
import { until } from "../../pcsc/rig/until.mjs";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {Awaited<ReturnType<typeof visit>>} Visit */

const HOST = fileURLToPath(new URL("host.mjs", import.meta.url));
const SCRIPT = new URL("page.js", import.meta.url);
/** Those of `DEMO_PORTAL_PORTS` in crates/protocol. */
const PORTAL_PORTS = Array.from({ length: 10 }, (_, index) => 8790 + index);
/** Until something that takes no person's time has happened. */
export const SOON_MS = 3000;

/**
 * @param {{ after(end: () => Promise<void>): void }} t
 * @param {import("../rig/browsers.mjs").Browser} browser
 * @param {"en" | "ja"} language of the browser
 */
export async function visit(t, browser, language = "en") {
  const stage = await openStage(t);
  const notes = join(stage.folder, "notes.jsonl");
  const { extension, hosts } = demoLaunch(browser.name, stage.folder);
  const env = { TEGATA_TEST_NOTES: notes };
  const launched = await stage.launch(browser, { extension, hosts: [{ ...hosts[0], path: HOST }], env, language });
  const portal = stage.keep(await serve(PORTAL_PORTS));
  const other = stage.keep(await serve([0]));
  const open = (url = other.url) => openPage(launched, url);
  const seen = { portal: portal.seen, other: other.seen };
  return { ...stage, launched, portal: portal.url, other: other.url, seen, notes: () => readNotes(notes), open };
}

/** What hosts have noted. @param {string} path */
async function readNotes(path) {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** On the first of these ports that is free. @param {number[]} ports */
async function serve(ports) {
  /** What requests say of the computer. @type {{ url: string, userAgent: string, hint: string }[]} */
  const seen = [];
  const server = createServer(async ({ url = "/", headers }, response) => {
    seen.push({ url, userAgent: String(headers["user-agent"]), hint: String(headers["sec-ch-ua-platform"] ?? "") });
    const isScript = url.startsWith("/page.js");
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? await readFile(SCRIPT) : page(url));
  });
  for (const port of ports) {
    server.listen(port, "127.0.0.1");
    const taken = await once(server, "listening").then(() => false, () => true);
    if (!taken) break;
  }
  const address = /** @type {import("node:net").AddressInfo | null} */ (server.address());
  assert.ok(address, "no port is free");
  const close = async () => (server.closeAllConnections(), void server.close());
  return { url: `http://localhost:${address.port}/`, seen, close };
}

/** @param {string} path */
const page = (path) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>手形 contracts</title><body>
${path === "/framing" ? '<iframe src="/"></iframe>' : ""}<script type="module" src="/page.js"></script>`;

/** Presses the button, which does this. @param {Page} page @param {string} request JavaScript of the page */
export async function ask(page, request) {
  await page.evaluate((asked) => (window.request = asked), request);
  await press(page, "ask");
}

/** The next answer by the contract of official sites. @param {Page} page */
export async function received(page, count = 1) {
  await page.waitForFunction((wanted) => window.received.length >= wanted, { polling: 50, timeout: SOON_MS }, count);
  return page.evaluate(() => window.received.splice(0));
}

/** The next answer of Web eID. @param {Page} page */
export async function answer(page) {
  await page.waitForFunction(() => window.answers.length > 0, { polling: 50, timeout: SOON_MS });
  const [first, ...more] = await page.evaluate(() => window.answers.splice(0));
  assert.deepEqual(more, []);
  return first;
}

/** What this folder's host was asked, which it says in place of a certificate. @param {string} certificate */
export const askedOf = (certificate) => JSON.parse(Buffer.from(certificate, "base64").toString("utf8"));

/** Every host that was started has ended. @param {Visit} visit */
export async function assertNoHosts({ notes }) {
  await until(async () => {
    const all = await notes();
    return all.filter(({ started }) => started).length === all.filter(({ ended }) => ended).length;
  }, "the hosts' end", SOON_MS);
}

/** A page that asks from its own script as it loads: what a driver does there counts as a press in Chromium. */
export async function unused({ launched, portal }, /** @type {string} */ detail) {
  const page = await launched.browser.newPage();
  await page.goto(`${portal}#${encodeURIComponent(detail)}`);
  return page;
}

/** How many hosts there have been. @param {Visit} visit */
export const hostsStarted = async ({ notes }) => (await notes()).filter(({ started }) => started).length;

/**
 * In Chromium's popup over this page; Firefox's no driver reaches.
 * @param {Visit} visit @param {Page} page @param {(popup: Page) => Promise<void>} look
 */
export async function inPopup({ launched }, page, look) {
  await page.bringToFront();
  const popup = await /** @type {any} */ (launched).openPopup(page);
  await look(popup);
  await popup.close();
}

/** Switches on that the site may have signed what cannot be shown. @param {Visit} visit @param {Page} page */
export const allowBareHash = (visit, page) => flip(visit, page, "bare-hash");

/** Uses a switch of the popup. @param {Visit} visit @param {Page} page @param {keyof typeof IN_FIREFOX} id */
export async function flip(visit, page, id) {
  if (visit.launched.name === "Firefox") return flipInFirefox(visit, page, IN_FIREFOX[id]);
  await inPopup(visit, page, async (popup) => {
    const found = await popup.waitForSelector(`#${id}`, { visible: true });
    const before = await found?.evaluate((button) => button.ariaChecked);
    await popup.click(`#${id}`);
    await popup.waitForFunction((i, b) => document.getElementById(i)?.ariaChecked !== b, {}, id, before);
  });
}

/** Where the switches are in Firefox's popup over the stand-in for the portal, which the build allows. */
const IN_FIREFOX = { "bare-hash": { x: 180, y: 220 }, "platform": { x: 180, y: 390 } };

/** Lets what waits on this page go on. @param {Visit} visit @param {Page} page */
export async function goOn(visit, page) {
  if (visit.launched.name === "Firefox") return flipInFirefox(visit, page, GO_ON);
  await inPopup(visit, page, async (popup) => {
    await popup.waitForSelector("#go-on", { visible: true });
    await popup.click("#go-on");
    await popup.waitForSelector("#waits", { hidden: true });
  });
}

/** Where the button is that lets a request go on, as above. */
const GO_ON = { x: 72, y: 268 };

async function flipInFirefox({ launched, screen }, page, { x, y }) {
  await page.bringToFront();
  await screen.focus((await screen.waitWindow("手形 contracts")).window);
  const { window } = await launched.openPopup(screen);
  await screen.waitStill(300);
  await screen.click(window, x, y);
  await screen.waitStill(300);
  await screen.key("Escape");
  await screen.waitGone(window);
}
