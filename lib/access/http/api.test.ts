import { afterEach, expect, test, vi } from "vitest";
import { viewerHeader } from "#lib/access/request/viewer-header.ts";
import { ApiError, api, expectViewer, linkTo } from "./api.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  expectViewer(undefined);
});

/** As the server answers; tells what it was asked. */
function answerWith(status: number, body: unknown, headers: Record<string, string> = {}) {
  const asked: Headers[] = [];
  vi.stubGlobal("fetch", async (_: string, { headers: given }: RequestInit) => {
    asked.push(new Headers(given));
    return Response.json(body, { status, headers });
  });
  return asked;
}

test("parts of a path and of a query are written so that they stay what they are", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (address: string, { method }: RequestInit) => {
    asked.push(`${method} ${address}`);
    return Response.json({});
  });
  await api("GET /api/destinations/{destinationId}/events", { params: { destinationId: "a/b?c" }, query: { q: "x&y=z", name: undefined } });
  await api("DELETE /api/users/{userId}", { params: { userId: "../me" } });
  expect(asked).toEqual(["GET /api/destinations/a%2Fb%3Fc/events?q=x%26y%3Dz", "DELETE /api/users/..%2Fme"]);
  expect(linkTo("GET /api/audit/export", { query: { objectKind: "api key" } })).toBe("/api/audit/export?objectKind=api+key");
});

test("each request says whom the page was drawn for, and none does before that is known", async () => {
  const asked = answerWith(200, {});
  await api("GET /api/me");
  expectViewer("user-1");
  await api("POST /api/auth/sign-out", { body: {} });
  expect(asked.map((headers) => headers.get(viewerHeader))).toEqual([null, "user-1"]);
});

test.each([
  ["an answer to the same person", 200, {}, { [viewerHeader]: "user-1" }, 0],
  ["an answer to somebody else", 200, {}, { [viewerHeader]: "user-2" }, 1],
  ["a refusal that names somebody else", 409, { error: { code: "viewer_changed" } }, { [viewerHeader]: "user-2" }, 1],
  ["a refusal of the sign-in routes, which name nobody", 409, { error: { code: "viewer_changed" } }, {}, 1],
  ["an answer to nobody", 401, { error: { code: "unauthenticated" } }, {}, 0],
])("%s", async (_, status, body, headers, times) => {
  const changed = vi.fn();
  expectViewer("user-1", changed);
  answerWith(status, body, headers as Record<string, string>);
  const refused = await api("POST /api/auth/sign-out", { body: {} }).catch((error: unknown) => error);
  expect(changed).toHaveBeenCalledTimes(times);
  expect(refused instanceof ApiError).toBe(status >= 400);
});
