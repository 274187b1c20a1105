import { expect, test } from "vitest";
import { mask, maxRecordedLength, redactRequest, redactResult } from "./redact.ts";
import type { TalonRequest, TalonResponse } from "./result.ts";

const key = "s3cret-api-key";
const callbackKey = "abcdefghijklmnopqrstuvwxyz012345";
const request: TalonRequest = {
  method: "PUT",
  path: "/segment/v2/customer_sessions/s1",
  query: "",
  headers: { "x-callback-api-key": `Authorization ${callbackKey}`, "x-content-fields": "effects" },
  body: { attributes: { note: `copied ${callbackKey} and ${key} here`, deep: [{ [key]: key }] } },
};

test("keys are masked in headers, and blotted out wherever else they stand", () => {
  const recorded = redactRequest(request, "acme.talon.one", [key]);
  expect(recorded).toEqual({
    method: "PUT",
    path: "/segment/v2/customer_sessions/s1",
    query: "",
    headers: {
      authorization: `ApiKey-v1 ${mask}`,
      "destination-hostname": "acme.talon.one",
      "x-callback-api-key": `Authorization ${mask}`,
      "x-content-fields": "effects",
    },
    body: { attributes: { note: `copied ${mask} and ${mask} here`, deep: [{ [mask]: mask }] } },
  });
  expect(request.headers?.["x-callback-api-key"]).toContain(callbackKey);
});

const response = (part: Partial<TalonResponse>): TalonResponse => ({
  kind: "response",
  status: 200,
  headers: {},
  text: "",
  durationMs: 3,
  ...part,
});

test("of an answer the telling headers stay, the rest goes", () => {
  const headers = { "content-type": "application/json", "set-cookie": "session=1", "retry-after": "3", "x-internal": "1" };
  const body = { Error: `no such key ${key}` };
  expect(redactResult(response({ status: 401, headers, body, text: JSON.stringify(body) }), [key])).toEqual({
    status: 401,
    headers: { "content-type": "application/json", "retry-after": "3" },
    body: { Error: `no such key ${mask}` },
  });
  expect(redactResult({ kind: "failure", failure: "timeout", sent: true, message: "No answer.", durationMs: 1 })).toEqual({
    failure: "timeout",
    sent: true,
    message: "No answer.",
  });
});

test("what is too long is kept as the beginning of its text, without a secret cut in half", () => {
  const text = `${"x".repeat(maxRecordedLength - 5)}${key}${"y".repeat(100)}`;
  const recorded = redactResult(response({ text, problem: "malformed" }), [key]);
  expect(recorded).toMatchObject({ problem: "malformed", truncated: true, bodyLength: expect.any(Number) });
  expect(String(recorded.bodyText)).toHaveLength(maxRecordedLength);
  expect(JSON.stringify(recorded)).not.toContain(key.slice(0, 4));
  expect(redactRequest({ method: "PUT", path: "/x", body: { long: "z".repeat(maxRecordedLength) } }, "h.x")).toMatchObject({
    truncated: true,
  });
});
