import "#server-only";
import { log } from "#lib/platform/log.ts";
import type { Intake } from "./intake.ts";
import { isSignature } from "./verify-signature.ts";
import { compressed, tooLarge, tryLater, unauthenticated, type WebhookAnswer } from "./webhook-answer.ts";

export type WebhookHeaders = { sourceId: string; signature: string | undefined; contentLength?: string; contentEncoding?: string };

const loadWithinMs = 4_500;

/**
 * What the headers alone tell: nobody makes us read, and keep, a body that is refused whatever it
 * holds. Undefined: its body is to be read. Never throws. A source that is in memory is known at
 * once; only one that has to be loaded makes a promise of it.
 */
export function admit(intake: Intake, headers: WebhookHeaders): WebhookAnswer | undefined | Promise<WebhookAnswer | undefined> {
  if (Number(headers.contentLength ?? 0) > intake.bodyLimit) return tooLarge;
  if ((headers.contentEncoding ?? "identity").toLowerCase() !== "identity") return compressed;
  if (!isSignature(headers.signature)) return unauthenticated(headers.signature ? "odd_signature" : "no_signature");
  const away = (problem: unknown) => {
    log.warn({ err: problem instanceof Error ? problem.message : String(problem) }, "a source could not be loaded");
    return tryLater(5, "The configuration is not reachable.");
  };
  try {
    const source = intake.sources.get(headers.sourceId);
    if (!(source instanceof Promise)) return source ? undefined : unauthenticated("signature");
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("not loaded in time")), loadWithinMs);
    });
    return Promise.race([source, late])
      .then((found) => (found ? undefined : unauthenticated("signature")), away)
      .finally(() => clearTimeout(timer));
  } catch (problem) {
    return away(problem);
  }
}
