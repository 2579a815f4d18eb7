// @ts-check
// World: the popup of the toolbar button. Asks the browser for a site, and nothing after that: the
// browser's prompt may end this page, so what a grant brings happens in the background.

import { show, showBroken, showElsewhere, showTexts } from "./popup-view.js";

const api = globalThis.browser ?? globalThis.chrome;

/** How long until a background that was put to sleep is called again. */
const RECONNECT_AFTER_MS = 200;

/** Open as long as the popup is: so the background is awake when it is told what the person wants. */
let port = connect();
/** @type {any} */
let view;

function connect() {
  const opened = api.runtime.connect({ name: "popup" });
  opened.onMessage.addListener((message) => {
    if (message.last) return; // The background broke down, and the port closes.
    view = message;
    show(view, disallow);
  });
  opened.onDisconnect.addListener(() => setTimeout(reconnect, RECONNECT_AFTER_MS));
  void look(opened);
  void hearBroken();
  return opened;
}

function reconnect() {
  port.disconnect();
  port = connect();
}

/** Which site the tab below shows. `activeTab` lets us see it, by the click on the toolbar button. */
async function look(opened) {
  const [tab] = await api.tabs.query({ active: true, currentWindow: true });
  const origin = tab?.url ? new URL(tab.url).origin : "";
  opened.postMessage({ type: "look", origin, tab: String(tab?.id ?? "") });
  if (tab?.id !== undefined) void askPage(tab.id);
}

/** Said once, though the popup was closed when it happened. */
async function hearBroken() {
  const { broken } = await api.storage.session.get("broken");
  if (!broken) return;
  showBroken();
  await api.storage.session.remove("broken");
}

/** Pages where no script of ours runs do not answer. */
async function askPage(/** @type {number} */ tab) {
  const said = await api.tabs.sendMessage(tab, "webEid", { frameId: 0 }).catch(() => undefined);
  showElsewhere(Boolean(said?.elsewhere));
}

function tell(message) {
  try {
    port.postMessage(message);
  } catch {
    reconnect();
    port.postMessage(message);
  }
}

/** Nothing may be waited for between the click and the request. */
function allow({ origin, pattern }) {
  tell({ type: "allow", origin });
  const answered = api.permissions.request({ origins: [pattern] });
  answered.then((granted) => granted || tell({ type: "forget" }), console.error);
}

/** @param {string} origin */
function disallow(origin) {
  tell({ type: "disallow", origin });
}

document.getElementById("switch")?.addEventListener("click", () => {
  if (view.site.state === "notAllowed") allow(view.site);
  else disallow(view.site.origin);
});
document.getElementById("bare-hash")?.addEventListener("click", () => {
  const to = view.switches.bareHash === "allowed" ? "off" : "allowed";
  tell({ type: "setBareHash", origin: view.site.origin, to });
});
document.getElementById("platform")?.addEventListener("click", () => {
  const to = view.switches.platform === "windows" ? "own" : "windows";
  tell({ type: "setPlatform", origin: view.site.origin, to });
});
document.getElementById("go-on")?.addEventListener("click", () => tell({ type: "goOn" }));
document.getElementById("again")?.addEventListener("click", reconnect);
showTexts();
