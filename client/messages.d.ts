// Written from crates/protocol by its tests.

export type AuthenticationToken = string;

export type Capability = "authenticate";

export type ErrorCode = "aborted" | "busy" | "card_error" | "card_removed" | "card_silent" | "challenge_timeout" | "extension_updated" | "gesture_required" | "host_failed" | "host_unavailable" | "invalid_challenge" | "invalid_request" | "no_display" | "no_reader" | "not_a_my_number_card" | "pin_blocked" | "protocol_mismatch" | "service_unavailable" | "site_not_allowed" | "timed_out" | "too_large" | "unavailable" | "unsupported_key" | "user_cancelled";

export type PageAnswer = { "type": "authenticated", 
/**
 * The login token, to be sent to the site's server.
 */
token: AuthenticationToken, } | { "type": "error", 
/**
 * For programs.
 */
code: ErrorCode, 
/**
 * For developers: one English clause. Never shown to the site's visitors.
 */
detail: string, } | { "type": "status", 
/**
 * What this host can do.
 */
capabilities: Array<Capability>, 
/**
 * Version of the extension.
 */
extensionVersion: string, 
/**
 * Version of the host.
 */
hostVersion: string, };

export type PageMessage = { "type": "authenticate", } | { "type": "challenge", 
/**
 * What the site's server issued for this browser session. Still text: the background
 * parses it, because a malformed challenge has an error code of its own.
 */
challenge: string, } | { "type": "status", };
