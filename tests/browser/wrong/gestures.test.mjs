// @ts-check
// Runs in Node. Presses: what a page may do with one, and what does not count as one.

import assert from "node:assert/strict";

import { WINDOW } from "../demo/bank.mjs";
import { ENDS_WITHIN_MS, assertEnds, assertNothingStays, consentWindow, inBothBrowsers, openPage, press, visitLab } from "./visit.mjs";

inBothBrowsers("one press starts one request", async (t, browser) => {
  const visit = await visitLab(t, browser);
  const { lab, launched, screen } = visit;
  const open = () => openPage(launched, lab.url);

  await t.test("a press that window.open() used up is none", async () => {
    const page = await open();
    const reported = lab.reported();
    await press(page, "afterAWindow");
    const since = performance.now();
    assert.deepEqual(await reported, { code: "gesture_required" });
    assert.ok(performance.now() - since < ENDS_WITHIN_MS);
  });

  await t.test("of two requests for one press the second is refused, and the first goes on", async () => {
    const page = await open();
    await press(page, "twice");
    await assertEnds(page, "gesture_required");
    await (await consentWindow(visit, page)).cancel();
    await assertEnds(page, "gesture_required", "user_cancelled");
  });

  await t.test("a request after the first has ended needs a press of its own", async () => {
    const page = await open();
    await press(page, "againAtOnce");
    await assertEnds(page, "invalid_challenge", "gesture_required");
    assert.equal(await page.evaluate(() => window.wasFresh), true);
  });

  await t.test("a press that was refused as busy is not kept for later", async () => {
    const page = await open();
    await press(page, "login");
    await page.waitForFunction(() => window.heard.some(({ kind }) => kind === "accepted"));
    await press(page, "login");
    await assertEnds(page, "busy");
    await (await consentWindow(visit, page)).cancel();
    await assertEnds(page, "busy", "user_cancelled");
    await page.evaluate(() => window.acts.login());
    await assertEnds(page, "busy", "user_cancelled", "gesture_required");
  });

  await t.test("clicks and keys that the page makes itself are none", async () => {
    const page = await open();
    await press(page, "announce"); // Fresh by the browser's count.
    await page.waitForFunction(() => window.heard.some(({ kind }) => kind === "accepted"));
    await page.evaluate(pretend);
    await assertEnds(page, "gesture_required");
    await page.close();
  });

  await t.test("a click into a frame is none of the page around it", async () => {
    const page = await openPage(launched, `${lab.url}framing`);
    await page.bringToFront();
    const frame = await (await page.waitForSelector("iframe"))?.contentFrame();
    await (await frame?.waitForSelector("#inParent"))?.click();
    await assertEnds(page, "gesture_required");
    assert.equal(await page.evaluate(() => window.wasFresh), true);
  });

  await t.test("Escape is none", async () => {
    const page = await open();
    await page.bringToFront();
    await page.evaluate(() => addEventListener("keydown", () => window.acts.login(), { once: true }));
    await page.keyboard.press("Escape");
    await assertEnds(page, "gesture_required");
  });

  for (const key of /** @type {const} */ (["Enter", " "])) {
    await t.test(`"${key}" on a button is one, and held down no other`, async () => {
      const page = await open();
      await page.bringToFront();
      await page.focus("#login");
      await page.keyboard.down(key);
      await page.keyboard.down(key); // The keyboard repeats.
      await page.keyboard.up(key);
      await (await consentWindow(visit, page)).cancel();
      await page.waitForFunction(() => window.ends.includes("user_cancelled"));
      const codes = await page.evaluate(() => window.ends);
      assert.deepEqual(codes.filter((code) => code !== "gesture_required"), ["user_cancelled"]);
    });
  }

  assert.deepEqual((await screen.list()).filter(({ title }) => title.includes(WINDOW)), []);
  await assertNothingStays(visit);
});

/** World: the page. Everything by which a script could pass for a hand. */
async function pretend() {
  const button = /** @type {HTMLElement} */ (document.getElementById("login"));
  const of = { bubbles: true, pointerType: "mouse", key: "Enter", isTrusted: true };
  dispatchEvent(new PointerEvent("pointerdown", of));
  button.dispatchEvent(new PointerEvent("pointerdown", of));
  button.dispatchEvent(new PointerEvent("pointerup", { ...of, pointerType: "touch" }));
  button.dispatchEvent(new KeyboardEvent("keydown", of));
  const label = document.createElement("label");
  label.append(button);
  document.body.append(label);
  label.click();
}
