// @ts-check
// Runs in Node. The rows of the table that are about documents.

import { execFileSync } from "node:child_process";
import { readFile, readdir, mkdir, open as openFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { TARGET, startBank } from "../browser/demo/bank.mjs";
import { browsers, openStage } from "../browser/rig/browsers.mjs";
import { PASSWORD } from "../pcsc/rig/card.mjs";
import { openReaderRoom } from "../pcsc/rig/room.mjs";
import { openTerminal } from "../pcsc/rig/terminal.mjs";

const RELEASE = join(TARGET, "release");
const MIB = 1024 * 1024;
const LARGE = 1024 * MIB;
const BATCH = 100;

/** @typedef {{ after: (end: () => Promise<void>) => void }} Test */

/** From the click until the host has all bytes; the window is open meanwhile. @param {Test} t */
export async function documentInChromium(t) {
  const stage = await openStage(t);
  const bank = stage.keep(await startBank(stage.folder));
  const launched = await stage.launch(browsers[0], {
    extension: join(TARGET, "extension", "demo", "chromium"),
    hosts: [{ name: "invalid.tegata.demo", path: join(RELEASE, "tegata-demo-host") }],
    env: { TEGATA_DEMO_STATE: bank.state },
  });
  const page = await launched.browser.newPage();
  await page.goto(bank.address);
  await page.evaluate(addButton);
  await page.click("#hundred");
  const seconds = await page.evaluate(() => /** @type {any} */ (window).sent);
  const peak = await peakOf("tegata-demo-host", bank.state);
  await page.evaluate(() => /** @type {any} */ (window).end());
  return [
    ["100 MiB document through Chromium", "≥ 40 MB/s", `${((100 * MIB) / 1e6 / seconds).toFixed(0)} MB/s`],
    ["the host's peak memory then", "≤ 2.5 × document", `${(peak / 1024 / 100).toFixed(2)} ×`],
  ];
}

/** Runs in the page: a button that offers 100 MiB, and what came of it. */
function addButton() {
  const piece = crypto.getRandomValues(new Uint8Array(65_536));
  const blob = new Blob(Array(1600).fill(piece));
  const { signal, abort } = ((controller) => ({ signal: controller.signal, abort: () => controller.abort() }))(new AbortController());
  const button = document.createElement("button");
  button.id = "hundred";
  document.body.prepend(button);
  const page = /** @type {any} */ (window);
  page.end = abort;
  page.sent = new Promise((resolve, reject) => {
    button.onclick = async () => {
      const { sign } = await import(/** @type {any} */ ("/tegata.js"));
      const since = performance.now();
      const onProgress = ({ sent, total }) => sent === total && resolve((performance.now() - since) / 1000);
      sign({ documents: [{ blob, format: "cms", name: "large.bin" }], signal, onProgress }).catch(reject);
    };
  });
}

/** The most memory, in KiB, of the process of this name with this folder. */
async function peakOf(name, state) {
  for (const pid of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const of = (/** @type {string} */ file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
    if ((await of("comm")).trim() === name.slice(0, 15) && (await of("environ")).includes(state)) {
      return Number(/VmHWM:\s+(\d+)/.exec(await of("status"))?.[1]);
    }
  }
  throw new Error(`no ${name}`);
}

/** Beside OpenSSL on the same file. Typing is a matter of milliseconds here. @param {Test} t */
export async function oneGibibyte(t) {
  const { room, folder } = await prepare(t);
  const large = await openFile(join(folder, "large.bin"), "w");
  await large.truncate(LARGE);
  await large.close();
  const make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=bench", "-keyout", "key.pem", "-out", "cert.pem"];
  execFileSync("openssl", make, { cwd: folder, stdio: "ignore" });
  const how = "cms -sign -binary -md sha256 -outform DER -in large.bin -signer cert.pem -inkey key.pem -out openssl.p7s";
  execFileSync("cat", ["large.bin"], { cwd: folder, stdio: "ignore" }); // Both find the file in memory.
  const openssl = timed(() => execFileSync("openssl", how.split(" "), { cwd: folder }));
  const since = performance.now();
  let peak = 0;
  await sign(room, folder, "large.bin", async () => void (peak = await peakOf("tegata", room.folder)));
  const ours = (performance.now() - since) / 1000;
  const ratio = (ours / openssl).toFixed(2);
  return [["`tegata sign` of 1 GiB beside `openssl cms -sign`", "–", `${ratio} × its time (${ours.toFixed(1)} s), ${(peak / 1024).toFixed(0)} MiB`]];
}

/** @param {Test} t */
export async function batch(t) {
  const { room, card, folder } = await prepare(t);
  const names = Array.from({ length: BATCH }, (_, index) => `${index}.txt`);
  for (const name of names) await writeFile(join(folder, name), `contract ${name}`);
  const since = performance.now();
  await sign(room, folder, names.join(" "));
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  const headers = (await card.exchanges()).map(({ header }) => header);
  const first = headers.findIndex((header) => header?.startsWith("802A"));
  const each = headers.slice(first).filter((header) => header?.startsWith("802A")).length;
  const others = headers.slice(first, first + each).filter((header) => !header?.startsWith("802A")).length;
  const perDocument = 1 + others / (BATCH - 1);
  return [[`batch of ${BATCH} documents: APDUs for each after the first`, "1", `${perDocument} (${headers.length} in all; ${seconds} s with the virtual card)`]];
}

export async function firstPage() {
  const milliseconds = execFileSync(join(RELEASE, "examples", "preview_speed"), [join(RELEASE, "tegata-host")], { encoding: "utf8" });
  return [["first page of a PDF of 500 pages", "–", `${milliseconds.trim()} ms (median of 5, the child's start included)`]];
}

export async function documentVerification() {
  const count = execFileSync(join(RELEASE, "examples", "document_speed"), { encoding: "utf8" });
  return [["verification of a signed document (CMS), one core", "–", `${count.trim()} / s`]];
}

/** @param {Test} t */
async function prepare(t) {
  const room = await openReaderRoom(t);
  const card = await room.putCard();
  const folder = join(room.folder, "documents");
  await mkdir(folder);
  return { room, card, folder };
}

/** A person signs at a terminal. @param {any} room @param {string} folder @param {string} what */
async function sign(room, folder, what, beforeTheLastKey = async () => {}) {
  const terminal = await openTerminal(room, `cd ${folder}; ${join(RELEASE, "tegata")} sign --terminal ${what}`);
  await terminal.sees("Go on? [y/N] ");
  terminal.press("y\n");
  await terminal.sees("not the 4-digit PIN): ");
  terminal.press(`${PASSWORD}\n`);
  await terminal.sees("Sign? [y/N] ");
  await beforeTheLastKey();
  terminal.press("y\n");
  const { exit } = await terminal.ends();
  if (exit !== 0) throw new Error(terminal.text());
}

/** Seconds. @param {() => void} work */
function timed(work) {
  const since = performance.now();
  work();
  return (performance.now() - since) / 1000;
}
