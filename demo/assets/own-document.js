// @ts-check
// World: the page. A file of the visitor's own: signed, saved, and checked by the server if it is not too
// large for that.

import { Refusal, element, post } from "/page.js";
import { offerSigning } from "/signing.js";

const file = /** @type {HTMLInputElement} */ (element("file"));
const form = /** @type {HTMLFormElement} */ (element("form"));
const format = /** @type {HTMLSelectElement} */ (element("format"));
const limit = Number(element("request").dataset.limit);

const chosen = () => file.files?.[0];

/** What fits most files with this end. */
const FORMATS = { pdf: "pdfPades", xml: "xml", xtx: "xmlTax" };

form.addEventListener("submit", (event) => event.preventDefault());
file.addEventListener("change", () => {
  const end = chosen()?.name.split(".").at(-1)?.toLowerCase() ?? "";
  format.value = Object.hasOwn(FORMATS, end) ? FORMATS[end] : "cmsAttached";
});

offerSigning({
  ready: () => form.reportValidity(),
  async document() {
    const blob = /** @type {File} */ (chosen());
    return { blob, name: blob.name, format: /** @type {any} */ (format.value) };
  },
  deliver: ({ blob }) => check(blob, ["cms", "jws"].includes(format.value) ? chosen() : undefined),
});

/** @param {Blob} signed @param {Blob} [content] what it signs, if it lies beside it */
function check(signed, content) {
  const body = content ? new Blob([content, signed]) : signed;
  if (body.size > limit) throw new Refusal({ code: "upload_too_large" });
  /** @type {Record<string, string>} */
  const query = content ? { content: String(content.size) } : {};
  return post("/verify", { body, type: "application/octet-stream", query });
}
