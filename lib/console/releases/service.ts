import "#server-only";
import type { z } from "zod";
import type { Actor, Viewer } from "#lib/access/auth/viewer.ts";
import { kindOf } from "#lib/console/mappings/drafts/view.ts";
import { locked } from "#lib/console/mappings/live.ts";
import { json, storedOf } from "#lib/console/mappings/stored.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { Destination, Release as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { type Content, demandApproval, demandCurrent, demandReleasable, findContent, wantedOf } from "./check.ts";
import { publish, recordRelease } from "./publish.ts";
import type { createReleaseSchema, Release, ReleaseItem } from "./schema.ts";
import { getRelease } from "./view.ts";

type Place = { destinationId: string; id: string };
const yearMs = 366 * 86_400_000;

/**
 * Releases drafts: now, at a time, or once someone has approved them. Drafts that changed since
 * they were shown are refused with what changed.
 */
export async function createRelease(viewer: Viewer, destinationId: string, input: z.output<typeof createReleaseSchema>): Promise<Release> {
  const id = await locked(destinationId, (tx, destination) => releaseDrafts(tx, viewer, destination, input));
  return getRelease({ destinationId, id });
}

/** The same inside a transaction that holds the destination's lock. Returns the release's ID. */
export async function releaseDrafts(
  tx: DbTransaction,
  viewer: Viewer,
  destination: Destination,
  input: z.output<typeof createReleaseSchema>,
): Promise<string> {
  const destinationId = destination.id;
  const publishAt = futureTime(input.publishAt);
  const { content, outdated } = await findContent(tx, destinationId, input);
  demandCurrent(outdated);
  demandReleasable(content, await countLiving(tx, destinationId));
  await demandFree(tx, destinationId, content);
  const around = destination.changes === "approval" ? input.aroundApproval : undefined;
  if (!input.ask) demandApproval(viewer, destination, content, around);
  const row = await addRelease(tx, viewer, destinationId, content, {
    state: input.ask ? "asked" : "scheduled",
    note: input.note,
    publishAt,
    orderRevision: input.orderRevision ?? null,
    reason: around ?? null,
    aroundApproval: around !== undefined,
  });
  if (input.ask || publishAt) await recordRelease(tx, viewer, row, input.ask ? "asked" : "scheduled");
  else await publish(tx, viewer, destination, row, { ...content, verb: around === undefined ? "released" : "released_without_approval" });
  return row.id;
}

function futureTime(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const at = new Date(text);
  const message =
    at.getTime() <= Date.now()
      ? "Choose a time in the future."
      : at.getTime() > Date.now() + yearMs
        ? "Choose a time within a year."
        : undefined;
  if (message) throw new AppError("invalid", message, [{ path: "publishAt", message }]);
  return at;
}

const countLiving = (tx: DbTransaction, destinationId: string) => tx.mapping.count({ where: { destinationId, deletedAt: null } });

/** A draft waits in one release at a time. */
async function demandFree(tx: DbTransaction, destinationId: string, { parts, order }: Content): Promise<void> {
  const waiting = await tx.release.findMany({ where: { destinationId, state: { in: ["asked", "scheduled"] } } });
  for (const { number, items, orderRevision } of waiting) {
    const taken = parts.find(({ mappingId }) => (items as ReleaseItem[]).some((item) => item.mappingId === mappingId));
    if (taken || (order && orderRevision !== null))
      throw new AppError(
        "conflict",
        `${taken ? `“${taken.stored.name}”` : "The order"} waits in release ${number} already. Cancel that one first.`,
      );
  }
}

type NewRelease = Pick<Row, "state" | "note" | "publishAt" | "orderRevision" | "reason" | "aroundApproval"> & { rollsBackId?: string };

async function addRelease(tx: DbTransaction, actor: Actor, destinationId: string, { parts }: Content, data: NewRelease): Promise<Row> {
  const last = await tx.release.findFirst({ where: { destinationId }, orderBy: { number: "desc" }, select: { number: true } });
  const items = parts.map(
    (part): ReleaseItem => ({
      mappingId: part.mappingId,
      name: part.stored.name,
      kind: kindOf(part, part.row),
      draftRevision: part.draft?.revision ?? null,
      beforeVersion: part.row?.version ?? 0,
      afterVersion: null,
      authorId: part.author.id,
      author: part.author.name,
    }),
  );
  const by = { createdById: actor.id, createdByName: actor.name };
  return tx.release.create({
    data: { id: createId("release"), destinationId, number: (last?.number ?? 0) + 1, items: json(items), ...by, ...data },
  });
}

async function findWaiting(tx: DbTransaction, { destinationId, id }: Place, states: readonly string[]): Promise<Row> {
  const row = await tx.release.findFirst({ where: { id, destinationId } });
  if (!row) throw new AppError("not_found", "This release does not exist.");
  if (!states.includes(row.state)) throw new AppError("conflict", `This release is ${row.state} already.`);
  return row;
}

/** Approves a requested release: it goes live now, or at its time. */
export async function approveRelease(viewer: Viewer, place: Place, aroundApproval?: string): Promise<Release> {
  await locked(place.destinationId, async (tx, destination) => {
    const row = await findWaiting(tx, place, ["asked"]);
    const content = await demandContent(tx, destination, row);
    const around = destination.changes === "approval" ? aroundApproval : undefined;
    demandApproval(viewer, destination, content, around);
    const by = { decidedById: viewer.id, decidedByName: viewer.name, decidedAt: new Date() };
    const data = { ...by, state: "scheduled", aroundApproval: around !== undefined, reason: around ?? null };
    const approved = await tx.release.update({ where: { id: row.id }, data });
    const verb = around === undefined ? "approved" : "released_without_approval";
    await recordRelease(tx, viewer, approved, verb);
    if (!row.publishAt || row.publishAt.getTime() <= Date.now()) await publish(tx, viewer, destination, approved, content);
  });
  return getRelease(place);
}

/** What a waiting release makes live, if it still may. */
export async function demandContent(tx: DbTransaction, destination: Destination, row: Row): Promise<Content> {
  const { content, outdated } = await findContent(tx, destination.id, wantedOf(row));
  demandCurrent(outdated);
  demandReleasable(content, await countLiving(tx, destination.id));
  return content;
}

/** Rejects a requested release; its drafts stay. */
export async function rejectRelease(viewer: Viewer, place: Place, reason: string): Promise<Release> {
  return decide(viewer, place, ["asked"], { state: "rejected", reason });
}

/** Cancels a waiting release; its drafts stay. */
export async function cancelRelease(viewer: Viewer, place: Place): Promise<Release> {
  return decide(viewer, place, ["asked", "scheduled"], { state: "cancelled" });
}

async function decide(viewer: Viewer, place: Place, from: readonly string[], data: { state: string; reason?: string }): Promise<Release> {
  await locked(place.destinationId, async (tx) => {
    const row = await findWaiting(tx, place, from);
    const by = { decidedById: viewer.id, decidedByName: viewer.name, decidedAt: new Date() };
    await recordRelease(tx, viewer, await tx.release.update({ where: { id: row.id }, data: { ...data, ...by } }), data.state);
  });
  return getRelease(place);
}

/**
 * Makes the versions before a release live again, by a new release. Refused if something in it was
 * changed since: that would be lost.
 */
export async function rollBackRelease(viewer: Viewer, place: Place, note: string): Promise<Release> {
  const id = await locked(place.destinationId, async (tx, destination) => {
    const row = await findWaiting(tx, place, ["published"]);
    const items = row.items as ReleaseItem[];
    const live = await tx.mapping.findMany({ where: { id: { in: items.map(({ mappingId }) => mappingId) } } });
    const byId = new Map(live.map((each) => [each.id, each]));
    const changed = items.filter(({ mappingId, afterVersion }) => byId.get(mappingId)?.version !== afterVersion);
    if (changed.length > 0) {
      const names = changed.map(({ name }) => `“${name}”`).join(", ");
      throw new AppError("conflict", `${names} changed since this release. Roll back the later release first, or restore a version.`);
    }
    const OR = items.map(({ mappingId, beforeVersion, afterVersion }) => ({ mappingId, number: beforeVersion || (afterVersion ?? 0) }));
    const versions = items.length > 0 ? await tx.mappingVersion.findMany({ where: { OR } }) : [];
    const parts = versions.map((version) => {
      const item = items.find(({ mappingId }) => mappingId === version.mappingId);
      const author = { id: version.authorId, name: version.authorName };
      const deleted = item?.kind === "created" || item?.kind === "restored";
      return { mappingId: version.mappingId, row: byId.get(version.mappingId), stored: storedOf(version), deleted, author };
    });
    const rollsBack = { state: "scheduled", note: note || `Rolls back release ${row.number}.`, publishAt: null, orderRevision: null };
    const data = { ...rollsBack, reason: null, aroundApproval: false, rollsBackId: row.id };
    const next = await addRelease(tx, viewer, place.destinationId, { parts }, data);
    const moved = row.orderRevision !== null || items.some(({ kind }) => kind === "deleted");
    await publish(tx, viewer, destination, next, { parts, verb: "rolled_back", ...(moved && { order: row.orderBefore }) });
    return next.id;
  });
  return getRelease({ destinationId: place.destinationId, id });
}
