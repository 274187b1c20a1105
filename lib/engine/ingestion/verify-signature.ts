import "#server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { runAtOnce } from "#lib/platform/in-turns.ts";
import { bearerToken, tokenHolds } from "./credentials.ts";
import { firstElementSpan } from "./first-element.ts";
import type { RefusalReason } from "./refusal-reasons.ts";

export type SignatureRules = {
  secret: string;
  /** Also verifies, as long as a rotation lasts. */
  previousSecret?: string;
  batchSignatures: "whole_body" | "first_event_and_header";
  /** SHA-256 in hex of the token that Segment sends as `Authorization: Bearer <token>`. */
  headerTokenHash?: string;
};
export type Verified = { ok: true; secret: "current" | "previous" } | { ok: false };

/** How many bytes are hashed before others get their turn. */
const hashStepBytes = 1_000_000;
/** Whether this could be a signature at all. */
export const isSignature = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f]{40}$/.test(text);

const noSecret = "an unknown source costs the same time as a known one";

/**
 * Segment's HMAC-SHA1 over the raw bytes, never over anything parsed and written again. Three
 * forms: the body of one event, the whole array and, if the source allows it and the secret header
 * is right, the array's first element. Without rules (an unknown source) it refuses in the same
 * time.
 */
export const verifySignature = (...given: Parameters<typeof signatureSteps>): Verified => runAtOnce(signatureSteps(...given));

/**
 * The same, in turns with other work, because anyone may send the largest of bodies to be verified.
 */
export function* signatureSteps(
  body: Uint8Array,
  signature: string | undefined,
  authorization: string | undefined,
  rules?: SignatureRules,
): Generator<void, Verified> {
  const wellFormed = isSignature(signature);
  const given = Buffer.from(wellFormed ? signature : "0".repeat(40), "hex");
  function* holds(bytes: Uint8Array, secret: string): Generator<void, boolean> {
    const hmac = createHmac("sha1", secret);
    for (let at = 0; at < bytes.length; at += hashStepBytes) {
      if (at > 0) yield;
      hmac.update(bytes.length > hashStepBytes ? bytes.subarray(at, at + hashStepBytes) : bytes);
    }
    return timingSafeEqual(hmac.digest(), given) && wellFormed && rules !== undefined;
  }

  const secrets = [
    ["current", rules?.secret ?? noSecret],
    ...(rules?.previousSecret === undefined ? [] : [["previous", rules.previousSecret]]),
  ] as ["current" | "previous", string][];
  for (const [name, secret] of secrets) if (yield* holds(body, secret)) return { ok: true, secret: name };

  if (rules?.batchSignatures !== "first_event_and_header" || !tokenHolds(bearerToken(authorization), rules.headerTokenHash))
    return { ok: false };
  const span = firstElementSpan(body);
  if (!span) return { ok: false };
  const first = body.subarray(span.start, span.end);
  for (const [name, secret] of secrets) if (yield* holds(first, secret)) return { ok: true, secret: name };
  return { ok: false };
}

/**
 * What a source's page says about a refused body: often it is a batch, and only its header is
 * missing.
 */
export function whyRefused(
  body: Uint8Array,
  signature: string | undefined,
  authorization: string | undefined,
  rules: SignatureRules,
): RefusalReason {
  const span = firstElementSpan(body);
  if (!span || !verifySignature(body.subarray(span.start, span.end), signature, undefined, { ...rules, batchSignatures: "whole_body" }).ok)
    return "signature";
  if (rules.batchSignatures === "whole_body") return "batch_whole_body";
  return authorization ? "batch_wrong_token" : "batch_no_token";
}
