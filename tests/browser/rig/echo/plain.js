// @ts-check
// Runs in the background. A module of its own, to prove that a static import works there.

/** @param {unknown} value */
export const plain = (value) => JSON.parse(JSON.stringify(value));
