// @ts-check
// Runs in Node. The login token, checked with Node's own cryptography and none of ours.

import assert from "node:assert/strict";
import { X509Certificate, verify } from "node:crypto";

/**
 * @param {{ type: string, token: string }} answer
 * @param {{ origin: string, challenge: string }} request
 * @returns {X509Certificate} whose key signed it
 */
export function checkToken(answer, { origin, challenge }) {
  assert.equal(answer.type, "authenticated", JSON.stringify(answer));
  const [header, payload, signature] = answer.token.split(".");
  const { alg, typ, x5c } = parse(header);
  assert.deepEqual({ alg, typ }, { alg: "RS512", typ: "tegata-login+jwt" });
  const { aud, nonce, iat } = parse(payload);
  assert.deepEqual({ aud, nonce }, { aud: origin, nonce: challenge });
  assert.ok(Math.abs(iat - Date.now() / 1000) < 60);
  const certificate = new X509Certificate(Buffer.from(x5c[0], "base64"));
  const signed = Buffer.from(`${header}.${payload}`);
  assert.ok(verify("RSA-SHA512", signed, certificate.publicKey, Buffer.from(signature, "base64url")));
  return certificate;
}

/** @param {string} part */
function parse(part) {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}
