import "#server-only";
import { AppError } from "#lib/platform/errors.ts";
import { type SignInProblem, SignInRefused } from "./problems.ts";
import { ofCause, whatFailed } from "./provider.ts";

// What the library and the network throw at a sign-in, as a reason that a page has words for. The
// provider's own words are shown nowhere: they may hold anything.

const away = new Set(["OAUTH_TIMEOUT", "OAUTH_RESPONSE_IS_NOT_CONFORM", "OAUTH_RESPONSE_IS_NOT_JSON"]);

/** Undefined for troubles of our own, such as the database's: these have no page here. */
export function problemOf(error: unknown): SignInProblem | undefined {
  if (error instanceof SignInRefused) return error.problem;
  if (error instanceof AppError) return error.code === "too_many_requests" ? "too_many" : undefined;
  if (!(error instanceof Error)) return undefined;
  const { code, error: said } = error as { code?: unknown; error?: unknown };
  switch (error.name) {
    case "AuthorizationResponseError":
      return said === "access_denied" ? "cancelled" : "provider_error";
    case "ResponseBodyError":
    case "WWWAuthenticateChallengeError":
      return "provider_error";
    case "WrongProvider":
      return "provider_down";
    case "ClientError":
      if (code === "OAUTH_JWT_TIMESTAMP_CHECK_FAILED") return "clock";
      return away.has(String(code)) || isForeign(error) ? "provider_down" : "refused";
    case "TypeError":
      // Node's fetch, when nobody answers.
      return error.message === "fetch failed" ? "provider_down" : undefined;
    default:
      return undefined;
  }
}

const isForeign = (error: unknown) => ofCause(error, (at) => at.name === "ForeignHost" || undefined) ?? false;

/** For the log: the provider's error code, the library's, the claim that was wrong. No value. */
export function saidBy(error: unknown): Record<string, string | undefined> {
  if (error instanceof SignInRefused) return { why: error.why };
  const { error: said } = error as { error?: unknown };
  return {
    error: typeof said === "string" && /^[a-z_]{1,64}$/.test(said) ? said : undefined,
    code: whatFailed(error),
    claim: ofCause(error, (at) => (typeof at.claim === "string" ? at.claim.slice(0, 40) : undefined)),
  };
}
