import "#server-only";
import { Prisma } from "#lib/platform/db/generated/client.ts";
import { AppError, type ErrorCode, type ErrorDetails, statusByCode } from "#lib/platform/errors.ts";
import type { Issue } from "#lib/platform/json.ts";
import { log } from "#lib/platform/log.ts";
import { MalformedBody, UnsupportedBody } from "./body.ts";
import type { ErrorBody } from "./schema.ts";

/** Every response of the API: never cached, never taken for a page. */
export const apiHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
};

/** A refusal in the one shape that all have. 429 and 503 say when to try again. */
export function errorResponse(
  status: number,
  code: ErrorCode | "internal",
  message: string,
  issues: Issue[] = [],
  { retryAfter = status === 429 ? 60 : 5, current }: ErrorDetails = {},
): Response {
  const body: ErrorBody = { error: { code, message, issues, ...(current && { current }) } };
  const headers = status === 503 || status === 429 ? { ...apiHeaders, "retry-after": String(retryAfter) } : apiHeaders;
  return Response.json(body, { status, headers });
}

/**
 * Any error as a response. An unexpected one is logged and answered with one general sentence: no
 * stack and no cause leaves the server.
 */
export function answerError(error: unknown, context: { method: string; path: string }): Response {
  if (error instanceof UnsupportedBody) return errorResponse(415, error.code, error.message);
  if (error instanceof MalformedBody) return errorResponse(400, error.code, error.message, error.issues);
  if (isAppError(error)) return errorResponse(statusByCode[error.code], error.code, error.message, error.issues, error.details);
  const away = isDatabaseAway(error);
  log[away ? "warn" : "error"]({ ...context, err: describeError(error) }, away ? "the database is not responding" : "a request failed");
  if (away) return errorResponse(503, "unavailable", "The database cannot be reached. Try again in a moment.");
  return errorResponse(500, "internal", "Something went wrong on our side. Try again. If it happens again, check the server log.");
}

// Next bundles routes separately from plain Node, so one class may exist twice in a process: it is
// recognised by name.
const isAppError = (error: unknown): error is AppError =>
  error instanceof AppError || (error instanceof Error && error.name === "AppError");

/**
 * Name, code and where it happened. Prisma puts arguments, and so perhaps secrets, into messages,
 * so these are left out.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const fromPrisma = error.name.startsWith("PrismaClient");
  return {
    name: error.name,
    code: (error as { code?: unknown }).code,
    message: fromPrisma ? undefined : error.message,
    stack: error.stack
      ?.split("\n")
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .join("\n"),
  };
}

const awayCodes = new Set([
  "P1001",
  "P1002",
  "P1008",
  "P1017",
  "P2024",
  "P2037",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "08006",
  "08001",
  "08003",
]);

export function isDatabaseAway(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at && depth < 5; at = (at as { cause?: unknown }).cause, depth++) {
    const { code, errno } = at as { code?: unknown; errno?: unknown };
    if (awayCodes.has(String(code)) || awayCodes.has(String(errno))) return true;
    if (at instanceof Prisma.PrismaClientInitializationError) return true;
    if (at instanceof Error && /timeout exceeded when trying to connect|Connection terminated|DatabaseNotReachable/.test(at.message))
      return true;
  }
  return false;
}
