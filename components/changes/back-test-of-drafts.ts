import type { BackTest } from "#lib/console/back-tests/schema.ts";

type Draft = { mappingId: string; revision: number };
type Test = Pick<BackTest, "state" | "drafts">;

/**
 * The newest back-test of exactly these drafts that runs or has a result, from a list with the
 * newest first. One of the drafts in their present state wins over a later one. Outdated: it tested
 * another revision.
 */
export function backTestOfDrafts<T extends Test>(
  tests: readonly T[],
  drafts: readonly Draft[],
): { test: T; isOutdated: boolean } | undefined {
  const revisions = new Map(drafts.map(({ mappingId, revision }) => [mappingId, revision]));
  const ofThese = tests.filter(
    (test) =>
      (test.state === "running" || test.state === "done") &&
      test.drafts.length > 0 &&
      test.drafts.length === revisions.size &&
      test.drafts.every(({ mappingId }) => revisions.has(mappingId)),
  );
  const current = ofThese.find((test) => test.drafts.every(({ mappingId, revision }) => revisions.get(mappingId) === revision));
  const test = current ?? ofThese[0];
  return test && { test, isOutdated: test !== current };
}
