import "#server-only";
import { describeError } from "#lib/access/http/answer-error.ts";
import { requests } from "#lib/access/request/request-context.ts";
import { log } from "#lib/platform/log.ts";
import { loggablePath } from "./request-log.ts";

/**
 * Tells a failure of a page without what the request carried: no query, no headers, no arguments of
 * database calls.
 */
export function logPageError(error: unknown, request: { path: string; method: string }, route: string): void {
  const digest = (error as { digest?: unknown } | null)?.digest;
  const requestId = requests.getStore()?.id;
  log.error(
    { requestId, method: request.method, path: loggablePath(request.path), route, digest, err: describeError(error) },
    "a page failed",
  );
}
