// @ts-check
// World: the page's own, in frames of an official site for which the person switched this on, before its scripts.
// Lets the page find Windows below the browser, as its requests say too (platform-rules.js). Nothing here is a
// secret: a page that looks closer, into a worker for example, finds what there is.

(() => {
  // Browsers match a host with all its ports. Official sites have the default one, and the demo's stand-in these.
  if (window.origin === "null") return;
  const { port, protocol } = new URL(window.origin); // Of empty frames, that of the page that made them.
  const isStandIn = Number(port) >= 8790 && Number(port) <= 8799;
  if (protocol === "https:" ? port !== "" : !isStandIn) return;

  /** What stands in parentheses names the system, in all browsers; Firefox has its version there too. */
  const told = (/** @type {string} */ text) =>
    text.replace(/\(([^)]*)\)/, (_, system) => `(Windows NT 10.0; Win64; x64${/; rv:[\d.]+/.exec(system) ?? ""})`);

  const { userAgent, appVersion } = navigator;
  const isFirefox = userAgent.includes("Firefox/");
  const values = {
    appVersion: isFirefox ? "5.0 (Windows)" : told(appVersion),
    platform: "Win32",
    userAgent: told(userAgent),
  };
  for (const [name, value] of Object.entries(values)) define(Navigator.prototype, name, () => value);

  /** Chromium's, in secure contexts. Version 15 and above are Windows 11 (its documentation). */
  const data = globalThis.NavigatorUAData?.prototype;
  if (!data) return;
  define(data, "platform", () => "Windows");
  const { getHighEntropyValues, toJSON } = data;
  const more = { platform: "Windows", platformVersion: "15.0.0" };
  const changed = (/** @type {object} */ found) =>
    Object.fromEntries(Object.entries(found).map(([name, value]) => [name, more[name] ?? value]));
  data.getHighEntropyValues = async function (hints) {
    return changed(await getHighEntropyValues.call(this, hints));
  };
  data.toJSON = function () {
    return changed(toJSON.call(this));
  };

  function define(where, name, get) {
    Object.defineProperty(where, name, { configurable: true, enumerable: true, get });
  }
})();
