import type { Capability, ErrorCode } from "./messages.js";

export type { Capability, ErrorCode } from "./messages.js";

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

/** Calls back once the extension is there. */
export function onAvailable(callback: () => void): void;
