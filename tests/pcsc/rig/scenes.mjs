// @ts-check
// Runs in Node. Pictures of everything that the consent window can say of a login, painted without a
// display by the code that paints the window (host/examples/gallery.rs, which names the scenes).

import { execFile } from "node:child_process";
import { join } from "node:path";
import { after } from "node:test";
import { promisify } from "node:util";

import { TARGET } from "../../browser/demo/bank.mjs";
import { createFolder } from "../../browser/rig/profile.mjs";

/** Requests of these tests are in Japanese, and from the site that the gallery shows. */
const LANGUAGE = "ja";
export const SITE = "https://bank.example";

/** @type {ReturnType<typeof createFolder> | undefined} */
let painted;

after(async () => (await painted)?.close());

/**
 * What a person sees in a window.
 * @param {import("../../browser/rig/screen.mjs").Screen} screen @param {number} window
 */
export function watch(screen, window) {
  /** Waits until one of these scenes is there, and says which. @param {string[]} wanted */
  const seesOneOf = async (wanted, timeoutMs = PATIENCE_MS) => {
    const { path } = await scenes();
    const pictures = wanted.map((scene) => `${scene}-${LANGUAGE}`);
    return name(await screen.waitLooksLike(window, path, pictures, timeoutMs));
  };
  /** The scene that is there, whichever it is. */
  const scene = async () => {
    const { picture, differs } = await screen.looksLike(window, (await scenes()).path);
    if (differs > 0) throw new Error(`no known scene; ${differs} pixels differ from ${picture}`);
    return name(picture);
  };
  /** @param {string} wanted */
  const sees = (wanted, timeoutMs = PATIENCE_MS) => seesOneOf([wanted], timeoutMs);
  return { scene, sees, seesOneOf };
}

/** @param {string} picture */
const name = (picture) => picture.slice(0, -1 - LANGUAGE.length);

const PATIENCE_MS = 10_000;

/** Painted for the first test, before it opens a window: some scenes do not stay for long. */
export function scenes() {
  painted ??= paint();
  return painted;
}

async function paint() {
  const folder = await createFolder();
  const gallery = join(TARGET, "debug", "examples", "gallery");
  await promisify(execFile)(gallery, [folder.path, LANGUAGE, "login"]);
  return folder;
}
