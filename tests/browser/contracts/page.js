// @ts-check
// World: the page. Asks as pages of official sites and pages that speak Web eID do, written from their
// contracts alone; what comes back is kept for the test.

/** What came back by the contract of official sites. @type {any[]} */
window.received = [];
document.addEventListener("recvMsg", ({ detail }) => window.received.push(JSON.parse(detail)));

/** Asks by that contract. @param {unknown} detail */
window.launch = (detail) => document.dispatchEvent(new CustomEvent("launchApp", { bubbles: true, detail }));

/** As long as the library of Web eID waits for an acknowledgement. */
const ACK_WITHIN_MS = 1000;

/** How each Web eID request ended: its answer, or "nobody". @type {any[]} */
window.answers = [];
/** What was acknowledged. @type {string[]} */
window.acks = [];

/** Asks by Web eID. @param {any} message */
window.webEid = (message) => {
  const { action } = message;
  const nobody = setTimeout(() => end("nobody"), ACK_WITHIN_MS);
  const end = (/** @type {unknown} */ answer) => {
    removeEventListener("message", hear);
    window.answers.push(answer);
  };
  const hear = (/** @type {MessageEvent} */ { data }) => {
    if (data?.action === `${action}-ack`) window.acks.push(action), clearTimeout(nobody);
    if (data?.action === `${action}-success` || data?.action === `${action}-failure`) end(data);
  };
  addEventListener("message", hear);
  postMessage(message, "*");
};

/** Another extension that speaks Web eID, as far as a page sees it. */
window.beOther = () =>
  addEventListener("message", ({ data }) => {
    if (/^web-eid:[a-z-]+$/.test(data?.action) && !/-(ack|success|failure)$/.test(data.action))
      postMessage({ action: `${data.action}-ack` }, "*");
  });

/** Asks by itself, once it finds that somebody is there: what its address says. */
function askUnused() {
  if (!document.getElementById("app-is-installed")) return setTimeout(askUnused, 20);
  window.launch(decodeURIComponent(location.hash.slice(1)));
}
if (location.hash) askUnused();

/** What the next press does: JavaScript that the test writes. */
window.request = "";
const button = Object.assign(document.createElement("button"), { id: "ask", textContent: "ask" });
button.onclick = () => eval(window.request);
document.body.append(button);
document.body.dataset.ready = "";
