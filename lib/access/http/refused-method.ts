import type { IncomingMessage, ServerResponse } from "node:http";
import { allowedMethods } from "./allowed-methods.ts";

/**
 * Gives a 405 the API's own shape, and says which methods the address takes: if a route does not
 * have a method, the framework answers with the bare status. It may write the head separately, or
 * leave that to the end.
 */
export function tellRefusedMethod(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url?.split("?", 1)[0] ?? "";
  if (!path.startsWith("/api/")) return;
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
  const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
  // The head says what comes, so it is decided there: a route's own answer names its content type.
  let isBare = false;
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    isBare = status === 405 && !response.hasHeader("content-type");
    if (isBare) {
      response.removeHeader("content-length");
      response.setHeader("content-type", "application/json");
      response.setHeader("cache-control", "no-store");
      const allowed = allowedMethods(path);
      if (allowed) response.setHeader("allow", allowed.join(", "));
    }
    return writeHead(status, ...rest);
  }) as ServerResponse["writeHead"];
  response.end = ((...given: unknown[]) => {
    const hasBody = given[0] !== undefined && given[0] !== null && typeof given[0] !== "function";
    if (hasBody) return end(...given);
    if (!response.headersSent && response.statusCode === 405) response.writeHead(405);
    if (!isBare || request.method === "HEAD") return end(...given);
    const message = `This address does not take ${request.method?.slice(0, 20)}.`;
    return end(JSON.stringify({ error: { code: "method_not_allowed", message, issues: [] } }));
  }) as ServerResponse["end"];
}
