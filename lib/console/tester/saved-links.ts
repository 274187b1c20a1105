import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { linkDays, savedLimits } from "./limits.ts";
import { maskText } from "./mask-text.ts";
import { daysFromNow } from "./saved-events.ts";
import { refuseOverLimit } from "./saved-room.ts";
import type { LinkList, linkStateSchema, SavedLink } from "./schema.ts";

/** What someone shares twice has one address, whose time begins again. */
export async function saveLink(viewer: Viewer, destinationId: string, state: z.output<typeof linkStateSchema>): Promise<{ id: string }> {
  await findDestination(db(), destinationId);
  return db().$transaction(async (tx) => {
    const expiresAt = daysFromNow(linkDays);
    const same = await tx.savedLink.findFirst({
      where: { destinationId, createdById: viewer.id, state: { equals: state }, expiresAt: { gt: new Date() } },
      select: { id: true },
    });
    if (same) return tx.savedLink.update({ where: { id: same.id }, data: { expiresAt }, select: { id: true } });
    await refuseOverLimit(tx, viewer, destinationId, "links", state.text);
    const bytes = Buffer.byteLength(state.text);
    const data = { id: createId("link"), destinationId, state, bytes, createdBy: viewer.name, createdById: viewer.id, expiresAt };
    return tx.savedLink.create({ data, select: { id: true } });
  });
}

/** Without what they show: the newest first. */
export async function listLinks(destinationId: string): Promise<LinkList> {
  await findDestination(db(), destinationId);
  const rows = await db().savedLink.findMany({
    where: { destinationId, expiresAt: { gt: new Date() } },
    select: { id: true, bytes: true, createdBy: true, createdAt: true, expiresAt: true },
    orderBy: { id: "desc" },
    take: savedLimits.links.count,
  });
  return { items: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString() })) };
}

export async function getLink(viewer: Viewer, destinationId: string, id: string): Promise<SavedLink> {
  const row = await db().savedLink.findFirst({ where: { destinationId, id, expiresAt: { gt: new Date() } } });
  if (!row) throw new AppError("not_found", "This link has expired, was deleted, or belongs to another destination.");
  const state = row.state as SavedLink["state"];
  const masked = !seesPersonal(viewer);
  return { id, state: masked ? { ...state, text: await maskText(state.text) } : state, masked };
}

export async function deleteLink(viewer: Viewer, destinationId: string, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.savedLink.deleteMany({ where: { destinationId, id } });
    if (count === 0) throw new AppError("not_found", "This link was deleted already.");
    await recordAudit(tx, viewer, { action: "deleted", objectKind: "link", objectId: id, objectName: id, destinationId });
  });
}
