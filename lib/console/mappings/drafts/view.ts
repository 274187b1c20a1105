import "#server-only";
import type { Content, Draft } from "#lib/console/mappings/schema.ts";
import { issuesOfStored, runsAlike, type Stored, storedOf } from "#lib/console/mappings/stored.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { MappingDraft as DraftRow, Mapping as LiveRow } from "#lib/platform/db/generated/client.ts";
import type { Issue } from "#lib/platform/json.ts";

export const contentOf = ({ secrets: _, ...content }: Stored): Content => content;

/** Drafts as people see them; `live` has their mappings, deleted ones too. */
export async function draftViews(
  rows: readonly DraftRow[],
  live: ReadonlyMap<string, LiveRow>,
  tx: DbTransaction = db(),
): Promise<Draft[]> {
  if (rows.length === 0) return [];
  const [releases, bases] = await Promise.all([waitingReleases(tx, rows), basesOf(tx, rows, live)]);
  return rows.map((row) => {
    const mapping = live.get(row.mappingId);
    const stored = storedOf(row);
    const liveVersion = mapping?.version ?? 0;
    return {
      mappingId: row.mappingId,
      destinationId: row.destinationId,
      ...contentOf(stored),
      revision: row.revision,
      kind: kindOf(row, mapping),
      baseVersion: row.baseVersion,
      liveVersion,
      stale: liveVersion !== row.baseVersion,
      base: bases.get(row.mappingId) ?? null,
      issues: draftIssues(row, mapping),
      notes: Array.isArray(row.importNotes) ? (row.importNotes as Issue[]) : [],
      release: releases.get(row.mappingId) ?? null,
      createdBy: row.createdByName,
      createdAt: row.createdAt.toISOString(),
      updatedById: row.updatedById,
      updatedBy: row.updatedByName,
      updatedAt: row.updatedAt.toISOString(),
    };
  });
}

export function kindOf(row: Pick<DraftRow, "deleted">, mapping: LiveRow | undefined): Draft["kind"] {
  if (row.deleted) return "deleted";
  if (!mapping) return "created";
  return mapping.deletedAt ? "restored" : "changed";
}

/**
 * What keeps a draft from being released. As for a mapping: what is off and runs as it is live
 * already is not judged, so that a mapping that cannot run can still be renamed or turned off.
 */
export function draftIssues(row: DraftRow, mapping: LiveRow | undefined): Issue[] {
  if (row.deleted) return [];
  const stored = storedOf(row);
  if (mapping && !stored.enabled && runsAlike(mapping.id, stored, storedOf(mapping))) return [];
  return issuesOfStored(row.mappingId, stored);
}

/** The versions from which stale drafts were begun: what a person needs to combine both. */
async function basesOf(tx: DbTransaction, rows: readonly DraftRow[], live: ReadonlyMap<string, LiveRow>): Promise<Map<string, Content>> {
  const stale = rows.filter(({ mappingId, baseVersion }) => baseVersion > 0 && live.get(mappingId)?.version !== baseVersion);
  if (stale.length === 0) return new Map();
  const OR = stale.map(({ mappingId, baseVersion }) => ({ mappingId, number: baseVersion }));
  const versions = await tx.mappingVersion.findMany({ where: { OR } });
  return new Map(versions.map((version) => [version.mappingId, contentOf(storedOf(version))]));
}

async function waitingReleases(tx: DbTransaction, rows: readonly DraftRow[]): Promise<Map<string, NonNullable<Draft["release"]>>> {
  const destinationId = { in: [...new Set(rows.map((row) => row.destinationId))] };
  const waiting = await tx.release.findMany({ where: { destinationId, state: { in: ["asked", "scheduled"] } } });
  return new Map(
    waiting.flatMap(({ id, number, state, publishAt, items }) =>
      (items as { mappingId: string }[]).map(({ mappingId }) => [
        mappingId,
        { id, number, state: state as "asked" | "scheduled", publishAt: publishAt?.toISOString() ?? null },
      ]),
    ),
  );
}
