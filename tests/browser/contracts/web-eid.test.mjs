// @ts-check
// Runs in Node. Pages that speak Web eID, in both browsers. Its library is not on the public registry, so
// page.js asks as the library's published code does: acknowledged within a second, then answered.

import assert from "node:assert/strict";

import { inBothBrowsers } from "../wrong/visit.mjs";
import { until } from "../../pcsc/rig/until.mjs";
import { SOON_MS, allowBareHash, answer, ask, askedOf, assertNoHosts, goOn, hostsStarted, inPopup, visit } from "./visit.mjs";

const NONCE = Buffer.alloc(33, 7).toString("base64");
/** A nonce and hash for which the host stays silent: see host.mjs. */
const SILENT = Buffer.alloc(32, 0xee).toString("base64");
const HASH = Buffer.alloc(32, 7).toString("base64");
const libraryVersion = "2.1.0";

const webEid = (/** @type {object} */ message) => `webEid(${JSON.stringify({ libraryVersion, ...message })})`;
const login = (challengeNonce = NONCE, more = {}) => webEid({ action: "web-eid:authenticate", challengeNonce, ...more });
const CERTIFICATE = { action: "web-eid:get-signing-certificate" };
const certificate = webEid(CERTIFICATE);
const sign = (/** @type {string} */ of, hash = HASH, hashFunction = "SHA-256") =>
  webEid({ action: "web-eid:sign", certificate: of, hash, hashFunction });

/** What fails before a host is started, and the library's code for it. */
const WRONG = {
  "a short nonce": [login("short"), "authenticate", "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"],
  "no nonce": [webEid({ action: "web-eid:authenticate" }), "authenticate", "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"],
  "a nonce that has no JSON": ["webEid({ action: 'web-eid:authenticate', challengeNonce: 10n })", "authenticate", "ERR_WEBEID_EXTENSION_UNAVAILABLE"],
  "a circular message": ["const m = { action: 'web-eid:authenticate' }; m.m = m; webEid(m)", "authenticate", "ERR_WEBEID_EXTENSION_UNAVAILABLE"],
  "20 KiB": [login(NONCE, { more: "x".repeat(20_000) }), "authenticate", "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"],
  "20 KiB that ask for a certificate": [webEid({ ...CERTIFICATE, more: "x".repeat(20_000) }), "get-signing-certificate", "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"],
  "much Japanese": [login(NONCE, { more: "あ".repeat(20_000) }), "authenticate", "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"],
  "half a character": [`webEid({ ...${JSON.stringify(CERTIFICATE)}, more: "\\ud800" })`, "get-signing-certificate", "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"],
  "a hash without a certificate": [sign("MAA="), "sign", "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"],
  "a library of a later generation": [webEid({ action: "web-eid:status", libraryVersion: "3.0.0" }), "status", "ERR_WEBEID_VERSION_MISMATCH"],
};

/** Each in a tab of its own: a tab that has just had a request waits. */
inBothBrowsers("Web eID", async (t, browser) => {
  const all = await visit(t, browser);
  const open = () => all.open();

  await t.test("status, unasked by a person", async () => {
    const page = await open();
    await page.evaluate(webEid({ action: "web-eid:status" }));
    const said = await answer(page);
    assert.deepEqual(said, {
      action: "web-eid:status-success",
      extension: "2.0.0+tegata.0.1.0",
      library: libraryVersion,
      nativeApp: "2.0.0+tegata.0.1.0",
    });
    await assertNoHosts(all);
  });

  await t.test("a login", async () => {
    const page = await open();
    await ask(page, login());
    const { unverifiedCertificate, signature, ...rest } = await answer(page);
    assert.deepEqual(rest, { action: "web-eid:authenticate-success", algorithm: "RS512", appVersion: "2.0.0+tegata.0.1.0", format: "web-eid:1.0" });
    const { type, nonce, origin } = askedOf(unverifiedCertificate);
    assert.deepEqual({ type, nonce, origin }, { type: "webEidLogin", nonce: NONCE, origin: new URL(all.other).origin });
    assert.equal(Buffer.from(signature, "base64").toString(), `signature of ${NONCE}`);
    await assertNoHosts(all);
  });

  await t.test("a login with much Japanese beside it that is short enough", async () => {
    const page = await open();
    await ask(page, login(NONCE, { more: "あ".repeat(16_000) }));
    assert.equal((await answer(page)).action, "web-eid:authenticate-success");
    await assertNoHosts(all);
  });

  for (const [what, [request, action, code]] of Object.entries(WRONG)) {
    await t.test(`${what} is an error of the library's`, async () => {
      const page = await open();
      const before = await hostsStarted(all);
      await ask(page, request);
      assertFailed(await answer(page), action, code);
      assert.equal(await hostsStarted(all), before);
    });
  }

  await t.test("a signature needs the person's switch, and is one request of one host", async () => {
    const refused = await open();
    await ask(refused, certificate);
    assertFailed(await answer(refused), "get-signing-certificate", "ERR_WEBEID_USER_CANCELLED");
    await assertNoHosts(all);

    const page = await open();
    await allowBareHash(all, page);
    await ask(page, certificate);
    const given = await answer(page);
    assert.equal(given.action, "web-eid:get-signing-certificate-success");
    assert.deepEqual(given.supportedSignatureAlgorithms, [{ cryptoAlgorithm: "RSA", hashFunction: "SHA-256", paddingScheme: "PKCS1.5" }]);
    const before = await hostsStarted(all);
    await page.evaluate(sign(given.certificate));
    const { signature, ...rest } = await answer(page);
    assert.deepEqual(rest, { action: "web-eid:sign-success", signatureAlgorithm: given.supportedSignatureAlgorithms[0] });
    assert.equal(Buffer.from(signature, "base64").toString(), `signature of ${HASH}`);
    assert.equal(await hostsStarted(all), before);
    await assertNoHosts(all);
    // The pair is used up.
    await page.evaluate(sign(given.certificate));
    assertFailed(await answer(page), "sign", "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
  });

  const others = {
    "another certificate": (/** @type {string} */ _) => sign("MAA="),
    "SHA-512": (/** @type {string} */ of) => sign(of, Buffer.alloc(64, 7).toString("base64"), "SHA-512"),
    "a hash of another length": (/** @type {string} */ of) => sign(of, Buffer.alloc(48, 7).toString("base64")),
  };
  for (const [what, second] of Object.entries(others)) {
    await t.test(`${what} ends the pair and its host`, async () => {
      const page = await open();
      await ask(page, certificate);
      const given = await answer(page);
      await page.evaluate(second(given.certificate));
      assertFailed(await answer(page), "sign", "ERR_WEBEID_NATIVE_INVALID_ARGUMENT");
      await assertNoHosts(all);
      assert.ok(!(await all.notes()).slice(-3).some(({ asked }) => asked === "webEidSign"));
    });
  }

  await t.test("a page that asks for versions or anew while its hash is awaited need not wait", async () => {
    const page = await open();
    const before = await hostsStarted(all);
    await ask(page, certificate);
    assert.equal((await answer(page)).action, "web-eid:get-signing-certificate-success");
    await page.evaluate(webEid({ action: "web-eid:status" }));
    assert.equal((await answer(page)).nativeApp, "2.0.0+tegata.0.1.0");
    assert.equal(await hostsStarted(all), before + 1);
    await page.evaluate(certificate);
    await assertNoHosts(all);
    assert.equal(await hostsStarted(all), before + 1);
    await goOn(all, page);
    const given = await answer(page);
    assert.equal(given.action, "web-eid:get-signing-certificate-success");
    await page.evaluate(sign(given.certificate));
    assert.equal((await answer(page)).action, "web-eid:sign-success");
    await assertNoHosts(all);
  });

  await t.test("a site that never signs holds nothing once its page has gone", async () => {
    const page = await open();
    await ask(page, certificate);
    assert.equal((await answer(page)).action, "web-eid:get-signing-certificate-success");
    await page.close();
    await assertNoHosts(all);
  });

  await t.test("a page that is kept for the way back holds nothing", async () => {
    for (const asked of [certificate, login(SILENT)]) {
      const page = await open();
      const before = await hostsStarted(all);
      await ask(page, asked);
      await until(async () => (await hostsStarted(all)) > before, "the host", SOON_MS);
      await page.goto(new URL("another", page.url()).href);
      await assertNoHosts(all);
      await page.close();
    }
  });

  await t.test("the site's own time runs out, and the host ends", async () => {
    const page = await open();
    await ask(page, login(SILENT, { options: { userInteractionTimeout: 1000 } }));
    assertFailed(await answer(page), "authenticate", "ERR_WEBEID_USER_TIMEOUT");
    await assertNoHosts(all);
  });

  await t.test("a second request meanwhile is one too many", async () => {
    const page = await open();
    await ask(page, `${login(SILENT)}; ${certificate}`);
    assertFailed(await answer(page), "get-signing-certificate", "ERR_WEBEID_ACTION_PENDING");
    await page.close();
    await assertNoHosts(all);
  });

  await t.test("a press lets a page ask again at once, and without one it waits", async () => {
    const page = await open();
    for (let presses = 0; presses < 2; presses += 1) {
      // Sites look for versions first, in the same click.
      await ask(page, webEid({ action: "web-eid:status" }));
      await answer(page);
      await page.evaluate(login());
      assert.equal((await answer(page)).action, "web-eid:authenticate-success");
    }
    const before = await hostsStarted(all);
    await page.evaluate(login());
    await goOn(all, page);
    assert.equal((await answer(page)).action, "web-eid:authenticate-success");
    await until(async () => (await hostsStarted(all)) === before + 2, "this request's host and the popup's", SOON_MS);
    await assertNoHosts(all);
    await page.close();
  });

  await t.test("a frame is not heard", async () => {
    const page = await all.open(`${all.other}framing`);
    const frame = await (await page.waitForSelector("iframe"))?.contentFrame();
    await frame?.waitForSelector("[data-ready]");
    await frame?.evaluate(login());
    await frame?.waitForFunction(() => window.answers.length > 0, { polling: 50, timeout: SOON_MS });
    assert.deepEqual(await frame?.evaluate(() => window.answers), ["nobody"]);
  });

  await t.test("where another extension speaks Web eID, we are silent and say so", async () => {
    const page = await open();
    const before = await hostsStarted(all);
    await page.evaluate(() => window.beOther());
    await ask(page, login());
    await page.waitForFunction(() => window.acks.length > 0, { polling: 50, timeout: SOON_MS });
    // Of the second request we do not even say that we are here.
    await page.evaluate(() => window.acks.splice(0));
    await ask(page, webEid({ action: "web-eid:status" }));
    await page.waitForFunction(() => window.acks.length > 0, { polling: 50, timeout: SOON_MS });
    if (browser.name === "Chromium")
      await inPopup(all, page, async (popup) => void (await popup.waitForSelector("#elsewhere", { visible: true })));
    assert.deepEqual(await page.evaluate(() => window.acks), ["web-eid:status"]);
    assert.deepEqual(await page.evaluate(() => window.answers), []);
    // The popup starts one of its own, to see whether it speaks.
    assert.equal((await hostsStarted(all)) - before, browser.name === "Chromium" ? 1 : 0);
    const elsewhere = await open();
    await elsewhere.evaluate(webEid({ action: "web-eid:status" }));
    assert.equal((await answer(elsewhere)).action, "web-eid:status-success");
  });

  await t.test("nothing stays", () => until(async () => (await all.notes()).length > 0, "notes").then(() => assertNoHosts(all)));
});

/** @param {any} said @param {string} action @param {string} code */
function assertFailed(said, action, code) {
  assert.equal(said.action, `web-eid:${action}-failure`);
  const more = code === "ERR_WEBEID_VERSION_MISMATCH" ? ["requiresUpdate"] : [];
  assert.deepEqual(Object.keys(said.error).sort(), ["code", "message", "name", ...more]);
  assert.equal(said.error.code, code);
}
