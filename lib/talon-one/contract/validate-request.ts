import type { z } from "zod";
import { ExactNumber, holdsExactNumber, type Issue, isContainer } from "#lib/platform/json.ts";
import { isSendable } from "#lib/platform/json-number.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations.ts";

/**
 * A request as it is sent, without the two headers that the client adds. Header names are
 * lower-case.
 */
export type CheckedRequest = { method: string; path: string; query?: string; headers?: Record<string, string>; body?: unknown };

export type RequestCheck = {
  /** Absent when no operation has this method and path. */
  operation?: Operation;
  /** Decoded path parameters, by name. */
  parameters: Record<string, string>;
  /** Paths begin with "path", "query", "headers" or "body". */
  issues: Issue[];
};

type Compiled = { operation: Operation; segments: string[] };
const byLength = new Map<number, Compiled[]>();
for (const operation of operations) {
  const segments = operation.path.split("/");
  byLength.set(segments.length, [...(byLength.get(segments.length) ?? []), { operation, segments }]);
}

/**
 * The operation with this method and path. A literal segment wins over a parameter. `otherMethod`:
 * the path exists, the method does not.
 */
export function findOperation(
  method: string,
  path: string,
): { operation: Operation; raw: Record<string, string> } | { operation?: undefined; otherMethod: boolean } {
  const given = path.split("/");
  let otherMethod = false;
  let best: { operation: Operation; raw: Record<string, string>; literals: number } | undefined;
  for (const { operation, segments } of byLength.get(given.length) ?? []) {
    const raw: Record<string, string> = {};
    let literals = 0;
    const fits = segments.every((segment, i) => {
      if (segment.startsWith("{")) raw[segment.slice(1, -1)] = given[i] ?? "";
      else literals++;
      return segment.startsWith("{") || segment === given[i];
    });
    if (!fits) continue;
    if (operation.method !== method) otherMethod = true;
    else if (!best || literals > best.literals) best = { operation, raw, literals };
  }
  return best ? { operation: best.operation, raw: best.raw } : { otherMethod };
}

/**
 * Checks a request against our statement of Talon.One's contract: path, query, headers and body,
 * all problems at once. Runs in the browser too.
 */
export function validateRequest(request: CheckedRequest): RequestCheck {
  const found = findOperation(request.method, request.path);
  if (!found.operation) {
    const message = found.otherMethod
      ? `Talon.One does not take ${request.method} at this path.`
      : "Talon.One has no operation with this path.";
    return { parameters: {}, issues: [{ path: "path", message, code: found.otherMethod ? "method" : "path" }] };
  }
  const { operation, raw } = found;
  const issues: Issue[] = [];
  const parameters: Record<string, string> = {};
  for (const [name, encoded] of Object.entries(raw)) {
    const value = decodeSegment(encoded);
    if (value === undefined) issues.push({ path: `path.${name}`, message: "This path segment is empty, a dot, or not properly encoded." });
    else {
      parameters[name] = value;
      const schema = operation.parameters?.[name];
      if (schema) issues.push(...check(schema, value, `path.${name}`));
    }
  }
  for (const [name, value] of new URLSearchParams(request.query ?? "")) {
    const schema = operation.query?.[name];
    if (schema) issues.push(...check(schema, value, `query.${name}`));
    else issues.push({ path: `query.${name}`, message: "This operation has no such query parameter.", code: "unrecognized_keys" });
  }
  for (const [name, schema] of Object.entries(operation.headers ?? {})) {
    const value = request.headers?.[name];
    if (value !== undefined) issues.push(...check(schema, value, `headers.${name}`));
  }
  if (operation.body) {
    if (request.body === undefined) issues.push({ path: "body", message: "This operation needs a JSON body." });
    else issues.push(...check(operation.body, plainNumbers(request.body), "body"));
  } else if (request.body !== undefined) issues.push({ path: "body", message: "This operation takes no body." });
  return { operation, parameters, issues };
}

/**
 * With plain numbers in place of exact ones, as the reader of the request sees them. An unreadable
 * one stays, and is not a number.
 */
function plainNumbers(value: unknown): unknown {
  if (value instanceof ExactNumber) return isSendable(value) ? Number(value) : value;
  if (!isContainer(value)) return value;
  if (Array.isArray(value)) return value.some(holdsExactNumber) ? value.map(plainNumbers) : value;
  return Object.values(value).some(holdsExactNumber)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainNumbers(item)]))
    : value;
}

function decodeSegment(encoded: string): string | undefined {
  if (encoded === "" || encoded === "." || encoded === "..") return undefined;
  try {
    const value = decodeURIComponent(encoded);
    return value === "." || value === ".." ? undefined : value;
  } catch {
    return undefined;
  }
}

function check(schema: z.ZodType, value: unknown, prefix: string): Issue[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.flatMap((issue): Issue[] => {
    const path = [prefix, ...issue.path.map(String)].join(".");
    if (issue.code !== "unrecognized_keys") return [{ path, message: sentence(issue.message), code: issue.code }];
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: `Talon.One has no field "${key}" here.`, code: issue.code }));
  });
}

function sentence(message: string): string {
  return message.endsWith(".") ? message : `${message}.`;
}
