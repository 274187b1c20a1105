import "#server-only";
import { log } from "#lib/platform/log.ts";
import { bearerToken, tokenHolds } from "./credentials.ts";
import type { Intake } from "./intake.ts";
import type { SourceConfig } from "./source-config.ts";
import { isSignature } from "./verify-signature.ts";
import { compressed, tooLarge, tryLater, unauthenticated, type WebhookAnswer } from "./webhook-answer.ts";

export type WebhookHeaders = {
  sourceId: string;
  signature: string | undefined;
  authorization?: string;
  contentLength?: string;
  contentEncoding?: string;
};
type Admitted = WebhookAnswer | undefined | Promise<WebhookAnswer | undefined>;

const loadWithinMs = 4_500;

/**
 * Decides by the headers alone, so that nobody makes us read and hold a body that is refused
 * whatever it contains. Undefined: its body should be read. Never throws. A source in memory is
 * known at once; only one that must be loaded makes this a promise.
 */
export function admit(intake: Intake, headers: WebhookHeaders): Admitted {
  const { signature } = headers;
  if (Number(headers.contentLength ?? 0) > intake.bodyLimit) return tooLarge;
  if ((headers.contentEncoding ?? "identity").toLowerCase() !== "identity") return compressed;
  const token = bearerToken(headers.authorization);
  const unsigned = signature ? "odd_signature" : "no_signature";
  if (!isSignature(signature) && token === "") return unauthenticated(unsigned);
  return withSource(intake, headers.sourceId, (source) => {
    if (!source) return unauthenticated("signature");
    if (source.kind === "sdk") return unauthenticated("no_write_key");
    if (source.kind === "token") return whyNoToken(token, source);
    return isSignature(signature) ? undefined : unauthenticated(unsigned);
  });
}

/** Undefined: the token belongs to this source. */
export function whyNoToken(token: string, { rules }: SourceConfig): WebhookAnswer | undefined {
  if (tokenHolds(token, rules.headerTokenHash)) return undefined;
  return unauthenticated(token === "" ? "no_token" : "wrong_token");
}

/** Decides by the source, at once if it is in memory. */
export function withSource(
  intake: Intake,
  sourceId: string,
  decide: (source: SourceConfig | undefined) => WebhookAnswer | undefined,
): Admitted {
  const away = (problem: unknown) => {
    log.warn({ err: problem instanceof Error ? problem.message : String(problem) }, "a source could not be loaded");
    return tryLater(5, "The configuration is not reachable.");
  };
  try {
    const source = intake.sources.get(sourceId);
    if (!(source instanceof Promise)) return decide(source);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("not loaded in time")), loadWithinMs);
    });
    return Promise.race([source, late])
      .then(decide, away)
      .finally(() => clearTimeout(timer));
  } catch (problem) {
    return away(problem);
  }
}
