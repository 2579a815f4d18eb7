// @ts-check
// World: the page. The bank's sign-in: a click becomes a token, the token goes to the server. What
// the texts say is the server's business; they stand in the page in the visitor's language.

import { helpUntilAvailable } from "/help.js";
import { element, explain, post } from "/page.js";
import { authenticate } from "/tegata.js";

const abort = element("abort");
const error = element("error");
const login = element("login");
const status = element("status");

helpUntilAvailable();
login.addEventListener("click", logIn);

async function logIn() {
  if (login.ariaDisabled === "true") return;
  const controller = new AbortController();
  abort.onclick = () => controller.abort();
  show("waiting");
  try {
    const { token } = await authenticate({ challenge, signal: controller.signal });
    show("checking");
    const { location } = await (await post("/login", { body: token })).json();
    window.location.assign(location);
  } catch (reason) {
    show("failed");
    explain(reason);
  }
}

async function challenge() {
  return (await post("/challenge")).text();
}

/**
 * The login button stays where it is and keeps the focus, so that the second half of a double
 * click does not abort what the first half started.
 * @param {"waiting" | "checking" | "failed"} state
 */
function show(state) {
  error.hidden ||= state !== "failed";
  login.ariaDisabled = String(state !== "failed");
  if (document.activeElement === abort) login.focus();
  abort.hidden = state !== "waiting";
  status.textContent = status.dataset[state] ?? "";
}
