// @ts-check
// World: the page. Speaks Web eID with messages of its own, the same that web-eid.js 2 sends and hears: a
// site that has that library uses it in the place of this.

import { Refusal, element, post } from "/page.js";
import { assignment, deliver, foundPart, whenPressed } from "/stand-in.js";

/** The generation of the library whose messages these are. */
const LIBRARY_VERSION = "2.0.0";
/** How long an extension that is there may take to say so: what that library waits. */
const ACK_WITHIN_MS = 1000;
const HASH_FUNCTION = "SHA-256";
const options = { lang: document.documentElement.lang };

ask("status").then(showParts, () => (element("help").hidden = false));

whenPressed("login", async () => {
  const challengeNonce = await (await post("/nonce")).text();
  const { unverifiedCertificate, algorithm, signature, format, appVersion } = await ask("authenticate", {
    challengeNonce,
    options,
  });
  await deliver("/login", { unverifiedCertificate, algorithm, signature, format, appVersion });
});

whenPressed("sign", async () => {
  const [hash] = await assignment(1);
  const { certificate } = await ask("get-signing-certificate", { options });
  const { signature } = await ask("sign", { certificate, hash, hashFunction: HASH_FUNCTION, options });
  await deliver("/sign", { certificate, signatures: [signature] });
});

/** @param {{ extension: string, nativeApp: string }} versions */
function showParts({ extension, nativeApp }) {
  const say = (/** @type {string} */ id, /** @type {string} */ version) =>
    foundPart(id, `${element(id).dataset.found} (${version})`);
  say("extension-part", extension);
  say("app-part", nativeApp);
}

/**
 * Sends a message and waits for its answer; without a sign of life within a second nobody is there.
 * @param {string} name @param {object} [members] @returns {Promise<any>}
 */
function ask(name, members) {
  const action = `web-eid:${name}`;
  return new Promise((resolve, reject) => {
    const nobody = () => end(() => reject(new Refusal({ code: "ERR_WEBEID_EXTENSION_UNAVAILABLE" })));
    const timer = setTimeout(nobody, ACK_WITHIN_MS);
    const end = (/** @type {() => void} */ settle) => {
      clearTimeout(timer);
      window.removeEventListener("message", hear);
      settle();
    };
    /** @param {MessageEvent} event */
    function hear({ source, data }) {
      if (source !== window) return;
      if (data?.action === `${action}-ack`) clearTimeout(timer);
      if (data?.action === `${action}-success`) end(() => resolve(data));
      if (data?.action === `${action}-failure`) end(() => reject(new Refusal({ code: data.error.code })));
    }
    window.addEventListener("message", hear);
    window.postMessage({ action, libraryVersion: LIBRARY_VERSION, ...members }, window.origin);
  });
}
