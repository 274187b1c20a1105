import type { JsonValue } from "#lib/platform/json.ts";

/** A request as planned; the client adds authorization and destination-hostname. */
export type TalonRequest = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  query?: string;
  headers?: Record<string, string>;
  body?: JsonValue;
};

/**
 * Talon.One answered. `problem`: the status is known, but the body was not all read is nested too
 * deeply, or is no JSON.
 */
export type TalonResponse = {
  kind: "response";
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Parsed JSON; undefined when there is none. */
  body?: JsonValue | undefined;
  /** As received, at most 1 MB. */
  text: string;
  problem?: "too_large" | "too_deep" | "malformed" | "incomplete";
  durationMs: number;
};

export const failureKinds = [
  /** The host has no address. */
  "dns",
  /** Its address is private, reserved, or otherwise not to be reached. */
  "forbidden_address",
  /** No connection came about. */
  "connect",
  /** The server's certificate or protocol was not accepted. */
  "tls",
  /** The connection broke before a response. */
  "reset",
  /** No answer in time. */
  "timeout",
  /** What came back is not HTTP. */
  "protocol",
  /** We stopped it ourselves, as on shutdown. */
  "aborted",
  /** It cannot be sent as it is: a header or path that HTTP does not allow. Never went out. */
  "invalid_request",
] as const;
export type FailureKind = (typeof failureKinds)[number];

export type TalonFailure = {
  kind: "failure";
  failure: FailureKind;
  /** False: surely nothing reached Talon.One. True: it may have. */
  sent: boolean;
  /** For people; never carries a secret. */
  message: string;
  durationMs: number;
};

export type TalonResult = TalonResponse | TalonFailure;
