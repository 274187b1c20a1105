import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestNotes } from "#lib/access/request/request-context.ts";
import { log } from "#lib/platform/log.ts";

const ownId = /^[a-z]{3}_[0-9a-z]{26}$/;

/**
 * The path as it may appear in a log: without its query, and without any part that could be a
 * token.
 */
export function loggablePath(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  if (path.startsWith("/_next/")) return path;
  return path
    .split("/")
    .map((part) => (part.length >= 20 && !ownId.test(part) ? "***" : part))
    .join("/")
    .slice(0, 300);
}

/** Writes the request's one line when its answer is through (or its client has gone). */
export function logRequest(request: IncomingMessage, response: ServerResponse, ip: string): RequestNotes {
  const notes: RequestNotes = { id: randomUUID() };
  const started = performance.now();
  const { socket } = request;
  const writtenBefore = socket.bytesWritten;
  const route = loggablePath(request.url ?? "");
  const method = request.method;
  response.once("close", () => {
    const { id, ...known } = notes;
    const routine = route.startsWith("/_next/") || route === "/api/health" || route === "/api/ready";
    log[routine ? "debug" : response.statusCode >= 500 ? "warn" : "info"](
      {
        requestId: id,
        method,
        route,
        status: response.writableFinished ? response.statusCode : 499,
        ms: Math.round((performance.now() - started) * 10) / 10,
        bytesIn: Number(request.headers["content-length"] ?? 0),
        bytes: socket.bytesWritten - writtenBefore,
        ip,
        ...known,
      },
      "request",
    );
  });
  return notes;
}
