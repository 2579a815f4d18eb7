// @ts-check
// Runs in Node. The examples of docs/for-sites.md as they stand there: their servers, their pages, and a person
// with the virtual card.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";

import { until } from "../../pcsc/rig/until.mjs";
import { browsers } from "../rig/browsers.mjs";
import { PASSWORD, PIN, TARGET } from "./bank.mjs";
import { allowUnseen } from "./contracts.mjs";
import { visitBank } from "./visit.mjs";

const TIMEOUT = { timeout: 180_000 };
const STARTED_WITHIN_MS = 10_000;
const [chromium] = browsers;

for (const browser of browsers) {
  test(`${browser.name}: the example with tokens logs a person in`, TIMEOUT, async (t) => {
    const visit = await visitExample(t, browser, "own_token", ["user_authentication"]);
    const window = await visit.ask("#login");
    await visit.enterPin(PIN, window);
    await shows(visit, "ログインしました。");
    const account = await visit.page.evaluate(async () => (await fetch("/account")).text());
    assert.equal(account, "logged in");
  });
}

test("Chromium: the example with Web eID logs a person in, and takes a signature", TIMEOUT, async (t) => {
  const visit = await visitExample(t, chromium, "web_eid", ["user_authentication", "digital_signature"]);
  await visit.enterPin(PIN, await visit.ask("#login"));
  await shows(visit, "できました。");
  await visit.windowGone();

  await visit.screen.waitStill(ANOTHER_REQUEST_AFTER_MS);
  await allowUnseen(visit);
  await visit.page.evaluate(() => document.getElementById("status")?.replaceChildren());
  await visit.look(await visit.ask("#sign"));
  await visit.screen.type(PASSWORD);
  await visit.screen.key("Return");
  await shows(visit, "できました。");
  assert.match(await visit.page.$eval("#text", ({ textContent }) => textContent), /umbrella/);
});

/** A little more than a tab is quiet after a request (`PAUSE_MS` of wasm/src/background/waiting.rs). */
const ANOTHER_REQUEST_AFTER_MS = 3200;

/** @param {Awaited<ReturnType<typeof visitBank>>} visit @param {string} words */
function shows({ page }, words) {
  return page.waitForFunction((expected) => document.getElementById("status")?.textContent === expected, {}, words);
}

/**
 * The bank is there for its card alone.
 * @param {any} t @param {import("../rig/browsers.mjs").Browser} browser
 * @param {string} name of the example @param {string[]} authorities that it believes
 */
async function visitExample(t, browser, name, authorities) {
  const visit = await visitBank(t, browser);
  const kept = JSON.parse(await readFile(join(visit.bank.state, "authorities.json"), "utf8"));
  const files = await Promise.all(authorities.map((authority) => writeDer(visit, authority, kept[authority])));
  const port = await freePort();
  const address = `http://localhost:${port}`;
  visit.stage.keep(start(name, [address, String(port), ...files]));
  await until(() => answers(port), "the example", STARTED_WITHIN_MS);
  await visit.page.goto(address);
  return visit;
}

/** @param {any} visit @param {string} name @param {{ certificate_der: number[] }} authority */
async function writeDer({ stage }, name, { certificate_der }) {
  const file = join(stage.folder, `${name}.der`);
  await writeFile(file, Buffer.from(certificate_der));
  return file;
}

/** @param {string} name @param {string[]} args */
function start(name, args) {
  const server = spawn(join(TARGET, "debug", "examples", name), args, { stdio: ["ignore", "inherit", "inherit"] });
  const close = async () => {
    if (server.exitCode !== null || !server.kill()) return;
    await once(server, "exit");
  };
  return { close };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/** @param {number} port @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}
