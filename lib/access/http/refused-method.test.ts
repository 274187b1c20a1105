import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tellRefusedMethod } from "./refused-method.ts";

// Answers as the framework does: with a bare 405, whose head is written before or with the end, or
// with what a route wrote.
const server = createServer((request, response) => {
  tellRefusedMethod(request, response);
  response.statusCode = request.url?.includes("ok") ? 200 : 405;
  if (request.url?.includes("told")) response.setHeader("content-type", "text/plain").end("told");
  else if (request.url?.includes("early=yes")) response.writeHead(405).end();
  else response.end();
});
let base: string;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

test.each([
  ["DELETE", "/api/me?early=no", 405, /"code":"method_not_allowed","message":"This address does not take DELETE\."/],
  ["PUT", "/api/me?early=yes", 405, /"code":"method_not_allowed","message":"This address does not take PUT\."/],
  ["HEAD", "/api/me?early=no", 405, /^$/],
  ["HEAD", "/api/me?early=yes", 405, /^$/],
  ["DELETE", "/api/told", 405, /^told$/],
  ["GET", "/api/ok", 200, /^$/],
  ["POST", "/users", 405, /^$/],
])("%s %s", async (method, path, status, text) => {
  const answer = await fetch(`${base}${path}`, { method });
  expect([answer.status, await answer.text()]).toEqual([status, expect.stringMatching(text)]);
  if (text.source.includes("code")) expect(answer.headers.get("content-type")).toBe("application/json");
  const isBare = status === 405 && path.startsWith("/api/") && !path.includes("told");
  expect(answer.headers.get("allow")).toBe(isBare ? "GET, HEAD, OPTIONS" : null);
});
