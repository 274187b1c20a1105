import type { IncomingMessage } from "node:http";
import type { JsonValue } from "#lib/platform/json.ts";
import { jsonDepth } from "#lib/platform/json-depth.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import type { TalonResponse } from "./result.ts";

export const maxResponseBytes = 1_000_000;
/** Deeper than any answer of Talon.One, so that code which walks an answer may recurse. */
export const maxResponseDepth = 200;

/**
 * Reads an answer to its end, or up to the limit. Never rejects: once a status has arrived it
 * counts, whatever happens to the body.
 */
export async function readResponse(response: IncomingMessage, elapsedMs: () => number): Promise<TalonResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  let problem: TalonResponse["problem"];
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      const room = maxResponseBytes - size;
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      size += chunk.length;
      if (size > maxResponseBytes) {
        problem = "too_large";
        break; // ends the stream, and with it the connection
      }
    }
  } catch {
    problem = "incomplete";
  }
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString("utf8");
  if (problem === undefined && jsonDepth(bytes) > maxResponseDepth) problem = "too_deep";
  let body: JsonValue | undefined;
  if (text.trim() !== "" && problem === undefined) {
    try {
      body = parseJson(text);
    } catch {
      problem = "malformed";
    }
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  return {
    kind: "response",
    status: response.statusCode ?? 0,
    headers,
    text,
    durationMs: elapsedMs(),
    ...(body === undefined ? {} : { body }),
    ...(problem ? { problem } : {}),
  };
}
