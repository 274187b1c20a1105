import type { Issue } from "./json.ts";

export type ErrorCode =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "confirm_first"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "viewer_changed"
  | "limit_reached"
  | "too_large"
  | "too_many_requests"
  | "unavailable";

export const statusByCode: Record<ErrorCode, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  confirm_first: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  viewer_changed: 409,
  limit_reached: 409,
  too_large: 413,
  too_many_requests: 429,
  unavailable: 503,
};

/**
 * The current version of something that was saved in the meantime, and who saved it when, if known.
 */
export type Current = { version: number; savedBy: string | null; savedAt: string | null };
export type ErrorDetails = { /** Seconds to wait before the next attempt. */ retryAfter?: number; current?: Current };

/**
 * An expected refusal that a service passes to its caller; `message` is shown to people, so it
 * never contains a secret.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly issues: Issue[];
  readonly details: ErrorDetails;
  constructor(code: ErrorCode, message: string, issues: Issue[] = [], details: ErrorDetails = {}) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.issues = issues;
    this.details = details;
  }
}

/**
 * The start is refused for a reason that the operator can remove. Only its sentence is printed,
 * with exit code 2.
 */
export class StartRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StartRefused";
  }
}
