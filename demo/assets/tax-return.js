// @ts-check
// World: the page. A made-up tax return: the server writes it from the form, the card's window shows it,
// and signed it goes back.

import { element, post } from "/page.js";
import { offerSigning } from "/signing.js";

const form = /** @type {HTMLFormElement} */ (element("form"));
form.addEventListener("submit", (event) => event.preventDefault());

offerSigning({
  ready: () => form.reportValidity(),
  async document() {
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    const response = await post("/tax-return/document", { body });
    return { blob: await response.blob(), name: "return.xtx", format: "xmlTax" };
  },
  deliver: ({ blob }) => post("/tax-return", { body: blob, type: "application/xml" }),
});
