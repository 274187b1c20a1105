import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { publicUrl } from "#lib/access/http/public-url.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { unused, usageBy } from "#lib/console/statistics/usage.ts";
import { writeKeyOf } from "#lib/engine/ingestion/credentials.ts";
import { isSigned, type SourceKind, sourceKindOf } from "#lib/engine/ingestion/source-kinds.ts";
import { bumpDestinations } from "#lib/engine/mappings/bump.ts";
import { open, seal } from "#lib/platform/crypto/envelope.ts";
import { createToken, hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { Source as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { classicDestinationSeen } from "./classic-destination.ts";
import { refusedCalls } from "./refused-calls.ts";
import { sourcePlace } from "./reveal.ts";
import type { CreatedSource, createSourceSchema, Source, SourceWithHeaderToken, SourceWithSecret, updateSourceSchema } from "./schema.ts";

type Seen = Partial<Pick<Source, "classicDestinationSeen" | "refusedCalls" | "usage">>;
const addressOf = (kind: SourceKind, id: string) =>
  publicUrl(
    {
      segment: `/api/webhooks/segment/${id}`,
      deletions: `/api/webhooks/segment/${id}`,
      token: `/api/webhooks/events/${id}`,
      sdk: "/v1/batch",
    }[kind],
  );

const view = (row: Row, seen: Seen = {}): Source => ({
  id: row.id,
  destinationId: row.destinationId,
  kind: sourceKindOf(row.kind),
  name: row.name,
  webhookUrl: addressOf(sourceKindOf(row.kind), row.id),
  enabled: row.enabled,
  batchSignatures: row.batchSignatures === "first_event_and_header" ? "first_event_and_header" : "whole_body",
  hasHeaderToken: row.headerTokenHash !== null,
  maxAgeSeconds: row.maxAgeSeconds,
  dedupeWindowHours: row.dedupeWindowHours,
  strictIntegrations: row.strictIntegrations,
  classicDestinationOn: row.classicDestinationOn,
  secretRotatedAt: row.secretRotatedAt?.toISOString() ?? null,
  previousSecret: row.previousSecret === null ? null : { lastUsedAt: row.previousSecretLastUsedAt?.toISOString() ?? null },
  lastEventAt: row.lastEventAt?.toISOString() ?? null,
  classicDestinationSeen: seen.classicDestinationSeen ?? null,
  usage: seen.usage ?? unused(),
  refusedCalls: seen.refusedCalls ?? null,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const auditView = (row: Row) => ({
  name: row.name,
  kind: row.kind,
  enabled: row.enabled,
  batchSignatures: row.batchSignatures,
  headerToken: row.headerTokenHash !== null,
  previousSecret: row.previousSecret !== null,
  secretRotatedAt: row.secretRotatedAt?.toISOString() ?? null,
  maxAgeSeconds: row.maxAgeSeconds,
  dedupeWindowHours: row.dedupeWindowHours,
  strictIntegrations: row.strictIntegrations,
  classicDestinationOn: row.classicDestinationOn,
});

/** Throws `not_found` if the destination has no such source. */
export async function findSource(tx: DbTransaction, destinationId: string, id: string): Promise<Row> {
  const row = await tx.source.findFirst({ where: { id, destinationId, deletedAt: null } });
  if (!row) throw new AppError("not_found", "This source does not exist.");
  return row;
}

export async function listSources(destinationId: string): Promise<{ items: Source[] }> {
  await findDestination(db(), destinationId);
  const [rows, seen] = await Promise.all([
    db().source.findMany({ where: { destinationId, deletedAt: null }, orderBy: { createdAt: "asc" } }),
    seenOf(destinationId),
  ]);
  return { items: rows.map((row) => view(row, seen(row.id))) };
}

export async function getSource(destinationId: string, id: string): Promise<Source> {
  return seenView(await findSource(db(), destinationId, id));
}

async function seenView(row: Row): Promise<Source> {
  return view(row, (await seenOf(row.destinationId))(row.id));
}

/** What was seen of a destination's sources, in addition to what is configured. */
async function seenOf(destinationId: string): Promise<(sourceId: string) => Seen> {
  const [classic, refused, usage] = await Promise.all([
    classicDestinationSeen(destinationId),
    refusedCalls(destinationId),
    usageBy(destinationId, "sourceId"),
  ]);
  return (sourceId) => ({
    classicDestinationSeen: classic.get(sourceId),
    refusedCalls: refused.get(sourceId),
    usage: usage.get(sourceId),
  });
}

/** Its token as shown: for a library it is part of the write key. */
const proofsOf = (kind: SourceKind, id: string, token: string) =>
  kind === "sdk"
    ? { headerToken: null, writeKey: writeKeyOf(id, token) }
    : { headerToken: kind === "deletions" ? null : token, writeKey: null };

const newSecret = () => createToken().slice(0, 40);
const needsToken = (input: { batchSignatures?: string }, hasToken: boolean) => {
  if (input.batchSignatures !== "first_event_and_header" || hasToken) return;
  const message = "Create a header token first. Only the first event is signed, so the token vouches for the rest of the batch.";
  throw new AppError("invalid", message, [{ path: "batchSignatures", message }]);
};

export async function createSource(
  viewer: Viewer,
  destinationId: string,
  input: z.output<typeof createSourceSchema>,
): Promise<CreatedSource> {
  const { kind = "segment", secret = newSecret(), batchSignatures = "first_event_and_header", ...settings } = input;
  const token = createToken();
  const id = createId("source");
  const row = await db().$transaction(async (tx) => {
    await findDestination(tx, destinationId);
    const created = await tx.source.create({
      data: {
        ...settings,
        batchSignatures,
        id,
        destinationId,
        kind,
        secret: seal(secret, sourcePlace(id)),
        headerTokenHash: kind === "deletions" ? null : hashToken(token),
      },
    });
    await bumpDestinations(tx, [destinationId]);
    await recordAudit(tx, viewer, {
      action: "created",
      objectKind: "source",
      objectId: id,
      objectName: created.name,
      destinationId,
      after: auditView(created),
    });
    return created;
  });
  return { ...view(row), secret: isSigned(kind) ? secret : null, ...proofsOf(kind, id, token) };
}

/** Changes one source under its row's lock and records it. */
async function change(
  viewer: Viewer,
  { destinationId, id, action }: { destinationId: string; id: string; action: string },
  data: (row: Row) => Partial<Row>,
): Promise<Source> {
  const changed = await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM source WHERE id = ${id} FOR UPDATE`;
    const before = await findSource(tx, destinationId, id);
    const after = await tx.source.update({ where: { id }, data: { ...data(before), version: { increment: 1 } } });
    await bumpDestinations(tx, [destinationId]);
    await recordAudit(tx, viewer, {
      action,
      objectKind: "source",
      objectId: id,
      objectName: after.name,
      destinationId,
      before: auditView(before),
      after: auditView(after),
    });
    return after;
  });
  return seenView(changed);
}

export const updateSource = (viewer: Viewer, destinationId: string, id: string, input: z.output<typeof updateSourceSchema>) =>
  change(viewer, { destinationId, id, action: "updated" }, (row) => {
    needsToken(input, row.headerTokenHash !== null);
    return input;
  });

/**
 * The earlier secret keeps verifying until it is removed, so the new one can be entered in Segment
 * without losing an event.
 */
export async function rotateSourceSecret(viewer: Viewer, destinationId: string, id: string, given?: string): Promise<SourceWithSecret> {
  const secret = given ?? newSecret();
  const source = await change(viewer, { destinationId, id, action: "rotated" }, (row) => {
    if (!isSigned(sourceKindOf(row.kind)))
      throw new AppError("invalid", "This source has no shared secret. Create a new header token or write key instead.");
    return {
      secret: seal(secret, sourcePlace(id)),
      previousSecret: seal(open(row.secret, sourcePlace(id)), sourcePlace(id, "previous_secret")),
      previousSecretLastUsedAt: null,
      secretRotatedAt: new Date(),
    };
  });
  return { ...source, secret };
}

export const removePreviousSecret = (viewer: Viewer, destinationId: string, id: string) =>
  change(viewer, { destinationId, id, action: "removed_previous" }, () => ({ previousSecret: null, previousSecretLastUsedAt: null }));

export async function makeHeaderToken(viewer: Viewer, destinationId: string, id: string): Promise<SourceWithHeaderToken> {
  const token = createToken();
  const source = await change(viewer, { destinationId, id, action: "made_header_token" }, ({ kind }) => {
    if (kind === "deletions")
      throw new AppError("invalid", "This source takes single notices, which are signed. It needs no header token.");
    return { headerTokenHash: hashToken(token) };
  });
  return { ...source, ...proofsOf(source.kind, id, token) };
}

/**
 * Without the token, the first event's signature proves nothing about the others, so that setting
 * is removed too.
 */
export const removeHeaderToken = (viewer: Viewer, destinationId: string, id: string) =>
  change(viewer, { destinationId, id, action: "removed_header_token" }, ({ kind }) => {
    if (sourceKindOf(kind) !== "segment") throw new AppError("invalid", "This is the source’s only secret. Turn the source off instead.");
    return { headerTokenHash: null, batchSignatures: "whole_body" };
  });

export async function deleteSource(viewer: Viewer, destinationId: string, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM source WHERE id = ${id} FOR UPDATE`;
    const before = await findSource(tx, destinationId, id);
    await tx.source.update({ where: { id }, data: { deletedAt: new Date(), enabled: false } });
    await bumpDestinations(tx, [destinationId]);
    await recordAudit(tx, viewer, {
      action: "deleted",
      objectKind: "source",
      objectId: id,
      objectName: before.name,
      destinationId,
      before: auditView(before),
    });
  });
}
