// @ts-check
// Verifies a JWS with the npm package jose, which has nothing to do with ours, by the certificate
// that its header brings: node verify_jws.mjs FILE [DETACHED_PAYLOAD]. Prints the payload.

import { readFileSync } from "node:fs";
import { compactVerify, decodeProtectedHeader, flattenedVerify, importX509 } from "jose";

const [file = "", detached] = process.argv.slice(2);
const jws = readFileSync(file, "utf8");
const { alg = "", x5c: [certificate] = [] } = decodeProtectedHeader(jws);
const pem = `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`;
const key = await importX509(pem, alg);

async function verify() {
    if (detached === undefined) {
        return compactVerify(jws, key);
    }
    const [header, nothing, signature = ""] = jws.split(".");
    if (nothing !== "") {
        throw new Error("the payload is not detached");
    }
    const payload = readFileSync(detached).toString("base64url");
    return flattenedVerify({ protected: header, payload, signature }, key);
}

const { payload } = await verify();
process.stdout.write(payload);
