import { isHeaderText } from "#lib/core/actions/callback-values.ts";
import type { TalonRequest } from "./result.ts";

/** Set by the client or by HTTP itself, so a plan may not contain them. */
const reserved = new Set([
  "authorization",
  "destination-hostname",
  "host",
  "connection",
  "content-length",
  "content-type",
  "content-encoding",
  "transfer-encoding",
  "accept",
  "accept-encoding",
  "expect",
  "upgrade",
  "te",
  "trailer",
  "cookie",
]);

/**
 * Why this cannot be sent over HTTP as it is; undefined when it can. The sentence repeats no value,
 * because values may be secrets.
 */
export function requestProblem(request: TalonRequest, deployment: string, apiKey: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(apiKey)) return "The API key is empty or has characters in it that no header may carry.";
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(deployment)) return "The deployment must be a host name only.";
  if (!/^\/[\x21-\x7e]*$/.test(request.path) || /[?#\\]/.test(request.path)) return "The path has characters in it that are not encoded.";
  if (request.path.split("/").some((segment, i) => (i > 0 && segment === "") || isDot(segment)))
    return "The path has an empty or dot segment.";
  if (request.query && !/^\?[\x21-\x7e]*$/.test(request.query)) return "The query has characters in it that are not encoded.";
  if (request.query?.includes("#")) return "The query has characters in it that are not encoded.";
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!/^[a-z0-9-]+$/.test(name) || reserved.has(name)) return `The header ${JSON.stringify(name.slice(0, 60))} may not be set.`;
    if (!isHeaderText(value)) return `The value of the header ${name} has characters in it that no header may carry.`;
  }
  return undefined;
}

function isDot(segment: string): boolean {
  return /^(\.|%2e){1,2}$/i.test(segment);
}
