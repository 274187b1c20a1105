import { isContainer, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import type { TalonRequest, TalonResult } from "./result.ts";

export const mask = "•••";
/**
 * For recorded bodies, in characters of JSON; of a longer one the beginning of its text is kept.
 */
export const maxRecordedLength = 65_536;

const secretHeaders: ReadonlySet<string> = new Set(["authorization", "x-callback-api-key", "cookie", "set-cookie", "proxy-authorization"]);
const recordedAnswerHeaders = [
  "content-type",
  "content-length",
  "date",
  "retry-after",
  "location",
  "server",
  "x-request-id",
  "x-correlation-id",
];

/**
 * A request as it may be recorded and shown: the two key headers masked, every known secret blotted
 * out, sizes limited.
 */
export function redactRequest(request: TalonRequest, deployment: string, secrets: readonly string[] = []): JsonObject {
  const headers: Record<string, string> = { authorization: `ApiKey-v1 ${mask}`, "destination-hostname": deployment };
  const hidden = [...secrets, ...secretsIn(request)];
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const space = value.indexOf(" ");
    headers[name] = !secretHeaders.has(name) ? value : space > 0 ? `${value.slice(0, space)} ${mask}` : mask;
  }
  const shown = { method: request.method, path: request.path, query: request.query ?? "", headers };
  return { ...(blot(shown, hidden) as JsonObject), ...recordedBody(request.body, undefined, hidden) };
}

/**
 * The secrets that a request carries besides the API key. From "<Header> <key>" only the key: which
 * header carries it is no secret.
 */
export function secretsIn(request: TalonRequest): string[] {
  const values = Object.entries(request.headers ?? {}).flatMap(([name, value]) => (secretHeaders.has(name) ? [value] : []));
  return values.map((value) => value.slice(value.indexOf(" ") + 1));
}

/**
 * An outcome's text as it may be stored and shown. Parts of it come from Talon.One, which may
 * repeat what it was sent.
 */
export function redactWords<Words extends { message: string; details: string[] }>(words: Words, secrets: readonly string[]): Words {
  return { ...words, message: blotText(words.message, secrets), details: words.details.map((detail) => blotText(detail, secrets)) };
}

/**
 * An answer as it may be recorded and shown: the informative headers, a limited body, secrets
 * blotted out.
 */
export function redactResult(result: TalonResult, secrets: readonly string[] = []): JsonObject {
  if (result.kind === "failure")
    return blot({ failure: result.failure, sent: result.sent, message: result.message }, secrets) as JsonObject;
  const headers: Record<string, string> = {};
  for (const name of recordedAnswerHeaders) if (result.headers[name] !== undefined) headers[name] = result.headers[name].slice(0, 1000);
  const shown = { status: result.status, headers, ...(result.problem ? { problem: result.problem } : {}) };
  return { ...(blot(shown, secrets) as JsonObject), ...recordedBody(result.body, result.text, secrets) };
}

function recordedBody(body: JsonValue | undefined, text: string | undefined, secrets: readonly string[]): JsonObject {
  if (body === undefined && !text) return {};
  const shown = body === undefined ? undefined : blot(body, secrets);
  const whole = shown === undefined ? blotText(text ?? "", secrets) : encodeJson(shown);
  if (whole.length > maxRecordedLength) return { bodyText: whole.slice(0, maxRecordedLength), bodyLength: whole.length, truncated: true };
  return shown === undefined ? { bodyText: whole } : { body: shown };
}

/**
 * The depth to which bodies are recorded, whatever was planned or answered; a note stands for
 * anything deeper.
 */
const maxDepth = 600;
const tooDeep = "(nested too deeply to be recorded)";

/** An answer, or a part of it, without the secrets that it may repeat. */
export const redactValue = (value: JsonObject, secrets: readonly string[]): JsonObject => blot(value, secrets) as JsonObject;

function blot(value: JsonValue, secrets: readonly string[]): JsonValue {
  const known = secrets.filter((secret) => secret.length >= 4);
  const walk = (part: JsonValue, depth: number): JsonValue => {
    if (typeof part === "string") return blotText(part, known);
    if (!isContainer(part)) return part;
    if (depth > maxDepth) return tooDeep;
    if (Array.isArray(part)) return part.map((inner) => walk(inner, depth + 1));
    return Object.fromEntries(
      Object.entries(part).map(([key, inner]) => [blotText(key, known), inner === undefined ? inner : walk(inner, depth + 1)]),
    );
  };
  return walk(value, 1);
}

/** Short secrets are left out: blotting out every "a" would hide nothing and spoil everything. */
function blotText(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length >= 4).reduce((shown, secret) => shown.replaceAll(secret, mask), text);
}
