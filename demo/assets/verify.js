// @ts-check
// World: the page. Takes a signed file, and what it signs if that lies beside it, to the server and shows
// what the server found.

import { Refusal, element, explain, post, showFinding } from "/page.js";

const form = /** @type {HTMLFormElement} */ (element("form"));
const status = element("status");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  element("error").hidden = true;
  element("outcome").replaceChildren();
  status.textContent = status.dataset.checking ?? "";
  try {
    await showFinding(await send(chosen("file"), chosen("original")));
    status.textContent = status.dataset.found ?? "";
  } catch (reason) {
    status.textContent = "";
    explain(reason);
  }
});

/** @param {string} id */
function chosen(id) {
  return /** @type {HTMLInputElement} */ (element(id)).files?.[0];
}

/** @param {File} [signed] @param {File} [content] */
function send(signed, content) {
  const body = new Blob([content, signed].filter((file) => file !== undefined));
  if (body.size > Number(form.dataset.limit)) throw new Refusal({ code: "file_too_large" });
  /** @type {Record<string, string>} */
  const query = content ? { content: String(content.size) } : {};
  return post("/verify", { body, type: "application/octet-stream", query });
}
