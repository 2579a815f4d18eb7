// @ts-check
// World: the extension's background. Keeps one record in IndexedDB, which only the extension's own pages and
// background reach, while content scripts read and write `storage.local`. Knows nothing of what is in the record.

const NAME = "tegata";
const RECORDS = "records";
const ONLY = "only";

/** A disk that is busy while browsers start takes seconds; one that takes longer than this is broken. */
const ANSWERS_WITHIN_MS = 10_000;

/** What was saved last, or nothing before the first time. @returns {Promise<any>} */
export const load = () => within(transact("readonly", (records) => records.get(ONLY)));

/** In place of what was saved before, and on the disk when this settles. @param {object} record */
export const save = (record) => within(transact("readwrite", (records) => records.put(record, ONLY)));

/** @param {IDBTransactionMode} mode @param {(records: IDBObjectStore) => IDBRequest} ask */
async function transact(mode, ask) {
  const database = await open();
  try {
    const transaction = database.transaction(RECORDS, mode, { durability: "strict" });
    const request = ask(transaction.objectStore(RECORDS));
    return await new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(RECORDS);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @template T @param {Promise<T>} work @returns {Promise<T>} */
function within(work) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("the database does not answer")), ANSWERS_WITHIN_MS);
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
