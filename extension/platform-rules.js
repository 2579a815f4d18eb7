// @ts-check
// World: the extension's background. What requests to a site say of the computer, where the person switched that:
// the headers that go with platform.js. Only requests to that very origin, for its pages and from pages of its host;
// `initiatorDomains` also takes the host's subdomains and other ports for it.

const api = globalThis.browser ?? globalThis.chrome;

/** The system of the browser's own words (`told` of platform.js). */
const told = (/** @type {string} */ text) =>
  text.replace(/\(([^)]*)\)/, (_, system) => `(Windows NT 10.0; Win64; x64${/; rv:[\d.]+/.exec(system) ?? ""})`);

/** Firefox sends no client hints, and none are added to what it says. */
function headers() {
  const set = (/** @type {string} */ header, /** @type {string} */ value) => ({ header, operation: "set", value });
  const hint = "userAgentData" in navigator ? [set("sec-ch-ua-platform", '"Windows"')] : [];
  return [set("user-agent", told(navigator.userAgent)), ...hint];
}

/** @param {string} origin @param {number} index */
function rules(origin, index) {
  const requestHeaders = headers();
  const rule = { priority: 1, action: { type: "modifyHeaders", requestHeaders } };
  const urlFilter = `|${origin}/`;
  const initiatorDomains = [new URL(origin).hostname];
  const excludedResourceTypes = ["main_frame"];
  return [
    { ...rule, id: 2 * index + 1, condition: { urlFilter, resourceTypes: ["main_frame"] } },
    { ...rule, id: 2 * index + 2, condition: { urlFilter, initiatorDomains, excludedResourceTypes } },
  ];
}

/** In place of all rules before. @param {string[]} origins */
export async function tellWindows(origins) {
  const before = await api.declarativeNetRequest.getDynamicRules();
  const removeRuleIds = before.map(({ id }) => id);
  await api.declarativeNetRequest.updateDynamicRules({ removeRuleIds, addRules: origins.flatMap(rules) });
}
