// @ts-check
// World: the page. Signing on the bank's pages: a click takes a document to the card's window, what comes
// back can be saved and goes to the server, and the page shows what the server found.

import { helpUntilAvailable } from "/help.js";
import { element, explain, showFinding } from "/page.js";
import { sign } from "/tegata.js";

const abort = element("abort");
const button = element("sign");
const progress = /** @type {HTMLProgressElement} */ (element("progress"));
const status = element("status");

/**
 * Lets the visitor sign one document.
 * @param {object} page
 * @param {() => boolean} [page.ready] whether all is there; it tells the visitor if not
 * @param {() => Promise<import("/tegata.js").DocumentToSign>} page.document
 * @param {(signed: import("/tegata.js").SignedDocument) => Promise<Response>} page.deliver
 *   takes it to the server
 */
export function offerSigning({ ready = () => true, document, deliver }) {
  helpUntilAvailable();
  button.addEventListener("click", async () => {
    if (button.ariaDisabled === "true" || !ready()) return;
    const controller = new AbortController();
    abort.onclick = () => controller.abort();
    begin();
    try {
      const { purpose } = element("request").dataset;
      const documents = async () => [await document()];
      const asked = sign({ documents, purpose, signal: controller.signal, onProgress });
      const [signed] = (await asked).documents;
      keep(signed);
      show("checking");
      await showFinding(await deliver(signed));
      show("found");
    } catch (reason) {
      show("failed");
      explain(reason);
    }
  });
}

function begin() {
  element("error").hidden = true;
  element("outcome").replaceChildren();
  element("signed").hidden = true;
  show("sending");
}

/** @param {import("/tegata.js").SignProgress} news */
function onProgress(news) {
  if (news.phase === "signing") return show("signing");
  progress.max = news.total;
  progress.value = news.sent;
  if (news.sent === news.total) show("waiting");
}

/** What was signed can be saved, whatever the server thinks of it. */
function keep({ blob, name, words }) {
  const link = /** @type {HTMLAnchorElement} */ (element("download"));
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(blob);
  link.download = name;
  element("words").textContent = words;
  element("signed").hidden = false;
}

/** @param {"sending" | "waiting" | "signing" | "checking" | "found" | "failed"} state */
function show(state) {
  const isOver = state === "found" || state === "failed";
  button.ariaDisabled = String(!isOver);
  if (document.activeElement === abort) button.focus();
  abort.hidden = isOver || state === "checking";
  progress.hidden = state !== "sending";
  const words = status.dataset[state] ?? "";
  if (status.textContent !== words) status.textContent = words;
}
