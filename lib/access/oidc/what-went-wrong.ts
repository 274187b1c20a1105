import "#server-only";
import { AppError } from "#lib/platform/errors.ts";
import { type SignInProblem, SignInRefused } from "./problems.ts";
import { ofCause, whatFailed } from "./provider.ts";

// What the library and the network throw at a sign-in, as a reason that a page has words for. The
// provider's own words are shown nowhere: they may hold anything.

// Told by their codes: a build for production gives the library's classes other names.

const away = new Set(["OAUTH_TIMEOUT", "OAUTH_RESPONSE_IS_NOT_CONFORM", "OAUTH_RESPONSE_IS_NOT_JSON"]);

/** Undefined for troubles of our own, such as the database's: these have no page here. */
export function problemOf(error: unknown): SignInProblem | undefined {
  if (error instanceof SignInRefused) return error.problem;
  if (error instanceof AppError) return error.code === "too_many_requests" ? "too_many" : undefined;
  if (!(error instanceof Error)) return undefined;
  // Node's fetch, when nobody answers; a host that may not be asked; a provider of another name.
  if (error.name === "TypeError" && error.message === "fetch failed") return "provider_down";
  if (error.name === "WrongProvider" || isForeign(error)) return "provider_down";
  const { code, error: said } = error as { code?: unknown; error?: unknown };
  switch (code) {
    case "OAUTH_AUTHORIZATION_RESPONSE_ERROR":
      return said === "access_denied" ? "cancelled" : "provider_error";
    case "OAUTH_RESPONSE_BODY_ERROR":
    case "OAUTH_WWW_AUTHENTICATE_CHALLENGE":
      return "provider_error";
    case "OAUTH_JWT_TIMESTAMP_CHECK_FAILED":
      return "clock";
    default:
      if (away.has(String(code))) return "provider_down";
      // The library's own message, if it has no code for it.
      return String(code).startsWith("OAUTH_") || error.message === "something went wrong" ? "refused" : undefined;
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
