import "#server-only";
import { optionsOf, settingsOf } from "#lib/console/mappings/stored.ts";
import type { Concerned, Definition } from "#lib/engine/back-tests/config.ts";
import { withoutSecrets } from "#lib/engine/secrets/mapping-settings.ts";
import { canonical } from "#lib/platform/canonical.ts";
import { db } from "#lib/platform/db/client.ts";
import type { MappingDraft } from "#lib/platform/db/generated/client.ts";
import type { BackTest } from "./schema.ts";

/** The state of a draft when it was tested. */
export type DraftRevision = { mappingId: string; revision: number };
type OfDraft = BackTest["ofDrafts"][number];
/** A draft that there is now. */
export type DraftNow = {
  mappingId: string;
  revision: number;
  /** Null: its release deletes the mapping. */
  definition: Definition | null;
  /** Its mapping is not live. */
  isNew: boolean;
  begunAt: Date;
  /** Since when the mapping has been live as it is; of a new one, since when there is the draft. */
  liveSince: Date;
};

/** What a draft would do, as it is planned. */
export function definitionOf(row: MappingDraft): Definition | null {
  const { name, actionSlug, trigger, enabled } = row;
  return row.deleted ? null : { name, actionSlug, trigger, enabled, settings: settingsOf(row), options: optionsOf(row) };
}

export async function draftsNow(destinationId: string): Promise<DraftNow[]> {
  const rows = await db().mappingDraft.findMany({ where: { destinationId }, orderBy: { mappingId: "asc" } });
  if (rows.length === 0) return [];
  const live = await db().$queryRaw<{ id: string; since: Date }[]>`
    SELECT m.id, v.created_at AS since FROM mapping m JOIN mapping_version v ON v.mapping_id = m.id AND v.number = m.version
     WHERE m.destination_id = ${destinationId} AND m.deleted_at IS NULL`;
  const since = new Map(live.map((one) => [one.id, one.since]));
  return rows.map((row) => ({
    mappingId: row.mappingId,
    revision: row.revision,
    definition: definitionOf(row),
    isNew: !since.has(row.mappingId),
    begunAt: row.createdAt,
    liveSince: since.get(row.mappingId) ?? row.createdAt,
  }));
}

/**
 * Which of the drafts a back-test has tried. What was tried from the editor counts as well, since
 * it may have become a draft afterwards: what it does decides. A draft that does something else now
 * has changed, if the back-test is of its time.
 */
export function ofDrafts(
  test: { mappings: readonly Concerned[]; recorded: readonly DraftRevision[]; createdAt: Date },
  drafts: readonly DraftNow[],
): OfDraft[] {
  const recorded = new Set(test.recorded.map(({ mappingId }) => mappingId));
  return test.mappings.flatMap((concerned): OfDraft[] => {
    const isRecorded = recorded.has(concerned.id);
    const same = ({ definition }: DraftNow) => isSame(concerned.after, definition, isRecorded);
    const draft =
      drafts.find(({ mappingId }) => mappingId === concerned.id) ??
      // It had no ID yet when it was tried.
      drafts.find((one) => one.isNew && !isRecorded && concerned.before === null && same(one));
    if (!draft) return [];
    const changed = !same(draft);
    if (changed && test.createdAt < (isRecorded ? draft.begunAt : draft.liveSince)) return [];
    const asIfOn = concerned.after !== null && draft.definition?.enabled === false;
    return [{ mappingId: draft.mappingId, revision: draft.revision, changed, asIfOn }];
  });
}

/** What is being written counts as on when it is tried, a draft does only if it is. */
function isSame(tried: Definition | null, draft: Definition | null, isRecorded: boolean): boolean {
  const wanted = draft && (draft.enabled || !isRecorded) ? draft : null;
  return tried === null || wanted === null ? tried === wanted : runs(tried) === runs(wanted);
}

const runs = ({ actionSlug, trigger, settings, options }: Definition) =>
  canonical({ actionSlug, trigger, settings: withoutSecrets(settings), options });
