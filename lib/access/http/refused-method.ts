import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Gives an answer of 405 the API's own shape: the framework sends one without a body where a route
 * does not know a method.
 */
export function tellRefusedMethod(request: IncomingMessage, response: ServerResponse): void {
  if (!request.url?.startsWith("/api/")) return;
  const end = response.end.bind(response);
  const told = (...input: unknown[]): ServerResponse => {
    const isBare = response.statusCode === 405 && !response.headersSent && (input[0] === undefined || typeof input[0] === "function");
    if (!isBare || request.method === "HEAD") return (end as (...given: unknown[]) => ServerResponse)(...input);
    const message = `This address does not take ${request.method?.slice(0, 20)}.`;
    response.setHeader("content-type", "application/json");
    response.setHeader("cache-control", "no-store");
    return end(JSON.stringify({ error: { code: "method_not_allowed", message, issues: [] } }));
  };
  response.end = told as ServerResponse["end"];
}
