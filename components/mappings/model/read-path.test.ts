import fc from "fast-check";
import { expect, test } from "vitest";
import { pathsIn } from "#components/plans/event-paths.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { readPath } from "./read-path.ts";

test("every path that the picker offers reads what it shows", () => {
  const key = fc.constantFrom("a", "b c", "first-name", "$id", "it's", "x.y", "0", "z[0]", "é");
  const event = fc.letrec<{ node: JsonValue }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.integer(),
      fc.string(),
      fc.array(tie("node"), { maxLength: 2 }),
      fc.dictionary(key, tie("node"), { maxKeys: 4 }),
    ) as fc.Arbitrary<JsonValue>,
  })).node;
  fc.assert(
    fc.property(fc.dictionary(key, event, { maxKeys: 4 }), (root) => {
      for (const { path, sample } of pathsIn(root)) expect([path, readPath(root, path)]).toEqual([path, sample]);
    }),
    { numRuns: 500 },
  );
});

test.each([
  [undefined, "$.a", undefined],
  [{ a: 1 }, "", { a: 1 }],
  [{ a: 1 }, "a", 1],
  [{ a: 1 }, "$.constructor", undefined],
])("%j at %s", (root, path, value) => expect(readPath(root as JsonValue, path)).toEqual(value));
