import fc from "fast-check";
import { parse } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { ExactNumber, type JsonValue } from "#lib/platform/json.ts";
import { runs } from "../testing/thorough.ts";
import { canonicalText, checkEvent, eventTypes, isAcceptedType } from "./event.ts";
import { sampleEvents } from "./sample-events.ts";

describe("checkEvent", () => {
  it.each(sampleEvents.map((sample) => [sample.key, sample.event] as const))("takes the sample %s as it is", (_, event) => {
    const checked = checkEvent(event);
    expect(checked).toEqual({ ok: true, event });
    expect(checked.ok && checked.event).toBe(event);
  });

  it("keeps unknown keys and takes types it does not accept", () => {
    const event = { type: "screen", brandNew: [1], properties: null, userId: 12, messageId: null };
    expect(checkEvent(event)).toEqual({ ok: true, event });
    expect(isAcceptedType("screen")).toBe(false);
    expect(eventTypes.every(isAcceptedType)).toBe(true);
  });

  it.each([
    [null, [""]],
    ["track", [""]],
    [[], [""]],
    [{}, ["type"]],
    [{ type: "" }, ["type"]],
    [{ type: 1, messageId: [7] }, ["type", "messageId"]],
    [{ type: "track", messageId: true }, ["messageId"]],
    [{ type: "track", messageId: "m".repeat(101) }, ["messageId"]],
    [{ type: "track", messageId: "m".repeat(100) }, []],
    [
      { type: "track", userId: {}, properties: [1], traits: "x", context: 1, integrations: true },
      ["userId", "properties", "traits", "context", "integrations"],
    ],
  ])("%j has issues at %j", (value, paths) => {
    const checked = checkEvent(value);
    expect(checked.ok ? [] : checked.issues.map((issue) => issue.path)).toEqual(paths);
    if (!checked.ok) for (const issue of checked.issues) expect(issue.message).toMatch(/\.$/);
  });
});

describe("meantEvent", () => {
  it.each(["context", "integrations", "properties", "traits"])(
    "an empty list as %s is an empty object, as PHP's libraries mean it",
    (key) => {
      const event = { type: "identify", userId: "u", [key]: [] };
      expect(checkEvent(event)).toEqual({ ok: true, event: { ...event, [key]: {} } });
      expect(event[key]).toEqual([]);
    },
  );

  it.each([
    [12, "12"],
    [0, "0"],
    [new ExactNumber("820982911946154508123"), "820982911946154508123"],
  ])("the numeric messageId %j is the text %j", (messageId, text) => {
    expect(checkEvent({ type: "track", messageId })).toEqual({ ok: true, event: { type: "track", messageId: text } });
  });
});

describe("canonicalText", () => {
  it("is the same whatever the order of keys, and differs where the content differs", () => {
    expect(canonicalText({ a: 1, b: { c: [1, "x", null], d: true } })).toBe(canonicalText({ b: { d: true, c: [1, "x", null] }, a: 1 }));
    const texts = [{}, [], "", 0, null, { a: 1 }, { a: "1" }, [1], ["1"], [[1]], { a: [1, 2] }, { a: [12] }, { a: { b: 1 } }, "{}"].map(
      (value) => canonicalText(value as JsonValue),
    );
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("is the same for the same JSON, read again", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const again = JSON.parse(JSON.stringify(value));
        expect(canonicalText(again)).toBe(canonicalText(JSON.parse(JSON.stringify(value))));
      }),
      { numRuns: runs(200) },
    );
  });

  it("takes any depth", () => {
    const depth = 100_000;
    const deep = JSON.parse(`${'{"a":['.repeat(depth)}1${"]}".repeat(depth)}`);
    expect(canonicalText(deep).length).toBeGreaterThan(depth * 6);
  });
});

describe("sample events", () => {
  it("cover all five types and Engage's shapes", () => {
    expect(new Set(sampleEvents.map((sample) => sample.event.type))).toEqual(new Set(eventTypes));
    const engage = sampleEvents.filter((sample) => JSON.stringify(sample.event).includes('"computation_key"'));
    expect(new Set(engage.map((sample) => sample.event.type))).toEqual(new Set(["track", "identify"]));
  });

  it("say in their text what they hold as an event", () => {
    for (const { text, event } of sampleEvents) if (text !== undefined) expect(parse(text)).toEqual(event);
    expect(sampleEvents.some(({ text }) => text?.includes("// or any other event in Segment"))).toBe(true);
  });
});
