import { compileDestination, type DestinationFilters, type MappingConfig } from "#lib/core/plan/index.ts";
import { type Case, type Difference, diffJson, type Expected, expectationsOf } from "./run-case.ts";

type Content = Omit<MappingConfig, "id">;

/** A test case for which a mapping would do something else than it does now. */
export type ChangedCase<Kept extends Case = Case> = { testCase: Kept; differences: Difference[]; after: Expected };

/**
 * What a change of one mapping changes in the test cases, by running each with the saved and with
 * the edited mapping.
 */
export function changedCases<Kept extends Case>(
  mappingId: string,
  before: Content,
  after: Content,
  cases: readonly Kept[],
  filters: DestinationFilters = {},
): ChangedCase<Kept>[] {
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

/** The case's expectations with one mapping's taken again. */
export function acceptedExpectations(testCase: Case, after: Expected): Expected[] {
  const others = testCase.expected.filter((expected) => expected.mappingId !== after.mappingId);
  return [...others, after];
}
