import type { BackTest } from "#lib/console/back-tests/schema.ts";

type Draft = { mappingId: string; revision: number };
type Test = Pick<BackTest, "state" | "mappings" | "ofDrafts" | "filtersChange">;

/**
 * The newest back-test of exactly these drafts that runs or has a result, of a list that has the
 * newest first; one of the drafts as they are now goes before a later one. Outdated: it tried
 * something else than they are by now.
 */
export function backTestOfDrafts<T extends Test>(
  tests: readonly T[],
  drafts: readonly Draft[],
): { test: T; isOutdated: boolean } | undefined {
  const revisions = new Map(drafts.map(({ mappingId, revision }) => [mappingId, revision]));
  const ofThese = tests.filter(
    ({ state, mappings, ofDrafts, filtersChange }) =>
      (state === "running" || state === "done") &&
      !filtersChange &&
      mappings.length === revisions.size &&
      ofDrafts.length === revisions.size &&
      revisions.size > 0 &&
      ofDrafts.every(({ mappingId }) => revisions.has(mappingId)),
  );
  const current = ofThese.find(({ ofDrafts }) =>
    ofDrafts.every(({ mappingId, revision, changed }) => !changed && revisions.get(mappingId) === revision),
  );
  const test = current ?? ofThese[0];
  return test && { test, isOutdated: test !== current };
}
