import "#server-only";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { filtersOf } from "#lib/console/destinations/service.ts";
import { type Case, type Expected, runCase } from "#lib/console/tester/run-case.ts";
import { storedTestCases } from "#lib/console/tester/test-cases.ts";
import { compileDestination, type MappingConfig } from "#lib/core/plan/index.ts";
import { withoutSecrets } from "#lib/engine/secrets/mapping-settings.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { Destination } from "#lib/platform/db/generated/client.ts";
import { mapInTurns } from "#lib/platform/in-turns.ts";
import { isJsonObject } from "#lib/platform/json.ts";
import type { PromotionPlan } from "./schema.ts";
import type { Promoted } from "./wanted.ts";

/** At most this many differences of one mapping are reported. */
const mostDifferences = 20;

/**
 * Runs the test cases of both destinations against what the second one would have. Those of the
 * first follow their mappings, and expect the second one's audiences.
 */
export async function runTestCases(
  tx: DbTransaction,
  viewer: Viewer,
  { from, to }: { from: Destination; to: Destination },
  { ids, translated }: Promoted,
  result: readonly (MappingConfig & { from?: string })[],
): Promise<PromotionPlan["testCases"]> {
  const mappings = result.map(({ from: _, ...config }) => ({ ...config, settings: withoutSecrets(config.settings) }));
  const { compiled } = compileDestination({ filters: filtersOf(to), mappings });
  const follow = (expected: Expected): Expected[] => {
    const mapping = ids.includes(expected.mappingId) ? result.find(({ from }) => from === expected.mappingId) : undefined;
    if (!mapping) return [];
    const payload = isJsonObject(expected.payload) ? translated(mapping.actionSlug, expected.payload) : expected.payload;
    return [{ ...expected, mappingId: mapping.id, ...(payload !== undefined && { payload }) }];
  };
  const here = (await storedTestCases(tx, from.id)).map((one) => ({ ...one, of: "here" as const, expected: one.expected.flatMap(follow) }));
  const there = (await storedTestCases(tx, to.id)).map((one) => ({ ...one, of: "there" as const }));
  const open = seesPersonal(viewer);
  const results = await mapInTurns([...here, ...there], (one) => ({ of: one.of, ...runCase(compiled, one as Case) }));
  const failed = results.flatMap(({ of, name, passed, mappings }) => {
    if (passed) return [];
    const failing = mappings
      .filter((mapping) => !mapping.passed)
      .map(({ mappingName, differences }) => ({
        name: mappingName,
        differences: differences.slice(0, mostDifferences).map((each) => (open || each.path === "" ? each : { path: each.path })),
      }));
    return [{ name, of, mappings: failing }];
  });
  return { run: results.length, failed };
}
