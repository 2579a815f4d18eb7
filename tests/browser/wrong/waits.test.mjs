// @ts-check
// Runs in Node. The two long waits, at once and in both browsers, so that they cost their time once.

import assert from "node:assert/strict";

import { PIN, WINDOW } from "../demo/bank.mjs";
import { assertEnds, assertNothingStays, consentWindow, inBothBrowsers, openPage, press, visitLab } from "./visit.mjs";

/** How long a challenge may take, and how long a browser lets a background live without an event. */
const CHALLENGE_TIMEOUT_MS = 60_000;
/** How long the person looks at the window: three times what a browser allows an idle background. */
const LOOKED_AT_MS = 90_000;

inBothBrowsers("a challenge has a minute, and a person as long as they like", async (t, browser) => {
  const visit = await visitLab(t, browser);
  const [waiting, asking] = [await open(visit), await open(visit)];
  await press(waiting, "announce");
  const announced = performance.now();
  await press(asking, "login");
  const person = await consentWindow(visit, asking);
  const shown = performance.now();

  await t.test("a challenge that never comes ends its request after a minute", async () => {
    await waiting.bringToFront(); // The driver does not look at pages behind others.
    await waiting.waitForFunction(() => window.ends.length === 1, { timeout: CHALLENGE_TIMEOUT_MS + 5000 });
    const took = performance.now() - announced;
    assert.deepEqual(await waiting.evaluate(() => window.ends), ["challenge_timeout"]);
    assert.ok(took >= CHALLENGE_TIMEOUT_MS - 1000, `it took ${took} ms`);
  });

  await t.test("a window that is answered after 90 seconds logs in", async () => {
    // Nobody does anything: the test waits for the very time, as the browser does.
    const left = shown + LOOKED_AT_MS - performance.now();
    await new Promise((resolve) => setTimeout(resolve, left));
    assert.ok((await visit.screen.list()).some(({ title }) => title.includes(WINDOW)));
    await asking.bringToFront();
    await visit.screen.focus(person.window);
    await person.enterPin(PIN);
    await asking.waitForFunction(() => window.ends.length === 1);
    await assertEnds(asking, "none");
    assert.ok(performance.now() - shown >= LOOKED_AT_MS);
  });

  await assertNothingStays(visit);
});

const open = ({ launched, lab }) => openPage(launched, lab.url);
