import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { mapInTurns } from "#lib/platform/in-turns.ts";
import { savedEventDays, savedLimits } from "./limits.ts";
import { maskText } from "./mask-text.ts";
import { refuseOverLimit } from "./saved-room.ts";
import type { SavedEvent, saveEventSchema } from "./schema.ts";

export const daysFromNow = (days: number) => new Date(Date.now() + days * 86_400_000);

/** The newest first. */
export async function listSavedEvents(viewer: Viewer, destinationId: string): Promise<{ items: SavedEvent[] }> {
  await findDestination(db(), destinationId);
  const where = { destinationId, expiresAt: { gt: new Date() } };
  const rows = await db().savedEvent.findMany({ where, orderBy: { id: "desc" }, take: savedLimits.events.count });
  const masked = !seesPersonal(viewer);
  const masker = createMasker([]);
  return {
    items: await mapInTurns(rows, async ({ id, name, text, bytes, createdBy, createdAt, expiresAt }) => ({
      id,
      name: masked ? masker.text(name) : name,
      text: masked ? await maskText(text) : text,
      bytes,
      createdBy,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      masked,
    })),
  };
}

export async function saveEvent(viewer: Viewer, destinationId: string, input: z.output<typeof saveEventSchema>): Promise<{ id: string }> {
  await findDestination(db(), destinationId);
  const id = createId("savedEvent");
  await db().$transaction(async (tx) => {
    await refuseOverLimit(tx, viewer, destinationId, "events", input.text);
    await tx.savedEvent.create({
      data: {
        id,
        destinationId,
        ...input,
        bytes: Buffer.byteLength(input.text),
        createdBy: viewer.name,
        createdById: viewer.id,
        expiresAt: daysFromNow(savedEventDays),
      },
    });
  });
  return { id };
}

/** The audit log is kept for good, so it names neither the event nor what is in it. */
export async function deleteSavedEvent(viewer: Viewer, destinationId: string, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.savedEvent.deleteMany({ where: { destinationId, id } });
    if (count === 0) throw new AppError("not_found", "This event is no longer saved.");
    await recordAudit(tx, viewer, { action: "deleted", objectKind: "savedEvent", objectId: id, objectName: id, destinationId });
  });
}
