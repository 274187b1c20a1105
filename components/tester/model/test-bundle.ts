import { contentOf } from "#components/mappings/editor/content-of.ts";
import type { Destination } from "#lib/destinations/schema.ts";
import type { JsonValue } from "#lib/json.ts";
import type { Mapping } from "#lib/mappings/schema.ts";
import type { TestCase } from "#lib/tester/schema.ts";

/** What `falconer test --bundle FILE` reads: the destination, its mappings, its test cases. No key is in it. */
export function testBundle(destination: Destination, mappings: readonly Mapping[], cases: readonly TestCase[]): JsonValue {
  const { name, deployment, filters } = destination;
  return JSON.parse(
    JSON.stringify({
      destination: { name, deployment, filters },
      mappings: mappings.map((mapping) => ({ id: mapping.id, ...contentOf(mapping) })),
      testCases: cases.map((testCase) => ({ name: testCase.name, event: testCase.event, expected: testCase.expected })),
    }),
  ) as JsonValue;
}
