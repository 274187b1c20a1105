import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";

type Sent = Pick<PlannedRequest, "method" | "path" | "query" | "headers" | "body">;
const secretHeaders = new Set(["authorization", "x-callback-api-key"]);
const host = "https://integration.talon.one";

/** The request as a shell command. Keys are masked: people who run it insert their own. */
export function toCurl(request: Sent, deployment: string): string {
  const headers: [string, string][] = [
    ["authorization", "ApiKey-v1 YOUR_API_KEY"],
    ["destination-hostname", deployment],
  ];
  if (request.body !== undefined) headers.push(["content-type", "application/json"]);
  for (const [name, value] of Object.entries(request.headers)) headers.push([name, secretHeaders.has(name) ? "YOUR_CALLBACK_KEY" : value]);
  const lines = [
    `curl --request ${request.method} ${quoted(`${host}${request.path}${request.query}`)}`,
    ...headers.map(([name, value]) => `--header ${quoted(`${name}: ${value}`)}`),
    ...(request.body === undefined ? [] : [`--data-raw ${quoted(encodeJson(request.body))}`]),
  ];
  return lines.join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
