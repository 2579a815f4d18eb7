// @ts-check
// Runs in Node. The whole way with nothing of the demo but its server: the bank's page, the shipped
// extension that the person allows there, the shipped host, a real PC/SC service, and in its reader a
// card whose authority the bank believes.

import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { PIN, TARGET, startBank } from "../browser/demo/bank.mjs";
import { built } from "../browser/extension/person.mjs";
import { allowSite, flipSwitch } from "../browser/extension/popup.mjs";
import { browsers, openStage } from "../browser/rig/browsers.mjs";
import { keepPowered } from "./rig/neighbour.mjs";
import { REFUSED, signWithoutPin } from "./rig/next-process.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";
import { until } from "./rig/until.mjs";

const WINDOW = "手形 — Tegata";
/** A little more than the time in which the window takes no key. */
const KEYS_COUNT_AFTER_MS = 600;
/** Commands of a login, and one to leave (design: the numbers to reach). */
const COMMANDS_MAX = 16 + 1;
/** VERIFY, or the question for the tries. */
const VERIFY = "00200080";
const WRONG_PIN = "0000";
/** Longer than a popup takes to open; shorter than a guard waits for the card after its host has ended. */
const SLOW_SIGNATURE = "delay=5s@sign";
/** What the design allows, each after the one before. */
const WINDOW_CLOSES_MS = 1000;
const HOST_ENDS_MS = 2000;
const GUARD_ENDS_MS = 5000;

for (const browser of browsers) {
  readerTest(`${browser.name}: a person allows the bank and logs in with a card in a reader`, async (t) => {
    const { bank, card, page, screen } = await arrive(t, browser);
    const window = await askForLogin({ card, page, screen });
    await enter({ screen, window }, PIN);
    await page.waitForSelector("#checks");
    const results = (await bank.attempts()).map(({ result }) => result);
    assert.deepEqual(results, ["logged_in"]);
    const commands = (await card.exchanges()).length;
    assert.ok(commands <= COMMANDS_MAX, `${commands} commands`);
    assert.equal(await card.attemptsLeft(), 3);
  }, { timeout: 120_000 });

  readerTest(`${browser.name}: a bank taken back after VERIFY gets no token, and nobody the key`, async (t) => {
    const { bank, card, launched, page, room, screen, stage } = await arrive(t, browser, [SLOW_SIGNATURE]);
    await keepPowered(room);
    const window = await askForLogin({ card, page, screen });
    await enter({ screen, window }, WRONG_PIN);
    await card.until("the wrong PIN", ({ header, status }) => header === VERIFY && status === "63C2");
    await enter({ screen, window }, PIN);
    await card.until("the right PIN", ({ header, status }) => header === VERIFY && status === "9000");

    await screen.focus((await screen.waitWindow("ひなた銀行")).window);
    await flipSwitch({ launched, screen }, page);
    await screen.waitGone(window, WINDOW_CLOSES_MS);
    await until(async () => (await processes(stage.folder)).every(isGuard), "the host's end", HOST_ENDS_MS);
    await until(async () => (await processes(stage.folder)).length === 0, "the guard's end", GUARD_ENDS_MS);
    assert.equal(await signWithoutPin(room), REFUSED);
    assert.equal(await card.attemptsLeft(), 3);
    const entries = (await card.exchanges()).filter(isEntry);
    assert.deepEqual(entries.map(({ status }) => status), ["63C2", "9000"]);
    const error = await page.waitForSelector("#error-code", { visible: true });
    assert.equal(await error?.evaluate(({ textContent }) => textContent), "site_not_allowed");
    assert.deepEqual(await bank.attempts(), []);
  }, { timeout: 120_000 });
}

/** A person's browser, in which the bank is allowed already. */
async function arrive(t, browser, faults = []) {
  const room = await openReaderRoom(t);
  const stage = await openStage(t);
  const { screen } = stage;
  const bank = stage.keep(await startBank(stage.folder));
  const card = await room.putCard({ faults, issuedBy: join(bank.state, "authorities.json") });
  const hosts = [{ name: "invalid.tegata.host", path: await hostInside(room) }];
  const launched = await stage.launch(browser, { extension: built(browser), hosts });
  const page = await launched.browser.newPage();
  await page.goto(`${bank.address}/?lang=ja`);
  await screen.focus((await screen.waitWindow("ひなた銀行")).window);
  await page.waitForSelector("#help", { visible: true });
  await allowSite({ launched, screen }, page);
  await page.waitForSelector("#help", { hidden: true });
  return { bank, card, launched, page, room, screen, stage };
}

/** @returns the window, once the card has said how many tries it has left */
async function askForLogin({ card, page, screen }) {
  await page.bringToFront();
  await page.click("#login");
  const { window } = await screen.waitWindow(WINDOW, "whole");
  await screen.waitPainted(window);
  await screen.focus(window);
  await card.until("the question for the tries", ({ header }) => header === VERIFY);
  return window;
}

async function enter({ screen, window }, pin) {
  await screen.waitStill(KEYS_COUNT_AFTER_MS, 10_000, window);
  await screen.type(pin);
  await screen.key("Return");
}

/** A question for the tries has no PIN in it. */
const isEntry = ({ header, command_length }) => header === VERIFY && command_length > 5;

/**
 * The command lines of the hosts and guards that browsers with a profile in this folder started.
 * @param {string} folder
 */
async function processes(folder) {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  // Processes that end meanwhile are none.
  const read = (/** @type {string[]} */ ...path) => readFile(join("/proc", ...path), "utf8").catch(() => "");
  const found = await Promise.all(
    ids.map(async (id) => {
      const isOurs = (await read(id, "environ")).split("\0").some((word) => word.startsWith(`HOME=${folder}/`));
      return isOurs ? [(await read(id, "cmdline")).split("\0")] : [];
    }),
  );
  return found.flat().filter(([program]) => program.endsWith("/tegata-host"));
}

/** @param {string[]} words of its command line */
const isGuard = ([, first]) => first === "guard";

/** The shipped host, where it finds the room's readers; the browser itself stays outside. */
async function hostInside(room) {
  const words = room.inside(join(TARGET, "debug", "tegata-host"), []);
  const path = join(room.folder, "host");
  await writeFile(path, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, { mode: 0o755 });
  return path;
}
