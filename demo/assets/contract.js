// @ts-check
// World: the page. The bank's contract: from the server to the card's window, and signed back again.

import { Refusal, element, post } from "/page.js";
import { offerSigning } from "/signing.js";

offerSigning({
  async document() {
    const response = await fetch("/contract/document");
    if (!response.ok) throw new Refusal(await response.json());
    return { blob: await response.blob(), name: element("request").dataset.name, format: "pdfPades" };
  },
  deliver: ({ blob }) => post("/contract", { body: blob, type: "application/pdf" }),
});
