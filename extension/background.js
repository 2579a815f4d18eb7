// @ts-check
// World: the extension's background (Chromium: service worker; Firefox: event page).
// Owns the ports and nothing else: every event goes to the WASM module, and what comes back is done.

import { HOST_NAME } from "./edition.js";
import { loadSites, siteSteps } from "./sites.js";
import init, { Background } from "./wasm/tegata_wasm.js";

const api = globalThis.browser ?? globalThis.chrome;
const { action, permissions, runtime, storage } = api;

/** Pages' and popups' ports. @type {Map<number, chrome.runtime.Port>} */
const pages = new Map();
/** @type {Map<number, chrome.runtime.Port>} */
const hosts = new Map();
let lastRequest = 0;

// Listeners below are registered before this settles; whatever arrives earlier waits in order.
let ready = start();

async function start() {
  const [{ kept, secret }] = await Promise.all([loadSites(), init()]);
  const manifest = runtime.getManifest();
  const language = api.i18n.getUILanguage();
  const root = runtime.getURL("");
  return new Background(JSON.stringify(manifest), manifest.version, language, root, kept, secret);
}

/** @param {(background: Background) => string} event @param {unknown} [data] what a chunk has beside it */
function tell(event, data) {
  const happened = ready.then((background) => {
    for (const step of JSON.parse(event(background))) steps[step.do](step, data);
  });
  happened.catch(giveUp);
}

/**
 * Nobody waits for a background that broke down: pages hear it, the person does in the popup, and the next event
 * finds a new one.
 */
function giveUp(error) {
  console.error(error);
  storage.session.set({ broken: true }).catch(console.error);
  const message = { type: "error", code: "host_failed", detail: "the extension broke down" };
  for (const page of pages.values()) page.postMessage({ last: true, message });
  ready = start();
  for (const ports of [hosts, pages]) {
    for (const request of [...ports.keys()]) disconnect(ports, request);
  }
}

/** More than any message or id may have. WASM's memory never shrinks, and too much at once ends the module. */
const TEXT_MAX = 2 * 1024 * 1024;
const bounded = (/** @type {string} */ text) => text.slice(0, TEXT_MAX);

/** Firefox carries what has no JSON (circular values, bigints). That is no message, and ends its request alone. */
function textOf(/** @type {unknown} */ message) {
  try {
    return bounded(JSON.stringify(message));
  } catch {
    return "";
  }
}

/** Bytes of documents go past the module: of them it hears only how many characters they are. */
function withoutData({ data, ...said }) {
  return typeof data === "string" ? { ...said, dataLength: data.length } : said;
}

/** What the rules look at. A page chooses its title and icon, of any length. */
function recordOf({ documentLifecycle, frameId, origin, tab, url } = {}) {
  return JSON.stringify({ documentLifecycle, frameId, origin, tab: tab && { id: tab.id }, url });
}

const steps = {
  ...siteSteps((grants) => tell((background) => background.grants(grants)), giveUp),
  badge: ({ tab, waits }) => badge(tab, waits),
  chunkToHost: ({ request, id }, data) => hosts.get(request)?.postMessage({ type: "chunk", id, data }),
  closeHost: ({ request }) => disconnect(hosts, request),
  closePage: ({ request }) => disconnect(pages, request),
  newsToPage: ({ request, message }) => pages.get(request)?.postMessage({ last: false, message }),
  openHost: ({ request }) => openHost(request),
  startTimer: ({ request, timer, milliseconds }) =>
    setTimeout(() => tell((background) => background.timer(request, timer)), milliseconds),
  toHost: ({ request, message }) => hosts.get(request)?.postMessage(message),
  toPage: ({ request, message }) => pages.get(request)?.postMessage({ last: true, message }),
  toPopup: ({ request, message }) => pages.get(request)?.postMessage(message),
};

/** A tab that has gone has no button. */
function badge(tabId, waits) {
  action.setBadgeText({ tabId, text: waits ? "1" : "" }).catch(() => {});
}

/** Our own disconnect raises no event on this side, so forgetting the port is all there is to do. */
function disconnect(ports, request) {
  ports.get(request)?.disconnect();
  ports.delete(request);
}

function openHost(request) {
  const host = runtime.connectNative(HOST_NAME);
  hosts.set(request, host);
  host.onMessage.addListener((message) =>
    tell((background) => background.hostMessage(request, textOf(message))),
  );
  host.onDisconnect.addListener((port) => {
    // Firefox has the reason on the port. Read, it is not reported as unhandled either.
    const reason = (port.error ?? runtime.lastError)?.message ?? "";
    if (hosts.delete(request)) tell((background) => background.hostGone(request, reason));
  });
}

runtime.onConnect.addListener((page) => {
  const request = ++lastRequest;
  pages.set(request, page);
  const sender = recordOf(page.sender);
  tell((background) => background.pageConnected(request, bounded(page.name), sender));
  page.onMessage.addListener((message) => {
    const said = withoutData(message);
    tell((background) => background.pageMessage(request, textOf(said)), message.data);
  });
  page.onDisconnect.addListener(() => {
    void runtime.lastError;
    if (pages.delete(request)) tell((background) => background.pageGone(request));
  });
});

runtime.onInstalled.addListener(() => tell((background) => background.installed()));
runtime.onStartup.addListener(() => tell((background) => background.grantsChanged()));
permissions.onAdded.addListener(() => tell((background) => background.grantsChanged()));
permissions.onRemoved.addListener(() => tell((background) => background.grantsChanged()));
