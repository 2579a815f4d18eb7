// @ts-check
// World: the page. What the bank's pages share: their elements, what they say of errors, and how they
// ask the server. The words stand in the page, in the visitor's language.

/** What the server, or the page itself, does not accept. The sentence is for the visitor. */
export class Refusal extends Error {
  /** @param {{ code: string, sentence?: string }} answer */
  constructor({ code, sentence }) {
    super(code);
    this.code = code;
    this.sentence = sentence;
  }
}

/** @param {string} id */
export function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * Asks in the language of the page, whatever another tab has switched to.
 * @param {string} path @param {{ body?: BodyInit, type?: string, query?: Record<string, string> }} [request]
 */
export async function post(path, { body, type, query } = {}) {
  const asked = new URLSearchParams({ lang: document.documentElement.lang, ...query });
  const headers = type ? { "content-type": type } : undefined;
  const response = await fetch(`${path}?${asked}`, { method: "POST", body, headers });
  const kind = response.headers.get("content-type") ?? "";
  if (kind === "application/json" && !response.ok) throw new Refusal(await response.json());
  if (!response.ok && !kind.startsWith("text/html")) throw new Error(`the server answered ${response.status}`);
  return response;
}

/** Shows what the server found. It is a part of a page; scripts in it would not run. @param {Response} response */
export async function showFinding(response) {
  const { body } = new DOMParser().parseFromString(await response.text(), "text/html");
  element("outcome").replaceChildren(...body.childNodes);
  element("finding-title").focus();
}

/** @param {any} reason */
export function explain(reason) {
  const code = reason.code ?? "unknown";
  element("error-text").textContent = reason.sentence ?? sentence(code) ?? sentence("unknown");
  element("error-code").textContent = code;
  const help = document.getElementById("help");
  if (help) help.hidden &&= code !== "unavailable";
  element("error").hidden = false;
}

/** @param {string} code */
function sentence(code) {
  return document.querySelector(`#sentences [data-code="${CSS.escape(code)}"]`)?.textContent;
}
