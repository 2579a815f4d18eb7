// @ts-check
// Runs in Node. The second half of the demo by itself: a person signs the bank's contract and a tax
// return, and the server says what it found.

/**
 * What there is to sign, as the bank's pages have it.
 * @type {{ path: string, what: string }[]}
 */
const PAPERS = [
  { path: "contract", what: "the bank's contract (a PDF, in PAdES)" },
  { path: "tax-return", what: "a made-up tax return (XML, in the experimental tax profile)" },
];

/**
 * @param {object} scene
 * @param {Awaited<ReturnType<import("./visit.mjs").visitBank>>} scene.visit
 * @param {(path: string) => string} scene.address of a page, in the language of the scene
 * @param {(window: number) => Promise<void>} scene.inLanguage
 * @param {(text: string) => void} scene.say
 * @param {(name: string, window: number) => Promise<void>} scene.picture
 * @param {(name: string) => Promise<void>} scene.pagePicture
 * @param {(attempt: any) => string} scene.transcript
 */
export async function showSigning(scene) {
  const { visit, address, say, pagePicture } = scene;
  const { page } = visit;
  say("a new card, with both PINs unblocked; the person logs in with it");
  await page.goto(address("/virtual-card"));
  await Promise.all([page.waitForNavigation(), page.click("#new-card")]);
  await page.goto(address("/"));
  await visit.logIn();
  for (const paper of PAPERS) await signPaper(scene, paper);

  say("the pages for files of one's own");
  await page.goto(address("/verify"));
  await pagePicture("page-verify");
  await page.goto(address("/sign-your-own"));
  await pagePicture("page-sign-your-own");
}

/** @param {Parameters<typeof showSigning>[0]} scene @param {typeof PAPERS[number]} paper */
async function signPaper(scene, { path, what }) {
  const { visit, address, inLanguage, say, picture, pagePicture, transcript } = scene;
  const { page, bank } = visit;
  await page.goto(address(`/${path}`));
  await pagePicture(`page-${path}`);
  say(`the person asks to sign ${what}`);
  const window = await visit.askToSign();
  await inLanguage(window);
  await visit.readDocuments(window);
  await picture(`window-${path}`, window);

  say("the window has shown the document, and now takes the password; then it shows who signs");
  await visit.enterPassword(window);
  await picture(`window-${path}-signer`, window);

  say("the person presses the button that signs");
  await visit.confirmSigner(window);
  const found = await visit.found();
  await visit.windowGone();
  await pagePicture(`page-${path}-${found}`);
  say(`signed: ${await page.$eval("#words", (element) => element.textContent)}`);
  say("what the server found:");
  console.log(transcript((await bank.attempts()).at(-1)));
  if (found !== "good") throw new Error(`the server did not take the signed document: ${found}`);
}
