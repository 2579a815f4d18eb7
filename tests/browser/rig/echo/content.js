// @ts-check
// Runs in pages, in the isolated world. Carries one message at a time to the background and back.

window.addEventListener("message", ({ source, data }) => {
  if (source !== window || !data.ask) return;
  const port = chrome.runtime.connect();
  port.onMessage.addListener((answer) => window.postMessage({ answer }, window.location.origin));
  port.postMessage({ ask: data.ask, active: navigator.userActivation.isActive });
});
document.documentElement.dataset.echo = "ready";
