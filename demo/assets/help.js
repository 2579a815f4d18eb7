// @ts-check
// World: the page. Tells visitors of the bank how to get the extension, unless it says that it is there.

import { element } from "/page.js";
import { onAvailable } from "/tegata.js";

/** How long an extension that is there may take to say so. */
const HELP_AFTER_MS = 500;

/** Shows how to get the extension, unless it says that it is there. */
export function helpUntilAvailable() {
  const help = element("help");
  const showHelp = setTimeout(() => (help.hidden = false), HELP_AFTER_MS);
  onAvailable(() => {
    clearTimeout(showHelp);
    help.hidden = true;
  });
}
