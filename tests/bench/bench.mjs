// @ts-check
// Runs in Node. Measures the numbers of docs/performance.md and prints their table, in Markdown.
//
//   cargo xtask bench

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";

import { PIN, TARGET, startBank } from "../browser/demo/bank.mjs";
import { browsers, openStage } from "../browser/rig/browsers.mjs";
import { login, startHost } from "../browser/host/process.mjs";
import { openReaderRoom } from "../pcsc/rig/room.mjs";
import { sitDown } from "../pcsc/rig/desk.mjs";
import { batch, documentInChromium, documentVerification, firstPage, oneGibibyte } from "./documents.mjs";

const RELEASE = join(TARGET, "release");
const STARTS = 50;
const WINDOWS = 15;
const STATUSES = 30;

/** @type {(() => Promise<void>)[]} */
const ends = [];
const t = { after: (/** @type {() => Promise<void>} */ end) => void ends.push(end) };
/** @type {string[][]} */
const rows = [];
try {
  const measures = [hostStart, firstFrame, statusInChromium, commands, scriptSize, verification];
  const ofDocuments = [documentInChromium, oneGibibyte, batch, firstPage, documentVerification];
  for (const measure of [...measures, ...ofDocuments]) rows.push(...(await measure(t)));
} finally {
  for (const end of ends) await end();
}
console.log(`Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} × ${cpus()[0].model}.\n`);
console.log("| What | Reach | Measured |\n|---|---|---|");
for (const row of rows) console.log(`| ${row.join(" | ")} |`);

async function hostStart() {
  const times = [];
  let memory = 0;
  for (let count = 0; count < STARTS; count += 1) {
    const since = performance.now();
    const host = spawn(join(RELEASE, "tegata-host"), { stdio: ["pipe", "pipe", "inherit"] });
    await once(host.stdout, "data");
    times.push(performance.now() - since);
    memory = Math.max(memory, await peakMemory(host.pid));
    host.stdin.end();
    await once(host, "exit");
  }
  return [
    ["host started → first message, warm", "≤ 3 ms", milliseconds(times)],
    ["its peak memory", "≤ 8 MiB", mebibytes(memory)],
  ];
}

async function firstFrame() {
  const { display, screen, folder, keep } = await openStage(t);
  const times = [];
  let memory = 0;
  for (let count = 0; count < WINDOWS; count += 1) {
    const env = { PATH: process.env.PATH, DISPLAY: display, TEGATA_DEMO_STATE: folder, XDG_RUNTIME_DIR: folder };
    const host = startHost([join(RELEASE, "tegata-demo-host")], env);
    keep({ close: () => host.end() });
    await host.next();
    const since = performance.now();
    host.send(login());
    const { window } = await screen.waitWindow("デモ・仮想カード");
    await screen.waitPainted(window);
    times.push(performance.now() - since);
    memory = Math.max(memory, await peakMemory(host.child.pid));
    host.closeStdin();
    await host.exited;
  }
  return [
    ["request → consent window's first frame (as another program sees it on the display)", "≤ 70 ms", milliseconds(times)],
    ["its peak memory", "≤ 60 MiB", mebibytes(memory)],
  ];
}

async function statusInChromium() {
  const stage = await openStage(t);
  const bank = stage.keep(await startBank(stage.folder));
  const launched = await stage.launch(browsers[0], {
    extension: join(TARGET, "extension", "demo", "chromium"),
    hosts: [{ name: "invalid.tegata.demo", path: join(RELEASE, "tegata-demo-host") }],
    env: { TEGATA_DEMO_STATE: bank.state },
  });
  const page = await launched.browser.newPage();
  await page.goto(bank.address);
  const times = await page.evaluate(async (count) => {
    const { status } = await import("/tegata.js");
    const times = [];
    for (let done = 0; done < count; done += 1) {
      const since = performance.now();
      await status();
      times.push(performance.now() - since);
    }
    return times;
  }, STATUSES);
  return [
    ["page → host → page `status`, Chromium", "≤ 25 ms", `${milliseconds(times)}; first call ${times[0].toFixed(1)} ms`],
  ];
}

async function commands() {
  const room = await openReaderRoom(t);
  const desk = await sitDown(room);
  const card = await room.putCard();
  const seat = await desk.startLogin();
  await seat.typeOnly(card, PIN);
  const before = (await card.exchanges()).length;
  await desk.screen.key("Return");
  await seat.answer;
  await seat.ends();
  const all = (await card.exchanges()).length;
  return [
    ["APDUs from PIN entry to token", "≤ 5 + 1 to leave", `${all - before - 1} + 1`],
    ["APDUs for a whole login with certificate", "≤ 16 + 1 to leave", `${all - 1} + 1`],
  ];
}

async function scriptSize() {
  const folder = join(TARGET, "extension", "release", "chromium");
  const sizes = await Promise.all(["content.js", "web-eid.js"].map((name) => stat(join(folder, name))));
  const size = sizes.reduce((sum, { size }) => sum + size, 0);
  return [["script on an allowed page / on any other page", "≤ 10 kB / 0", `${(size / 1000).toFixed(1)} kB / 0`]];
}

/** Side by side with OpenSSL's RSA on the same core. */
async function verification() {
  const ours = Number(execFileSync(join(RELEASE, "examples", "verify_speed"), { encoding: "utf8" }));
  const speed = execFileSync("openssl", ["speed", "-seconds", "1", "rsa2048"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const openssl = Number(speed.trim().split(/\s+/).at(-1));
  const ratio = (ours / openssl).toFixed(2);
  return [["token verification, one core", "≥ 0.5 × `openssl speed rsa2048` verify", `${ours} / s, ${ratio} × (two RSA checks each)`]];
}

/** The most memory that a process has held, in KiB. @param {number | undefined} pid */
async function peakMemory(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
}

/** @param {number[]} times */
function milliseconds(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return `${sorted[Math.floor(sorted.length / 2)].toFixed(1)} ms (median of ${times.length})`;
}

/** @param {number} kibibytes */
function mebibytes(kibibytes) {
  return `${(kibibytes / 1024).toFixed(1)} MiB`;
}
