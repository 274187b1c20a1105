import fc from "fast-check";
import { expect, test } from "vitest";
import { storableJson } from "#lib/platform/db/storable-json.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { jsonDepth } from "#lib/platform/json-depth.ts";
import { causeOfStatus } from "./causes.ts";
import { describeEffects } from "./effects.ts";
import { readErrorBody } from "./error-body.ts";
import { classify } from "./outcome.ts";
import { redactRequest, redactResult } from "./redact.ts";
import { remedyFor } from "./remedies.ts";
import type { TalonResponse } from "./result.ts";

// Whatever Talon.One, or something in its place, answers: nothing that reads an answer or a record
// of one may throw or take long.

const secrets = ["s3cret-api-key"];
const nested = (levels: number, inner: JsonValue = 1): JsonValue => {
  let value = inner;
  for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { effects: value };
  return value;
};
const answered = (status: number, body: JsonValue): TalonResponse => ({
  kind: "response",
  status,
  headers: {},
  body,
  text: "",
  durationMs: 1,
});

test.each([199, 6_000, 100_000])("a record of %i levels is cut off where it is too deep, and hides its secrets", (levels) => {
  const body = nested(levels, `x ${secrets[0]}`);
  for (const recorded of [
    redactResult(answered(200, body), secrets),
    redactResult(answered(400, body)),
    redactRequest({ method: "PUT", path: "/x", body }, "h.x", secrets),
  ]) {
    const text = storableJson(recorded);
    expect(jsonDepth(Buffer.from(text))).toBeLessThan(1_000);
    if (levels > 1_000) expect(text).toContain("nested too deeply");
  }
  expect(storableJson(redactResult(answered(200, body), secrets))).not.toContain("s3cret");
});

/**
 * Deep values stay as a number until they are used, because the drawn value must be printable when
 * a test fails.
 */
const deep = fc.record({ levels: fc.nat(20_000) });
const expand = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(expand);
  if (!isJsonObject(value)) return value;
  if (typeof value.levels === "number") return nested(value.levels);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expand(inner as JsonValue)]));
};
const anything = fc.oneof(fc.jsonValue({ maxDepth: 6 }), deep) as fc.Arbitrary<JsonValue>;
const bodies = fc.oneof(
  anything,
  fc.record(
    { Error: anything, message: anything, StatusCode: anything, errors: fc.oneof(fc.array(anything), anything) },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonValue>,
  fc.record({
    effects: fc.array(
      fc.record({
        effectType: fc.constantFrom("setDiscount", "showNotification", "updateAttribute", "rejectCoupon", "error", "constructor"),
        props: fc.oneof(
          anything,
          fc.record({ name: anything, value: anything, body: anything, message: anything, rejectionReason: anything }),
        ),
      }),
    ),
  }) as fc.Arbitrary<JsonValue>,
);

test("every reader of answers takes every answer", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 599 }),
      bodies,
      fc.constantFrom("trackEvent", "createAudience", "deleteAudience"),
      (status, drawn, slug) => {
        const body = expand(drawn);
        const outcome = classify(answered(status, body), { actionSlug: slug, nowMs: 0 });
        remedyFor(outcome);
        readErrorBody(body);
        for (const effect of describeEffects(body)) expect(typeof effect.sentence).toBe("string");
        storableJson(redactResult(answered(status, body), secrets));
      },
    ),
    { numRuns: 300 },
  );
});

test.each(["event ", "session ", "belongs to ", "state ", "1000", "attribute ", "audience", "'", "ID "])(
  "words without end are not looked at to their end: %j",
  (word) => {
    // With quadratic work this would take hours.
    const words = word.repeat(1_000_000);
    for (const status of [400, 404, 409, 422]) causeOfStatus(status, words);
    for (const cause of ["unknown_attribute", "unknown_event_type", "unknown_audience"] as const)
      remedyFor({ cause, message: words, details: [words] });
  },
);
