// @ts-check
// World: the extension's background (Chromium: service worker; Firefox: event page).
// Owns the ports and nothing else: every event goes to the WASM module, and what comes back is done.

import { HOST_NAME } from "./edition.js";
import init, { Background } from "./wasm/tegata_wasm.js";

const api = globalThis.browser ?? globalThis.chrome;
const { runtime } = api;

/** @type {Map<number, chrome.runtime.Port>} */
const pages = new Map();
/** @type {Map<number, chrome.runtime.Port>} */
const hosts = new Map();
let lastRequest = 0;

// Listeners below are registered before this settles; whatever arrives earlier waits in order.
const ready = init().then(() => {
  const manifest = runtime.getManifest();
  return new Background(JSON.stringify(manifest), manifest.version, api.i18n.getUILanguage());
});

/** @param {(background: Background) => string} event */
function tell(event) {
  const happened = ready.then((background) => {
    for (const action of JSON.parse(event(background))) steps[action.do](action);
  });
  happened.catch(giveUp);
}

/** Nobody waits for a background that cannot answer: pages hear that their port is closed. */
function giveUp(error) {
  console.error(error);
  for (const ports of [hosts, pages]) {
    for (const request of [...ports.keys()]) disconnect(ports, request);
  }
}

const steps = {
  closeHost: ({ request }) => disconnect(hosts, request),
  closePage: ({ request }) => disconnect(pages, request),
  openHost: ({ request }) => openHost(request),
  startTimer: ({ request, milliseconds }) =>
    setTimeout(() => tell((background) => background.timer(request)), milliseconds),
  toHost: ({ request, message }) => hosts.get(request)?.postMessage(message),
  toPage: ({ request, message }) => pages.get(request)?.postMessage(message),
};

/** Our own disconnect raises no event on this side, so forgetting the port is all there is to do. */
function disconnect(ports, request) {
  ports.get(request)?.disconnect();
  ports.delete(request);
}

function openHost(request) {
  const host = runtime.connectNative(HOST_NAME);
  hosts.set(request, host);
  host.onMessage.addListener((message) =>
    tell((background) => background.hostMessage(request, JSON.stringify(message))),
  );
  host.onDisconnect.addListener(() => {
    void runtime.lastError; // Read, so that the browser does not report it as unhandled.
    if (hosts.delete(request)) tell((background) => background.hostGone(request));
  });
}

runtime.onConnect.addListener((page) => {
  const request = ++lastRequest;
  pages.set(request, page);
  const sender = JSON.stringify(page.sender);
  tell((background) => background.pageConnected(request, page.name, sender));
  page.onMessage.addListener((message) =>
    tell((background) => background.pageMessage(request, JSON.stringify(message))),
  );
  page.onDisconnect.addListener(() => {
    void runtime.lastError;
    if (pages.delete(request)) tell((background) => background.pageGone(request));
  });
});
