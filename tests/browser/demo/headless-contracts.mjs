// @ts-check
// Runs in Node. The third part of the demo by itself: a person logs in and signs at the two sites beside the
// bank, and the servers say what they found.

import { allowUnseen, giveItems, logInThere, readPage, signAtPortal, signByWebEid } from "./contracts.mjs";

/**
 * @param {Parameters<typeof import("./headless-signing.mjs").showSigning>[0]} scene
 * @param {string} language
 */
export async function showContracts(scene, language) {
  const { visit, say, pagePicture } = scene;
  const { portal, webEid } = visit.bank;
  const open = (/** @type {string} */ site) => visit.page.goto(`${site}/?lang=${language}`);

  await open(portal);
  await visit.page.waitForSelector("#app-is-installed");
  await pagePicture("page-portal");
  await logIn(scene, "the stand-in for the portal", "portal-login");
  const seenSigner = (/** @type {number} */ window) => scene.picture("window-portal-sign-signer", window);
  const threeTimes = (/** @type {Look} */ seen) => signAtPortal(visit, "#sign-several", seen, seenSigner);
  await sign(scene, threeTimes, "three sentences at the stand-in for the portal", "portal-sign");
  say("the stand-in asks for the four items, which stay in its page");
  const items = await giveItems(visit, (window) => looked(scene, "portal-items", window));
  say(`the page shows ${items.length} items, and no server has seen them`);
  await readPage(visit);

  await open(webEid);
  await pagePicture("page-web-eid");
  await logIn(scene, "the site that speaks Web eID", "web-eid-login");
  const once = (/** @type {Look} */ seen) => signByWebEid(visit, seen);
  await sign(scene, once, "a sentence at the site that speaks Web eID", "web-eid-sign");
}

/** @param {Parameters<typeof showContracts>[0]} scene @param {string} where @param {string} name */
async function logIn(scene, where, name) {
  scene.say(`the person logs in at ${where}`);
  const found = await logInThere(scene.visit, (window) => looked(scene, name, window));
  await told(scene, found, "logged_in", name);
}

/** @typedef {(window: number) => Promise<void>} Look */

/**
 * @param {Parameters<typeof showContracts>[0]} scene @param {(seen: Look) => Promise<string>} work
 * @param {string} what @param {string} name
 */
async function sign(scene, work, what, name) {
  scene.say("the person lets this site have signed what cannot be shown");
  await allowUnseen(scene.visit);
  scene.say(`the person signs ${what}, with one password`);
  const found = await work((window) => looked(scene, name, window));
  await told(scene, found, "good", name);
}

/** @param {Parameters<typeof showContracts>[0]} scene @param {string} name @param {number} window */
async function looked({ inLanguage, picture }, name, window) {
  await inLanguage(window);
  await picture(`window-${name}`, window);
}

/** @param {Parameters<typeof showContracts>[0]} scene @param {string} found @param {string} expected @param {string} name */
async function told({ visit, say, pagePicture, transcript }, found, expected, name) {
  await pagePicture(`page-${name}-${found}`);
  say("what the server saw:");
  console.log(transcript((await visit.bank.attempts()).at(-1)));
  await readPage(visit);
  if (found !== expected) throw new Error(`the server did not take it: ${found}`);
}
