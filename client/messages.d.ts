// Written from crates/protocol by its tests.

export type AuthenticationToken = string;

export type Capability = "authenticate" | "portal" | "sign" | "webEid";

export type DocumentFormat = "cms" | "cmsAttached" | "jws" | "jwsAttached" | "pdf" | "pdfPades" | "xml" | "xmlTax";

export type ErrorCode = "aborted" | "bare_hash_not_allowed" | "busy" | "card_error" | "card_removed" | "card_silent" | "certificate_expired" | "challenge_timeout" | "document_certified" | "document_damaged" | "document_empty" | "document_encrypted" | "document_format_mismatch" | "document_name" | "document_unreadable" | "document_unsupported" | "documents_timeout" | "extension_updated" | "gesture_required" | "host_failed" | "host_unavailable" | "invalid_challenge" | "invalid_digest" | "invalid_request" | "no_display" | "no_reader" | "not_a_my_number_card" | "pin_blocked" | "protocol_mismatch" | "service_unavailable" | "signature_certificate_missing" | "signature_timeout" | "site_not_allowed" | "site_not_official" | "timed_out" | "too_large" | "too_many_documents" | "unavailable" | "unsupported_key" | "user_cancelled";

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
detail: string, } | { "type": "finished", } | { "type": "portal", 
/**
 * The `detail` of the event for the page: JSON text.
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
hostVersion: string, } | { "type": "webEid", 
/**
 * The message for the page: JSON text.
 */
message: string, };

export type PageDocument = { 
/**
 * In which container it is signed.
 */
format: DocumentFormat, 
/**
 * What people are shown as its name.
 */
name: string, 
/**
 * Its bytes.
 */
size: number, };

export type PageMessage = { "type": "authenticate", } | { "type": "challenge", 
/**
 * What the site's server issued for this browser session. Still text: the background
 * parses it, because a malformed challenge has an error code of its own.
 */
challenge: string, } | { "type": "chunk", } | { "type": "documents", 
/**
 * In the order in which their bytes will come.
 */
documents: Array<PageDocument>, 
/**
 * What the site says it is for; people are shown it as the site's words.
 */
purpose?: string, } | { "type": "portal", 
/**
 * The event's `detail` as the page wrote it.
 */
detail: string, } | { "type": "sign", } | { "type": "status", } | { "type": "webEid", 
/**
 * The message, written as JSON by the content script.
 */
message: string, };

export type PageNews = { "type": "more", 
/**
 * At least 1.
 */
chunks: number, } | { "type": "progress", 
/**
 * Of all that were offered.
 */
signed: number, } | { "type": "signed", 
/**
 * Which of the documents, counted from 0; they come in their order.
 */
document: number, 
/**
 * What the signed document is put together from, in this order.
 */
parts: Array<SignedPart>, 
/**
 * What was signed, in words for people.
 */
words: string, } | { "type": "webEid", 
/**
 * The message for the page: JSON text.
 */
message: string, };

export type SignedPart = { "type": "bytes", 
/**
 * In base64 with padding.
 */
data: string, } | { "type": "source", 
/**
 * The first of them.
 */
from: number, 
/**
 * Behind the last of them.
 */
to: number, };
