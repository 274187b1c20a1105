import type { DestinationFilters } from "#lib/plan/index.ts";
import { compileDestination } from "#lib/plan/index.ts";
import { type Difference, diffJson, type Expected, expectationsOf } from "#lib/tester/run-case.ts";
import type { TestCase } from "#lib/tester/schema.ts";
import type { MappingContent } from "./mapping-form.ts";

/** A test case for which a mapping would do something else than it does now. */
export type ChangedCase = { testCase: TestCase; differences: Difference[]; after: Expected };

/** What a change of one mapping changes in the test cases, by running each with the saved and with the edited mapping. */
export function changedCases(
  mappingId: string,
  before: MappingContent,
  after: MappingContent,
  cases: readonly TestCase[],
  filters: DestinationFilters = {},
): ChangedCase[] {
  const [was, willBe] = [before, after].map(
    (content) => compileDestination({ filters, mappings: [{ id: mappingId, ...content }] }).compiled,
  );
  if (!was || !willBe) return [];
  return cases.flatMap((testCase) => {
    const [old] = expectationsOf(was, testCase.event);
    const [now] = expectationsOf(willBe, testCase.event);
    if (!old || !now) return [];
    const differences =
      old.outcome === now.outcome ? diffJson(old.payload, now.payload) : [{ path: "", expected: old.outcome, actual: now.outcome }];
    return differences.length === 0 ? [] : [{ testCase, differences, after: now }];
  });
}

/** The case's expectations with one mapping's taken anew. */
export function acceptedExpectations(testCase: TestCase, after: Expected): Expected[] {
  const others = testCase.expected.filter((expected) => expected.mappingId !== after.mappingId);
  return [...others, after];
}
