import type { Capability, DocumentFormat, ErrorCode } from "./messages.js";

export type { Capability, DocumentFormat, ErrorCode } from "./messages.js";

/** The one error of this library. */
export class TegataError extends Error {
  constructor(code: ErrorCode, detail: string);
  /** For programs; permanent. */
  readonly code: ErrorCode;
  /** For developers: one English clause. */
  readonly detail: string;
}

/** What is installed; nothing about reader, card or person. */
export interface Status {
  capabilities: Capability[];
  extensionVersion: string;
  hostVersion: string;
}

/** Versions and capabilities. Needs no click. */
export function status(options?: { signal?: AbortSignal }): Promise<Status>;

/** Asks for a login. Call it in a click or key handler; each click starts one request. */
export function authenticate(options: {
  /** From the server, for this browser session: 43 to 128 characters of base64url. */
  challenge: string | (() => string | Promise<string>);
  signal?: AbortSignal;
}): Promise<{
  /** The login token, for the server to verify. */
  token: string;
}>;

/** A document to be signed. */
export interface DocumentToSign {
  /** 1 byte to 100 MiB (to 512 KiB for `jwsAttached`); all documents of a request have at most 256 MiB. */
  blob: Blob;
  /** In which container it is signed. */
  format: DocumentFormat;
  /** What people are shown: 1 to 255 bytes without control and direction characters. A `File` has one. */
  name?: string;
}

/** A document that was signed. */
export interface SignedDocument {
  /** The signed document, or for `cms` and `jws` the signature that lies beside it. */
  blob: Blob;
  /** The document's name with `-signed` in it, or with `.p7s`, `.p7m` or `.jws` behind it. */
  name: string;
  /** What was signed, in words for people: its name, its container and its hash. */
  words: string;
}

/** How far a signing is: all bytes go to the host, then the card signs. */
export type SignProgress =
  | { phase: "sending"; /** Bytes. */ sent: number; total: number }
  | { phase: "signing"; /** Documents. */ signed: number; of: number };

export interface SignOptions {
  /** 1 to 100 documents, or a function that gets them within 60 seconds. */
  documents: DocumentToSign[] | (() => DocumentToSign[] | Promise<DocumentToSign[]>);
  /** What it is for: one line, shown to the person as the site's words and cut at 120 characters. */
  purpose?: string;
  signal?: AbortSignal;
  onProgress?: (progress: SignProgress) => void;
}

/**
 * Asks for signatures on documents: all of them, or none. Call it in a click or key handler; each click
 * starts one request.
 */
export function sign(options: SignOptions): Promise<{
  /** In the order in which they were given. */
  documents: SignedDocument[];
}>;

/** Calls back once the extension is there. */
export function onAvailable(callback: () => void): void;
