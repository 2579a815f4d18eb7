// @ts-check
// World: the popup. Puts what the background says into words, in the browser's language.

const api = globalThis.browser ?? globalThis.chrome;
const text = (/** @type {string} */ name, ...values) => api.i18n.getMessage(name, values);
const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** What a browser is called where the command for the host wants its name. */
const CHROME = navigator.userAgentData?.brands.some(({ brand }) => brand === "Google Chrome");
const BROWSER = globalThis.location.protocol === "moz-extension:" ? "firefox" : CHROME ? "chrome" : "chromium";

/** Text and next step for each state of the host. */
const HOST = {
  checking: { name: "hostChecking" },
  exited: { name: "hostExited", command: "sudo apt install libpcsclite1" },
  found: { name: "hostFound" },
  mismatch: { name: "hostMismatch" },
  notInstalled: { name: "hostNotInstalled", command: `tegata-host install --browser ${BROWSER}` },
};

/** For each state of the site, or for the reason why it cannot be allowed. */
const SITE = {
  address: "siteAddress",
  allowed: "siteAllowed",
  allowedByBuild: "siteAllowedByBuild",
  noSite: "siteNoSite",
  notAllowed: "siteNotAllowed",
  notEncrypted: "siteNotEncrypted",
};

/** The texts that never change. */
export function showTexts() {
  document.documentElement.lang = text("language");
  for (const place of document.querySelectorAll("[data-text]"))
    place.textContent = text(/** @type {HTMLElement} */ (place).dataset.text ?? "");
}

/** @type {string[] | undefined} */
let listed;

/** @param {any} view @param {(origin: string) => void} disallow */
export function show({ host, site, sites, switches, waits }, disallow) {
  showSite(site);
  showSwitches(switches, waits);
  showHost(host);
  const origins = sites.map(({ origin }) => origin);
  if (listed && String(listed) === String(origins)) return;
  announce(listed ?? origins, origins);
  listed = origins;
  showList(origins, disallow);
}

function showSite({ state, origin, developer, reason }) {
  element("origin").textContent = origin ?? "";
  element("origin").hidden = !origin;
  element("developer").hidden = !developer;
  element("switch").hidden = state !== "allowed" && state !== "notAllowed";
  element("switch").setAttribute("aria-checked", String(state === "allowed"));
  element("switch-state").textContent = text(state === "allowed" ? "on" : "off");
  element("site-text").textContent = text(SITE[reason ?? state]);
}

/** What can be switched for an allowed site. */
function showSwitches(switches, waits) {
  element("waits").hidden = !waits;
  element("more").hidden = !switches;
  element("platform-part").hidden = !switches?.platform;
  showSwitch("bare-hash", switches?.bareHash === "allowed", ["on", "off"]);
  showSwitch("platform", switches?.platform === "windows", ["platformOn", "platformOff"]);
}

function showSwitch(id, isOn, [on, off]) {
  element(id).setAttribute("aria-checked", String(isOn));
  element(`${id}-state`).textContent = text(isOn ? on : off);
}

/** Another extension answers in our place. */
export function showElsewhere(/** @type {boolean} */ is) {
  element("elsewhere").hidden = !is;
}

/** The background broke down since the popup was last open: what was changed last may not have been stored. */
export function showBroken() {
  element("broken").hidden = false;
}

function showHost({ state, version = "" }) {
  const { name, command = "" } = HOST[state];
  element("host-text").dataset.state = state;
  element("host-text").textContent = text(name, version);
  element("command").textContent = command;
  element("command").hidden = !command;
  element("again").hidden = state === "found" || state === "checking";
}

/** @param {string[]} before @param {string[]} now */
function announce(before, now) {
  const added = now.filter((origin) => !before.includes(origin));
  const removed = before.filter((origin) => !now.includes(origin));
  const sentences = [...added.map((o) => text("saidAllowed", o)), ...removed.map((o) => text("saidRemoved", o))];
  if (sentences.length > 0) element("said").textContent = sentences.join(" ");
}

/** @param {string[]} origins @param {(origin: string) => void} disallow */
function showList(origins, disallow) {
  const list = element("sites");
  const hadFocus = list.contains(document.activeElement);
  element("sites-none").hidden = origins.length > 0;
  list.replaceChildren(...origins.map((origin) => entry(origin, disallow)));
  if (hadFocus) (list.querySelector("button") ?? element("sites-heading")).focus();
}

function entry(origin, disallow) {
  const item = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { textContent: origin });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: text("remove") });
  button.setAttribute("aria-label", text("removeSite", origin));
  button.addEventListener("click", () => disallow(origin));
  item.append(name, button);
  return item;
}
