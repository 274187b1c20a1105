import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";

export type TalonError = {
  /** Talon.One's own words. */
  message?: string;
  /** "title: details (at pointer)", one for each problem. */
  details: string[];
  requestId?: string;
};

const maxLength = 1000;
const maxDetails = 20;
const text = (value: JsonValue | undefined) =>
  typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, maxLength) : undefined;

/**
 * Reads both shapes of Talon.One's error bodies: {StatusCode, Error, RequestUUID} and {message,
 * errors: [{title, details, source: {pointer}}]}.
 */
export function readErrorBody(body: JsonValue | undefined): TalonError {
  if (!isJsonObject(body)) return { details: [] };
  const details: string[] = [];
  for (const error of Array.isArray(body.errors) ? body.errors.slice(0, maxDetails) : []) {
    const said = isJsonObject(error) ? [text(error.title), text(error.details)].filter(Boolean).join(": ") : text(error);
    const pointer = isJsonObject(error) && isJsonObject(error.source) ? text(error.source.pointer) : undefined;
    if (said) details.push(pointer ? `${said} (at ${pointer})` : said);
  }
  const message = text(body.Error) ?? text(body.message) ?? text(body.error);
  const requestId = text(body.RequestUUID);
  return { details, ...(message ? { message } : {}), ...(requestId ? { requestId } : {}) };
}
