import "#server-only";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { MappingDraft as DraftRow, Mapping as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";

/** Refuses when someone saved the mapping after the `given` version was read. */
export async function demandVersion(tx: DbTransaction, row: Row, given: number | undefined): Promise<void> {
  if (given === undefined || given === row.version) return;
  const last = await tx.mappingVersion.findUnique({ where: { mappingId_number: { mappingId: row.id, number: row.version } } });
  const name = last?.authorName || null;
  const who = name && last ? `${name} saved this mapping at ${clock(last.createdAt)}` : "Someone saved this mapping";
  throw conflict(row.version, name, last?.createdAt, `${who}, after you opened it. Load that version, or overwrite it with yours.`);
}

/** The same for its draft: of which revision, or of none. */
export function demandDraftRevision(draft: DraftRow | null, given: number | undefined): void {
  if (draft?.revision === given) return;
  if (!draft)
    throw new AppError("conflict", "Someone released or discarded this draft after you opened it. Your changes stay in this browser.");
  const who = `${draft.updatedByName} changed this draft at ${clock(draft.updatedAt)}`;
  const sentence = `${who}, after you opened it. Load that draft, or overwrite it with yours.`;
  throw conflict(draft.revision, draft.updatedByName, draft.updatedAt, sentence);
}

const clock = (at: Date) => `${at.toISOString().slice(11, 16)} UTC`;

function conflict(version: number, savedBy: string | null, at: Date | undefined, sentence: string): AppError {
  // Where older scripts look for them; `current` is what is documented.
  const issues = [{ path: "version", message: String(version), code: savedBy ?? "" }];
  return new AppError("conflict", sentence, issues, { current: { version, savedBy, savedAt: at?.toISOString() ?? null } });
}
