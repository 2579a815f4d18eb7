// @ts-check
// Runs in Node. The demo as a person opens it at a terminal, and ends it there.

import assert from "node:assert/strict";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { ended, start } from "../rig/processes.mjs";
import { browsers, openStage } from "../rig/browsers.mjs";
import { firstLine } from "../../pcsc/rig/until.mjs";

const OPEN = fileURLToPath(new URL("open.mjs", import.meta.url));

/** What the demo speaks where the person's locale is this. */
const SPOKEN = { Chromium: { locale: "C.UTF-8", title: "ひなた銀行" }, Firefox: { locale: "en_US.UTF-8", title: "Hinata Bank" } };

for (const { name } of browsers) {
  test(`${name}: Ctrl-C ends the demo and leaves nothing behind`, { timeout: 60_000 }, async (t) => {
    const { display, folder, screen } = await openStage(t);
    const temporary = join(folder, "temporary");
    await mkdir(temporary);
    const { locale, title } = SPOKEN[name];
    const env = { ...process.env, DISPLAY: display, LC_ALL: locale, TMPDIR: temporary };
    const args = [OPEN, "--browser", name.toLowerCase(), "--port", "0"];
    const demo = start(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    await firstLine(demo, "the demo");
    const { window } = await screen.waitWindow(title);
    assert.equal((await readdir(temporary)).length, 1);
    demo.kill("SIGINT");
    await ended(demo);
    await screen.waitGone(window);
    assert.deepEqual(await readdir(temporary), []);
  });
}
