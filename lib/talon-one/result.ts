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
 * Talon.One answered. `problem`: the status is known, but the body could not be read to its end, is
 * nested too deeply, or is not JSON.
 */
export type TalonResponse = {
  kind: "response";
  status: number;
  /** With lower-case names. */
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
  /** Its address is private, reserved, or must not be reached for another reason. */
  "forbidden_address",
  /** No connection could be made. */
  "connect",
  /** The server's certificate or protocol was not accepted. */
  "tls",
  /** The connection broke before a response arrived. */
  "reset",
  /** No answer in time. */
  "timeout",
  /** The response is not HTTP. */
  "protocol",
  /** We cancelled it ourselves, as on shutdown. */
  "aborted",
  /**
   * It cannot be sent as it is, because HTTP does not allow a header or the path. Nothing was sent.
   */
  "invalid_request",
] as const;
export type FailureKind = (typeof failureKinds)[number];

export type TalonFailure = {
  kind: "failure";
  failure: FailureKind;
  /** False: certainly nothing reached Talon.One. True: something may have. */
  sent: boolean;
  /** For people; never contains a secret. */
  message: string;
  durationMs: number;
};

export type TalonResult = TalonResponse | TalonFailure;
