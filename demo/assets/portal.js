// @ts-check
// World: the page. The stand-in for the portal: looks for the two parts, asks by events, and hears events,
// all as the pages of the official sites do it.

import { Refusal, element, post } from "/page.js";
import { assignment, deliver, foundPart, whenPressed } from "/stand-in.js";

/** How long parts that are there may take to show themselves. */
const HELP_AFTER_MS = 500;
/** The marks that the extension leaves in the page, and where this page says so. */
const PARTS = { "extension-is-installed": "extension-part", "app-is-installed": "app-part" };
const SERVICE = "01";
const { refusesOthers, found, missing } = element("page").dataset;

look();
new MutationObserver(look).observe(document.body, { childList: true });
setTimeout(() => (element("help").hidden = isThere()), HELP_AFTER_MS);
window.addEventListener("pagehide", () => launch({ mode: "05" }));

whenPressed("login", async () => {
  mayGoOn();
  const digest = await (await post("/digest")).text();
  const { certificate, signature } = await ask({ mode: "01", service_id: SERVICE, digest });
  await deliver("/login", { certificate, signature });
});
whenPressed("sign", () => sign(1, ([digest]) => digest));
whenPressed("sign-several", () => sign(3, (digests) => digests));
whenPressed("items", async () => {
  mayGoOn();
  element("items-read").hidden = true;
  const answer = await ask({ mode: "04" });
  for (const name of ["name", "address", "birthday", "sex"]) {
    element(`item-${name}`).textContent = fromHex(answer[name]);
  }
  element("items-read").hidden = false;
  element("items-read").focus();
});

/** One digest goes as text, several as a list. @param {number} count @param {(digests: string[]) => unknown} form */
async function sign(count, form) {
  mayGoOn();
  const digest = form(await assignment(count));
  const { certificate, signature } = await ask({ mode: "02", service_id: SERVICE, digest });
  await deliver("/sign", { certificate, signatures: signature });
}

/** What the official pages look at before they ask. */
function mayGoOn() {
  if (refusesOthers === "true" && !isWindowsOrMac()) throw new Refusal({ code: "platform_refused" });
  if (!isThere()) throw new Refusal({ code: "extension_missing" });
}

function isWindowsOrMac() {
  const { platform } = /** @type {any} */ (navigator).userAgentData ?? {};
  const says = (/** @type {string} */ text) => /windows|mac/i.test(text);
  return says(navigator.userAgent) && (platform === undefined || says(platform));
}

function isThere() {
  return Object.keys(PARTS).every((id) => document.getElementById(id));
}

function look() {
  for (const [id, place] of Object.entries(PARTS)) {
    const mark = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
    foundPart(place, mark ? `${found} (${mark.value})` : (missing ?? ""));
  }
}

/** @param {object} request */
function launch(request) {
  document.dispatchEvent(new CustomEvent("launchApp", { detail: JSON.stringify(request) }));
}

/** @param {{ mode: string }} request @returns {Promise<any>} */
function ask(request) {
  return new Promise((resolve, reject) => {
    document.addEventListener("recvMsg", function hear(event) {
      const answer = JSON.parse(/** @type {CustomEvent} */ (event).detail);
      if (answer.mode !== undefined && answer.mode !== request.mode) return;
      document.removeEventListener("recvMsg", hear);
      if (answer.result === "0") resolve(answer);
      else reject(new Refusal({ code: answer.errcode }));
    });
    launch(request);
  });
}

/** @param {string} digits of UTF-8 */
function fromHex(digits) {
  const bytes = digits.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
}
