import type { Issue } from "./json.ts";

export type ErrorCode =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "confirm_first"
  | "not_found"
  | "conflict"
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
  conflict: 409,
  limit_reached: 409,
  too_large: 413,
  too_many_requests: 429,
  unavailable: 503,
};

/** An expected refusal that a service hands to its caller; `message` is shown to people, so it never carries a secret. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly issues: Issue[];
  constructor(code: ErrorCode, message: string, issues: Issue[] = []) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.issues = issues;
  }
}
