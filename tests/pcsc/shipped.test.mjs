// @ts-check
// Runs in Node. The whole way with nothing of the demo but its server: the bank's page, the shipped
// extension that the person allows there, the shipped host, a real PC/SC service, and in its reader a
// card whose authority the bank believes.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { PIN, TARGET, startBank } from "../browser/demo/bank.mjs";
import { built } from "../browser/extension/person.mjs";
import { allowSite } from "../browser/extension/popup.mjs";
import { browsers, openStage } from "../browser/rig/browsers.mjs";
import { openReaderRoom, readerTest } from "./rig/room.mjs";

const WINDOW = "手形 — Tegata";
/** A little more than the time in which the window takes no key. */
const KEYS_COUNT_AFTER_MS = 600;
/** Commands of a login, and one to leave (design: the numbers to reach). */
const COMMANDS_MAX = 16 + 1;

for (const browser of browsers) {
  readerTest(`${browser.name}: a person allows the bank and logs in with a card in a reader`, async (t) => {
    const room = await openReaderRoom(t);
    const stage = await openStage(t);
    const { screen } = stage;
    const bank = stage.keep(await startBank(stage.folder));
    const card = await room.putCard({ issuedBy: join(bank.state, "authority.json") });
    const hosts = [{ name: "invalid.tegata.host", path: await hostInside(room) }];
    const launched = await stage.launch(browser, { extension: built(browser), hosts });
    const page = await launched.browser.newPage();
    await page.goto(`${bank.address}/?lang=ja`);
    await screen.focus((await screen.waitWindow("ひなた銀行")).window);

    await page.waitForSelector("#help", { visible: true });
    await allowSite({ launched, screen }, page);
    await page.waitForSelector("#help", { hidden: true });
    await page.bringToFront();
    await page.click("#login");
    const { window } = await screen.waitWindow(WINDOW, "whole");
    await screen.waitPainted(window);
    await screen.focus(window);
    await card.until("the question for the tries", ({ header }) => header === "00200080");
    await screen.waitStill(KEYS_COUNT_AFTER_MS, 10_000, window);
    await screen.type(PIN);
    await screen.key("Return");

    await page.waitForSelector("#checks");
    const results = (await bank.attempts()).map(({ result }) => result);
    assert.deepEqual(results, ["logged_in"]);
    const commands = (await card.exchanges()).length;
    assert.ok(commands <= COMMANDS_MAX, `${commands} commands`);
    assert.equal(await card.attemptsLeft(), 3);
  }, { timeout: 120_000 });
}

/** The shipped host, where it finds the room's readers; the browser itself stays outside. */
async function hostInside(room) {
  const words = room.inside(join(TARGET, "debug", "tegata-host"), []);
  const path = join(room.folder, "host");
  await writeFile(path, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, { mode: 0o755 });
  return path;
}
