import type { IncomingMessage, ServerResponse } from "node:http";
import { encodeJson } from "#lib/platform/json-encode.ts";
import type { Answer } from "./answers.ts";
import type { FaultAction } from "./faults.ts";

// The simulator's side of HTTP: reads a request, and sends the answer, in one piece or as a fault
// demands.

const maxBodyBytes = 5_000_000;

export async function hand(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  action: FaultAction | undefined,
): Promise<void> {
  if (action?.kind === "reset" || action?.kind === "half-open") return abandon(request, action.kind);
  if (action?.kind === "malformed") {
    response.writeHead(answer.status === 204 ? 200 : answer.status, { "content-type": "application/json" });
    return void response.end('{"effects": [');
  }
  if (action?.kind !== "drip") return end(response, answer);
  const bytes = Buffer.from(encodeJson(answer.body ?? {}) ?? "");
  response.writeHead(answer.status === 204 ? 200 : answer.status, { "content-type": "application/json", "content-length": bytes.length });
  for (let i = 0; i < bytes.length && !response.destroyed; i += action.bytes) {
    response.write(bytes.subarray(i, i + action.bytes));
    await sleep(action.ms);
  }
  response.end();
}

export function end(response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) return;
  if (answer.body === undefined) return void response.writeHead(answer.status, answer.headers).end();
  const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
  response
    .writeHead(answer.status, { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...answer.headers })
    .end(text);
}

/**
 * "reset" sends a TCP reset; "half-open" leaves the request without a response until the other
 * side, or close(), ends it.
 */
export function abandon(request: IncomingMessage, kind: "reset" | "half-open"): void {
  if (kind === "reset") request.socket.resetAndDestroy();
}

/** Undefined when the body is too large or the sender went away. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBodyBytes) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** As received, except for keys: a record may be shown or written to a file. */
export function plainHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  if (headers.authorization) headers.authorization = headers.authorization.replace(/^(\S+ ?).*$/s, "$1***");
  return headers;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
