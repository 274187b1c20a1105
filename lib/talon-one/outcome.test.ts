import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "#lib/platform/json.ts";
import { type Cause, causes } from "./causes.ts";
import { readErrorBody } from "./error-body.ts";
import { classify } from "./outcome.ts";
import { remedyFor, remedyOfCause } from "./remedies.ts";
import { type FailureKind, failureKinds, type TalonFailure, type TalonResponse } from "./result.ts";
import { maxRetryAfterMs, parseRetryAfter } from "./retry-after.ts";

const nowMs = Date.parse("2026-11-23T12:00:00Z");
const response = (status: number, body?: JsonValue, more: Partial<TalonResponse> = {}): TalonResponse => ({
  kind: "response",
  status,
  headers: {},
  text: body === undefined ? "" : JSON.stringify(body),
  durationMs: 1,
  ...(body === undefined ? {} : { body }),
  ...more,
});
const failure = (kind: FailureKind, sent: boolean): TalonFailure => ({
  kind: "failure",
  failure: kind,
  sent,
  message: "It failed.",
  durationMs: 1,
});
const profile = { actionSlug: "updateCustomerProfileV3", nowMs };
const event = { actionSlug: "trackEventV2", nowMs };

describe("statuses", () => {
  test.each([
    [200, "delivered", undefined],
    [201, "delivered", undefined],
    [204, "delivered", undefined],
    [301, "retry", "redirected"],
    [307, "retry", "redirected"],
    [400, "refused", "payload_refused"],
    [401, "unauthorized", "invalid_key"],
    [403, "unauthorized", "forbidden_key"],
    [404, "refused", "not_found"],
    [405, "refused", "method_refused"],
    [408, "retry", "request_timeout"],
    [409, "retry", "conflict"],
    [410, "refused", "not_found"],
    [413, "refused", "payload_too_large"],
    [422, "refused", "payload_refused"],
    [423, "retry", "locked"],
    [429, "retry", "rate_limited"],
    [499, "refused", "payload_refused"],
    [500, "retry", "server_error"],
    [501, "refused", "not_implemented"],
    [502, "retry", "server_error"],
    [503, "retry", "server_error"],
    [504, "retry", "server_error"],
    [599, "retry", "server_error"],
  ])("%i is %s (%s)", (status, outcome, cause) => {
    const result = classify(response(status), profile);
    expect(result).toMatchObject({ outcome, status, again: outcome === "retry", throttled: status === 429 });
    expect(result.cause).toBe(cause);
  });

  test("every status from 100 to 599, for every kind of action, has an outcome, a sentence, and unless all is well a remedy", () => {
    for (let status = 100; status < 600; status++) {
      for (const actionSlug of ["createAudience", "trackEventV2", "updateCustomerProfileV3", "updateCustomerSessionV2"]) {
        const result = classify(response(status), { actionSlug, nowMs });
        expect(result.message).toMatch(/\.$/);
        expect(result.outcome === "delivered").toBe((status >= 200 && status < 300) || (status === 409 && actionSlug === "createAudience"));
        expect(result.outcome === "unauthorized").toBe(status === 401 || status === 403);
        expect(result.again).toBe(result.outcome === "retry");
        if (result.outcome !== "delivered") expect(remedyFor(result)?.remedy.length).toBeGreaterThan(10);
      }
    }
  });

  test("creating an audience that exists is done, with a note", () => {
    const body = { StatusCode: 409, Error: "An audience with the ID x exists already" };
    expect(classify(response(409, body), { actionSlug: "createAudience", nowMs })).toMatchObject({
      outcome: "delivered",
      cause: "audience_exists",
      note: expect.stringContaining("exists already"),
      again: false,
    });
    expect(classify(response(409, body), { actionSlug: "updateAudience", nowMs }).outcome).toBe("retry");
  });

  test("an audience that a try before may have deleted, and that is gone, is deleted; one that was never there is not", () => {
    const gone = response(404, { StatusCode: 404, Error: "There is no audience with the ID x" });
    const context = { actionSlug: "deleteAudience", nowMs };
    expect(classify(gone, { ...context, triedBefore: true })).toMatchObject({ outcome: "delivered", cause: "audience_gone", again: false });
    expect(classify(gone, context)).toMatchObject({ outcome: "refused", cause: "unknown_audience" });
    expect(classify(gone, { actionSlug: "updateAudience", nowMs, triedBefore: true }).outcome).toBe("refused");
  });

  test.each([["too_large"], ["too_deep"], ["malformed"], ["incomplete"]] as const)(
    "a good status counts, though the answer is %s",
    (problem) => {
      expect(classify(response(200, undefined, { problem }), event)).toMatchObject({
        outcome: "delivered",
        cause: "unreadable_answer",
        note: expect.any(String),
      });
      expect(classify(response(503, undefined, { problem }), event)).toMatchObject({ outcome: "retry" });
    },
  );
});

describe("no answer", () => {
  test.each(failureKinds)("%s", (kind) => {
    for (const sent of [true, false]) {
      const forProfile = classify(failure(kind, sent), profile);
      const forEvent = classify(failure(kind, sent), event);
      const cautious = classify(failure(kind, sent), { ...event, retryUnknownOutcome: false });
      if (kind === "invalid_request") {
        for (const result of [forProfile, forEvent, cautious]) expect(result).toMatchObject({ outcome: "refused", again: false });
        continue;
      }
      expect(forProfile).toMatchObject({ outcome: "retry", again: true });
      expect(forEvent).toMatchObject({ outcome: sent ? "unknown" : "retry", again: true });
      expect(cautious).toMatchObject({ outcome: sent ? "unknown" : "retry", again: !sent });
      if (sent) expect(forEvent.message).toBe("It failed. The event may or may not have arrived.");
    }
  });
});

test.each([
  ["5", 5000],
  [" 0 ", 0],
  ["1.5", 1500],
  ["999999999", maxRetryAfterMs],
  ["Mon, 23 Nov 2026 12:00:30 GMT", 30_000],
  ["Monday, 23-Nov-26 12:00:30 GMT", 30_000],
  ["Mon, 23 Nov 2026 11:00:00 GMT", 0],
  ["Fri, 31 Dec 2999 23:59:59 GMT", maxRetryAfterMs],
  ["-5", undefined],
  ["soon", undefined],
  ["2026", 2_026_000],
  ["2026-11-23T13:00:00Z", undefined],
  ["Mon, nonsense", undefined],
  ["", undefined],
  [undefined, undefined],
])("Retry-After: %s is %s ms", (value, expected) => expect(parseRetryAfter(value, nowMs)).toBe(expected));

test("Retry-After never asks for more than an hour or less than nothing", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.nat().map(String),
        fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      ),
      (value) => {
        const ms = parseRetryAfter(value, nowMs);
        if (ms !== undefined) expect(ms >= 0 && ms <= maxRetryAfterMs).toBe(true);
      },
    ),
  );
  expect(classify(response(503, undefined, { headers: { "retry-after": "7" } }), profile).retryAfterMs).toBe(7000);
  expect(classify(response(400, undefined, { headers: { "retry-after": "7" } }), profile).retryAfterMs).toBeUndefined();
});

test.each([
  [
    { StatusCode: 404, Error: "Not Found", RequestUUID: "u-1" },
    { message: "Not Found", details: [], requestId: "u-1" },
  ],
  [
    {
      message: "Invalid",
      errors: [{ title: "Missing", details: "is required", source: { pointer: "/cartItems/0/sku" } }, { title: "Only a title" }, "text", 5],
    },
    { message: "Invalid", details: ["Missing: is required (at /cartItems/0/sku)", "Only a title", "text"] },
  ],
  [{ errors: "no list" }, { details: [] }],
  ["text", { details: [] }],
  [undefined, { details: [] }],
  [[], { details: [] }],
] as [JsonValue | undefined, object][])("the error body %j", (body, expected) => expect(readErrorBody(body)).toEqual(expected));

test("no body, whatever is in it, stops the classification", () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.jsonValue(), (status, body) => {
      const result = classify(response(status, body as JsonValue), event);
      expect(result.message.length).toBeLessThan(1200);
      remedyFor(result);
    }),
  );
});

describe("causes by Talon.One's words", () => {
  test.each([
    [400, "Unknown attribute: language", "unknown_attribute", "Talon.One doesn’t recognise the attribute language"],
    [400, "attribute 'ShippingCity' does not exist", "unknown_attribute", "Talon.One doesn’t recognise the attribute ShippingCity"],
    [400, "Unknown event type: bought", "unknown_event_type", "Talon.One doesn’t recognise the event type bought"],
    [404, "No audience has the ID vip", "unknown_audience", "Talon.One doesn’t recognise the audience vip"],
    [400, "No Deployment URL specified", "deployment_missing", undefined],
    [
      400,
      "Attribute colour is unknown to this deployment of Talon.One",
      "unknown_attribute",
      "Talon.One doesn’t recognise the attribute colour",
    ],
    [404, "Audience ID 12 was not found in this deployment", "unknown_audience", "Talon.One doesn’t recognise the audience 12"],
    [400, "The session belongs to another customer profile", "session_of_other_profile", undefined],
    [409, "Too many parallel requests on this profile", "parallel_requests", undefined],
    [429, "Too many parallel requests on one profile or session", "parallel_requests", undefined],
    [429, "Too many requests", "rate_limited", undefined],
    [400, "Something else", "payload_refused", undefined],
    [503, "attribute service down", "server_error", undefined],
  ] as [number, string, Cause, string | undefined][])("%i %s", (status, words, cause, title) => {
    const result = classify(response(status, { StatusCode: status, Error: words }), profile);
    expect(result.cause).toBe(cause);
    if (title) expect(remedyFor(result)?.title).toBe(title);
    else expect(remedyFor(result)).toEqual(remedyOfCause(cause));
  });
});

test("every cause has a title and a remedy in whole sentences", () => {
  for (const cause of causes) {
    const { title, remedy } = remedyOfCause(cause);
    expect(title).toMatch(/^[A-Z].+[^.]$/);
    expect(remedy).toMatch(/^[A-Z].+\.$/);
  }
});
