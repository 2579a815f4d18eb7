// @ts-check
import { authenticate } from "/tegata.js";

const status = /** @type {HTMLElement} */ (document.getElementById("status"));

document.getElementById("login")?.addEventListener("click", async () => {
  status.textContent = "手形の画面で続けてください。";
  try {
    // Asked for after the click, so that the challenge is as young as it can be.
    const challenge = async () => (await post("/challenge")).text();
    const { token } = await authenticate({ challenge });
    const answer = await post("/login", token);
    status.textContent = answer.ok ? "ログインしました。" : `ログインできませんでした（${await answer.text()}）。`;
  } catch (/** @type {any} */ error) {
    // A page of a real site has a sentence with a next step for each code.
    status.textContent = `ログインできませんでした（${error.code}）。`;
  }
});

/** @param {string} path @param {string} [body] */
function post(path, body) {
  return fetch(path, { method: "POST", body });
}
