// @ts-check
// Runs in the popup. Asks for a site at the click, before anything else is awaited.

document.querySelector("button")?.addEventListener("click", () => {
  chrome.permissions.request({ origins: ["http://localhost/*"] });
});
