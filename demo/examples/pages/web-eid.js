// @ts-check
// What a page does that has no copy of web-eid.js: the same messages. With the library, its `authenticate`,
// `getSigningCertificate` and `sign` take the place of `ask`.

document.getElementById("login")?.addEventListener("click", () =>
  tell(async () => {
    const challengeNonce = await (await post("/nonce")).text();
    const { action, ...token } = await ask("authenticate", { challengeNonce });
    return post("/login", JSON.stringify(token));
  }),
);

document.getElementById("sign")?.addEventListener("click", () =>
  tell(async () => {
    const [text, hash] = (await (await post("/to-sign")).text()).split("\n");
    show("text", text); // The card's window cannot show it: the person reads it here.
    const { certificate } = await ask("get-signing-certificate");
    const { signature } = await ask("sign", { certificate, hash, hashFunction: "SHA-256" });
    return post("/signed", `${certificate}\n${signature}`);
  }),
);

/** @param {() => Promise<Response>} work */
async function tell(work) {
  try {
    const answer = await work();
    show("status", answer.ok ? "できました。" : `できませんでした（${await answer.text()}）。`);
  } catch (/** @type {any} */ error) {
    show("status", `できませんでした（${error.code}）。`);
  }
}

/** @param {string} name @param {object} [members] @returns {Promise<any>} */
function ask(name, members) {
  const action = `web-eid:${name}`;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(reject, { code: "ERR_WEBEID_EXTENSION_UNAVAILABLE" }), 1000);
    /** @param {MessageEvent} event */
    const hear = ({ source, data }) => {
      if (source !== window) return;
      if (data?.action === `${action}-ack`) clearTimeout(timer);
      if (data?.action === `${action}-success`) end(resolve, data);
      if (data?.action === `${action}-failure`) end(reject, data.error);
    };
    /** @param {(value: any) => void} settle @param {any} value */
    const end = (settle, value) => {
      clearTimeout(timer);
      window.removeEventListener("message", hear);
      settle(value);
    };
    window.addEventListener("message", hear);
    window.postMessage({ action, libraryVersion: "2.0.0", ...members }, window.origin);
  });
}

/** @param {string} path @param {string} [body] */
function post(path, body) {
  return fetch(path, { method: "POST", body });
}

/** @param {string} id @param {string} words */
function show(id, words) {
  /** @type {HTMLElement} */ (document.getElementById(id)).textContent = words;
}
