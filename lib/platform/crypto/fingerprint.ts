import "#server-only";
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { type Keyring, keyring } from "./keyring.ts";

/**
 * Equal values have equal fingerprints; without our key nothing about the value can be tried out.
 */
export function fingerprint(value: string, ring: Keyring = keyring()): string {
  return createHmac("sha256", ring.current.fingerprint).update(value).digest("hex");
}

/**
 * What Talon.One counts its rate limit by: one deployment and one API key. Hex, stable as long as
 * the secret key stays.
 */
export function clientKeyOf(deployment: string, keyFingerprint: string): string {
  return createHash("sha256").update(`${deployment.toLowerCase()}\n${keyFingerprint}`).digest("hex").slice(0, 32);
}

/** A random token of 256 bits that people can copy: prefix and base64url. */
export const createToken = (prefix = "") => prefix + randomBytes(32).toString("base64url");

/** For random tokens of 256 bits a plain hash is enough: there is nothing to guess. */
export const hashToken = (token: string) => createHash("sha256").update(token).digest("hex");

/** Takes the same time wherever the two differ, even in length. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}
