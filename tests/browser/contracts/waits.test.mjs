// @ts-check
// Runs in Node. What waits for the person's word waits longer than a background lives that does nothing.

import assert from "node:assert/strict";

import { inBothBrowsers } from "../wrong/visit.mjs";
import { assertNoHosts, goOn, hostsStarted, received, unused, visit } from "./visit.mjs";

/** Both browsers end a background after 30 seconds without an event. */
const LONGER_MS = 45_000;

inBothBrowsers("a request that waits is not forgotten", async (t, browser) => {
  const all = await visit(t, browser);
  const page = await unused(all, '{"mode":"04"}');
  await new Promise((resolve) => setTimeout(resolve, LONGER_MS));
  assert.equal(await hostsStarted(all), 0);
  await goOn(all, page);
  const [{ mode, result }] = await received(page);
  assert.deepEqual({ mode, result }, { mode: "04", result: "0" });
  await assertNoHosts(all);
});
