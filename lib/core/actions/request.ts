import type { Issue, JsonObject, JsonValue } from "#lib/platform/json.ts";
import type { PlannedRequest } from "./types.ts";

type RequestParts = { method: PlannedRequest["method"]; path: string; body?: JsonObject; lanes: readonly string[] };
type RequestExtras = { query?: string; headers?: Record<string, string> };

export function request({ method, path, body, lanes }: RequestParts, { query = "", headers = {} }: RequestExtras = {}): PlannedRequest {
  const planned: PlannedRequest = { method, path, query, headers, lanes: [...new Set(lanes)].sort() };
  if (body) planned.body = withoutUndefined(body);
  return planned;
}

/** One path segment; `checkId` has already refused what cannot be one. */
export function segment(id: JsonValue | undefined): string {
  return encodeURIComponent(String(id));
}

export const profileLane = (id: JsonValue | undefined): string => `profile:${String(id)}`;
export const sessionLane = (id: JsonValue | undefined): string => `session:${String(id)}`;
export const audienceLane = (id: JsonValue | undefined): string => `audience:${String(id)}`;

/** The query of the actions that may skip attributes which Talon.One doesn’t recognise. */
export function skipQuery(payload: JsonObject): string {
  return payload.skipNonExistingAttributes === true ? "?skipNonExistingAttributes=true" : "";
}

/** Undefined if there is neither an audience to join nor one to leave. */
export function audiencesChanges(adds: JsonValue | undefined, deletes: JsonValue | undefined): JsonObject | undefined {
  const isNone = (list: JsonValue | undefined) => list === undefined || (Array.isArray(list) && list.length === 0);
  return isNone(adds) && isNone(deletes) ? undefined : withoutUndefined({ adds, deletes });
}

/**
 * An ID must arrive unchanged: no path segment that a URL parser would resolve away, and no
 * character that percent-encoding or a database cannot take.
 */
export function checkId(id: JsonValue | undefined, path: string, label: string): Issue[] {
  if (typeof id !== "string") return [];
  if (id === "") return [{ path, message: `${label} is empty.`, code: "id" }];
  if (id === "." || id === "..")
    return [{ path, message: `${label} cannot be “${id}”: as part of an address it means another place.`, code: "id" }];
  if (!id.isWellFormed())
    return [{ path, message: `${label} contains half of a character (a lone surrogate), which cannot be sent.`, code: "id" }];
  if (id.includes("\u0000")) return [{ path, message: `${label} contains a null character, which cannot be sent.`, code: "id" }];
  return [];
}

/**
 * A profile's address below /segment/v2/customer_profiles/. There, "audiences" is another
 * operation, which would take the request and do nothing.
 */
export function checkProfileSegment(id: JsonValue | undefined, path: string): Issue[] {
  const issues = checkId(id, path, "Customer profile ID");
  if (id === "audiences")
    issues.push({
      path,
      message: "Customer profile ID cannot be “audiences”: Talon.One keeps that address for another operation.",
      code: "id",
    });
  return issues;
}

function withoutUndefined(object: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const key of Object.keys(object)) if (object[key] !== undefined) result[key] = object[key];
  return result;
}
