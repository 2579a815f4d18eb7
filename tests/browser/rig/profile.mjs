// @ts-check
// Runs in Node. Throw-away folders, and the environment that makes a browser live in one.

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @returns a new folder of our own, and `close()` that removes it with all that is in it. */
export async function createFolder() {
  const path = await mkdtemp(join(tmpdir(), "tegata-rig-"));
  // A browser's last helper may still write while the folder goes.
  const close = () => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  return { path, close };
}

/**
 * The environment for one display and one home folder. The run-time folder is private too: locks
 * that are one per person (the consent window's) are one per test here.
 * @param {string} display
 * @param {string} home
 * @param {Record<string, string>} more what the native host is to inherit
 */
export async function createEnvironment(display, home, more) {
  const runtime = join(home, "run");
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  const kept = Object.entries(process.env).filter(([name]) => !DESKTOP.test(name));
  return { ...Object.fromEntries(kept), DISPLAY: display, HOME: home, XDG_RUNTIME_DIR: runtime, ...more };
}

/** What would lead a browser back to the desktop and the settings of whoever runs the tests. */
const DESKTOP = /^(DBUS_|GTK_|MOZ_|NODE_|WAYLAND_|XAUTHORITY$|XDG_)/;
