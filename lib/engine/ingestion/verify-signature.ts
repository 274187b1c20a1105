import "#server-only";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { firstElementSpan } from "./element-span.ts";

export type SignatureRules = {
  secret: string;
  /** Verifies too, while a rotation lasts. */
  previousSecret?: string;
  batchSignatures: "whole_body" | "first_event_and_header";
  /** SHA-256 in hex of the token that Segment sends as `Authorization: Bearer <token>`. */
  headerTokenHash?: string;
};
export type Verified = { ok: true; secret: "current" | "previous" } | { ok: false };

const noSecret = "an unknown source costs the same time as a known one";

/**
 * Segment's HMAC-SHA1 over the raw bytes, never over anything parsed and written again. Three forms: the body of one event, the whole array,
 * and, where the source allows it and the secret header is right, the array's first element. Without rules (an unknown source) it refuses in the same time.
 */
export function verifySignature(
  body: Uint8Array,
  signature: string | undefined,
  authorization: string | undefined,
  rules?: SignatureRules,
): Verified {
  const wellFormed = signature !== undefined && /^[0-9a-f]{40}$/.test(signature);
  const given = Buffer.from(wellFormed ? signature : "0".repeat(40), "hex");
  const holds = (bytes: Uint8Array, secret: string) =>
    timingSafeEqual(createHmac("sha1", secret).update(bytes).digest(), given) && wellFormed && rules !== undefined;

  const secrets = [
    ["current", rules?.secret ?? noSecret],
    ...(rules?.previousSecret === undefined ? [] : [["previous", rules.previousSecret]]),
  ] as ["current" | "previous", string][];
  for (const [name, secret] of secrets) if (holds(body, secret)) return { ok: true, secret: name };

  if (rules?.batchSignatures !== "first_event_and_header" || !headerHolds(authorization, rules.headerTokenHash)) return { ok: false };
  const span = firstElementSpan(body);
  if (span) for (const [name, secret] of secrets) if (holds(body.subarray(span.start, span.end), secret)) return { ok: true, secret: name };
  return { ok: false };
}

function headerHolds(authorization: string | undefined, hash: string | undefined): boolean {
  if (!hash || !authorization) return false;
  const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";
  const given = createHash("sha256").update(token).digest();
  const wanted = Buffer.from(hash, "hex");
  return wanted.length === given.length && timingSafeEqual(given, wanted);
}
