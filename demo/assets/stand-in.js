// @ts-check
// World: the page. What both stand-ins share: one button at a time, what is signed is shown before, and
// what the server found afterwards.

import { element, explain, post, showFinding } from "/page.js";

const status = element("status");
const JSON_TYPE = "application/json";
let busy = false;

/**
 * Does this when the button is pressed, unless another is at work. The button keeps the focus.
 * @param {string} id @param {(button: HTMLElement) => Promise<void>} work
 */
export function whenPressed(id, work) {
  const button = element(id);
  button.addEventListener("click", async () => {
    if (busy) return;
    begin(button);
    try {
      await work(button);
    } catch (reason) {
      explain(reason);
      element("error").scrollIntoView({ block: "nearest" });
    } finally {
      end(button);
    }
  });
}

/** @param {HTMLElement} button */
function begin(button) {
  busy = true;
  button.ariaDisabled = "true";
  element("error").hidden = true;
  element("outcome").replaceChildren();
  element("texts").hidden = true;
  show("waiting");
}

/** @param {HTMLElement} button */
function end(button) {
  busy = false;
  button.ariaDisabled = "false";
  status.textContent = "";
}

/** @param {"waiting" | "checking"} state */
function show(state) {
  status.textContent = status.dataset[state] ?? "";
}

/** Takes what the card answered to the server, and shows what that found. @param {string} path @param {object} body */
export async function deliver(path, body) {
  show("checking");
  await showFinding(await post(path, { body: JSON.stringify(body), type: JSON_TYPE }));
}

/** Asks for sentences to sign and shows them. @param {number} count @returns {Promise<string[]>} their digests */
export async function assignment(count) {
  const { texts, digests } = await (await post("/assignment", { query: { count: String(count) } })).json();
  const lines = texts.map((/** @type {string} */ text) => {
    const line = document.createElement("li");
    line.textContent = text;
    return line;
  });
  element("text-list").replaceChildren(...lines);
  element("texts").hidden = false;
  return digests;
}

/** Marks a part as found, with its version. @param {string} id @param {string} words */
export function foundPart(id, words) {
  element(id).textContent = words;
}
