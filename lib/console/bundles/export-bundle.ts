import "#server-only";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { namedRulesOf } from "#lib/console/alerts/named-rules.ts";
import { ownDeletionSettings } from "#lib/console/deletions/rules.ts";
import { filtersSchema } from "#lib/console/destinations/schema.ts";
import { environmentOf, findDestination } from "#lib/console/destinations/service.ts";
import { optionsOf, settingsOf } from "#lib/console/mappings/view.ts";
import type { Expectation } from "#lib/console/tester/schema.ts";
import { listTestCases } from "#lib/console/tester/test-cases.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { db } from "#lib/platform/db/client.ts";
import { isJsonObject } from "#lib/platform/json.ts";
import { type Bundle, bundleVersion } from "./schema.ts";
import { withoutSecrets } from "./secrets-left-out.ts";

/**
 * A destination with its mappings and test cases in one piece, to keep or to import elsewhere. It
 * contains no key, neither the destination's nor a mapping's. Test cases contain events of people,
 * so they are left out for viewers, who see personal data masked.
 */
export async function exportBundle(viewer: Viewer, destinationId: string): Promise<Bundle> {
  const row = await findDestination(db(), destinationId);
  const rows = await db().mapping.findMany({ where: { destinationId, deletedAt: null }, orderBy: [{ position: "asc" }, { id: "asc" }] });
  const cases = seesPersonal(viewer) ? (await listTestCases(viewer, destinationId)).items : [];
  return {
    falconerBundle: bundleVersion,
    exportedAt: new Date().toISOString(),
    destination: {
      name: row.name,
      deployment: row.deployment,
      filters: filtersSchema.catch({}).parse(row.filters),
      rateLimitPerSecond: row.rateLimitPerSecond,
      retentionDays: row.retentionDays,
      retryHorizonHours: row.retryHorizonHours,
      deletions: await ownDeletionSettings(db(), destinationId),
      environment: environmentOf(row),
      alerts: await namedRulesOf(db(), destinationId),
    },
    mappings: rows.map((mapping) => {
      const { settings, missing } = withoutSecrets(settingsOf(mapping));
      const actionId = actionBySlug.get(mapping.actionSlug)?.segmentId;
      return {
        id: mapping.id,
        name: mapping.name,
        actionSlug: mapping.actionSlug,
        ...(actionId ? { actionId } : { beyondSegment: true }),
        trigger: mapping.trigger,
        enabled: mapping.enabled,
        settings,
        options: optionsOf(mapping),
        missingSecrets: missing,
      };
    }),
    testCases: cases.map(({ name, event, expected }) => ({ name, event, expected: expected.map(withoutKeys) })),
  };
}

function withoutKeys(expectation: Expectation): Expectation {
  return isJsonObject(expectation.payload) ? { ...expectation, payload: withoutSecrets(expectation.payload).settings } : expectation;
}

/** "Shop (EU)" -> "falconer-shop-eu-2026-11-23.json": plain letters only, for a header. */
export function bundleFileName(bundle: Bundle): string {
  const name = bundle.destination.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return `falconer-${name || "destination"}-${bundle.exportedAt.slice(0, 10)}.json`;
}
