import { ApiError } from "#lib/access/http/api.ts";

/** What the server said about each field; "" for issues about none of them. */
export function issuesOf(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return {};
  if (!(error instanceof ApiError) || error.issues.length === 0) return { "": error.message };
  return Object.fromEntries(error.issues.map(({ path, message }) => [path, message]));
}
