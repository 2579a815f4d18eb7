// @ts-check
// World: the extension's background. Has the browser run content scripts, on hosts from now on and in tabs that
// are open; which, and where, is decided elsewhere.

const api = globalThis.browser ?? globalThis.chrome;
const { scripting, tabs } = api;

/** What each kind of script is made of, and where in the page it runs. */
const SCRIPTS = {
  content: { js: ["content.js", "web-eid.js"], allFrames: false, runAt: "document_start" },
  platform: { js: ["platform.js"], allFrames: true, matchOriginAsFallback: true, runAt: "document_start", world: "MAIN" },
  portal: { js: ["portal.js"], allFrames: false, runAt: "document_start" },
};

/** A look may be older than the last step, so each step looks for itself. */
export async function register({ id, pattern, script }) {
  const known = await scripting.getRegisteredContentScripts({ ids: [id] });
  if (known.length > 0) return;
  const where = { matches: [pattern], persistAcrossSessions: true };
  await scripting.registerContentScripts([{ id, ...where, ...SCRIPTS[script] }]);
}

export async function unregister(id) {
  const known = await scripting.getRegisteredContentScripts({ ids: [id] });
  if (known.length > 0) await scripting.unregisterContentScripts({ ids: [id] });
}

/** A tab that takes no script (crashed, not loaded) does not keep the others from theirs. */
export async function execute({ origin, pattern, scripts }) {
  const files = scripts.flatMap((script) => SCRIPTS[script].js);
  const open = await tabs.query({ url: pattern });
  const own = open.filter(({ url = "" }) => new URL(url).origin === origin);
  for (const { id } of own) {
    const target = { tabId: id };
    void scripting
      .executeScript({ target, files, injectImmediately: true })
      .catch(console.error);
  }
}
