import { changedCases } from "#lib/console/tester/changed-cases.ts";
import type { Expectation } from "#lib/console/tester/schema.ts";
import type { DestinationFilters, MappingConfig } from "#lib/core/plan/index.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import type { DraftedChange } from "./schema.ts";

type Content = Omit<MappingConfig, "id">;
type Case = { id: string; name: string; event: JsonObject; expected: Expectation[] };

/** The test cases in which a mapping gives another result once its draft is live. */
export function changedTestCases(
  { mappingId, live, next }: { mappingId: string; live: Content | undefined; next: Content | undefined },
  cases: readonly Case[],
  filters: DestinationFilters,
): DraftedChange["testCases"] {
  if (live && next)
    return changedCases(mappingId, live, next, cases, filters).map(({ testCase: { id, name }, differences }) => ({
      id,
      name,
      paths: [...new Set(differences.map(({ path }) => path).filter(Boolean))].slice(0, 20),
    }));
  // The mapping is added or removed: what is expected of it begins or ceases to apply.
  const about = cases.filter(({ expected }) => expected.some((each) => each.mappingId === mappingId));
  return about.map(({ id, name }) => ({ id, name, paths: [] }));
}
