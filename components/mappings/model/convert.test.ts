import { describe, expect, test } from "vitest";
import { choose, convert } from "./convert.ts";
import { fromJson } from "./from-json.ts";
import { kindsFor, kindTitles } from "./kinds.ts";
import { toJson } from "./to-json.ts";
import type { EditorKind, EditorValue } from "./value.ts";

const path: EditorValue = { kind: "event", path: "$.properties.order_id" };
const kinds = Object.keys(kindTitles) as EditorKind[];

const cases: { from: EditorValue; to: EditorKind; json: unknown }[] = [
  { from: path, to: "text", json: { "@template": "{{properties.order_id}}" } },
  { from: { kind: "text", template: "{{ traits.email }}" }, to: "event", json: { "@path": "$.traits.email" } },
  { from: { kind: "text", template: "Order {{properties.order_id}}" }, to: "event", json: undefined },
  { from: { kind: "fixed", value: "closed" }, to: "text", json: { "@template": "closed" } },
  { from: path, to: "items", json: { "@arrayPath": ["$.properties.order_id"] } },
  { from: path, to: "list", json: [{ "@path": "$.properties.order_id" }] },
  { from: path, to: "advanced", json: { "@path": "$.properties.order_id" } },
  { from: { kind: "advanced", json: { "@path": "$.userId" } }, to: "text", json: { "@template": "{{userId}}" } },
  { from: path, to: "nothing", json: undefined },
  {
    from: path,
    to: "function",
    json: {
      "@if": { exists: { "@path": "$.properties.order_id" }, then: { "@path": "$.properties.order_id" }, else: { "@literal": "" } },
    },
  },
];

test.each(cases)("$from.kind becomes $to", ({ from, to, json }) => {
  expect(toJson(convert(from, to, { type: "string" }))).toEqual(json);
});

describe("every kind can become every other", () => {
  const values = ([{ "@path": "$.a" }, "x", ["a"], { a: 1 }, { "@liquid": "x" }, { "@unknown": 1 }] as const).map((json) =>
    fromJson(JSON.parse(JSON.stringify(json))),
  );
  test.each(kinds)("to %s", (kind) => {
    for (const value of values) {
      const converted = convert(value, kind, undefined);
      expect(converted.kind).toBe(kind);
      expect(() => toJson(converted)).not.toThrow();
    }
  });
});

test("a field offers kinds that fit it", () => {
  expect(kindsFor({ type: "object", multiple: true })).toContain("items");
  expect(kindsFor({ type: "integer" })).not.toContain("items");
  expect(kindsFor({ type: "secret" })[0]).toBe("fixed");
});

test("who tries another kind and comes back finds what was there; another value that came to the place starts anew", () => {
  const earlier = new Map<EditorKind, EditorValue>();
  const fixed: EditorValue = { kind: "fixed", value: "SUMMER" };
  const path = choose("event", fixed, undefined, fixed, earlier);
  expect(path).toEqual({ kind: "event" });
  expect(choose("fixed", path, undefined, path, earlier)).toBe(fixed);
  // What the other kind can say too counts more than what it last contained.
  earlier.set("advanced", { kind: "advanced", json: "SPRING" });
  expect(choose("advanced", fixed, undefined, fixed, earlier)).toEqual({ kind: "advanced", json: "SUMMER" });
  expect(choose("event", path, undefined, path, earlier)).toBe(path);
  const moved: EditorValue = { kind: "event", path: "$.userId" };
  expect(choose("fixed", moved, undefined, path, earlier)).toEqual({ kind: "fixed", value: "" });
});
