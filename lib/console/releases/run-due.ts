import "#server-only";
import type { Actor } from "#lib/access/auth/viewer.ts";
import { locked } from "#lib/console/mappings/live.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { db } from "#lib/platform/db/client.ts";
import type { Release as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { log } from "#lib/platform/log.ts";
import { publish, recordRelease } from "./publish.ts";
import { demandContent } from "./service.ts";

/**
 * Makes live whatever is due. A release that can no longer go live fails with the reason, which its
 * page and the audit log show; its drafts stay. Safe in several processes at once.
 */
export async function publishDue(): Promise<void> {
  const due = await db().$queryRaw<{ id: string; destination_id: string }[]>`
    SELECT id, destination_id FROM release WHERE state = 'scheduled' AND publish_at <= now() ORDER BY publish_at, id LIMIT 20`;
  if (due.length > 0) await loadLiquid();
  for (const { id, destination_id } of due) await publishOne(destination_id, id);
}

async function publishOne(destinationId: string, id: string): Promise<void> {
  try {
    await locked(destinationId, async (tx, destination) => {
      const row = await tx.release.findUnique({ where: { id } });
      if (row?.state !== "scheduled") return;
      await publish(tx, byItself(row), destination, row, await demandContent(tx, destination, row));
    });
  } catch (error) {
    // An outage passes, and the release goes live late rather than never.
    if (!(error instanceof AppError) || error.code === "unavailable") throw error;
    log.warn({ releaseId: id, err: error.message }, "a scheduled release could not go live");
    await db().$transaction(async (tx) => {
      const { count } = await tx.release.updateMany({
        where: { id, state: "scheduled" },
        data: { state: "failed", reason: error.message },
      });
      const row = count > 0 && (await tx.release.findUnique({ where: { id } }));
      if (row) await recordRelease(tx, byItself(row), row, "failed");
    });
  }
}

/** The person who scheduled or approved it, when its time comes. */
const byItself = (row: Row): Actor => ({
  id: row.decidedById ?? row.createdById,
  name: row.decidedByName ?? row.createdByName,
  via: "system",
  ip: null,
});
