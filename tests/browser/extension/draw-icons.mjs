// @ts-check
// Runs in Node. Draws extension/icons/*.png from the SVG beside them, in Chromium:
//
//   node tests/browser/extension/draw-icons.mjs

import { readFile, writeFile } from "node:fs/promises";
import puppeteer from "puppeteer-core";

import { findProgram } from "../rig/processes.mjs";

const FOLDER = new URL("../../../extension/icons/", import.meta.url);
const SIZES = [16, 32, 48, 128];

const svg = await readFile(new URL("tegata.svg", FOLDER), "utf8");
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const executablePath = findProgram("TEGATA_CHROMIUM", "chromium", "chromium-browser");
const browser = await puppeteer.launch({ executablePath, args });
try {
  const page = await browser.newPage();
  for (const size of SIZES) {
    await page.setViewport({ width: size, height: size });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${svg}`);
    await writeFile(new URL(`${size}.png`, FOLDER), await page.screenshot({ omitBackground: true }));
  }
} finally {
  await browser.close();
}
