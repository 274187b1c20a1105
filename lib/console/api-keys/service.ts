import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { destinationsWhere } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { bumpDestinations } from "#lib/engine/mappings/bump.ts";
import { apiKeyPlace, hintOf, maskedKey } from "#lib/engine/secrets/api-key.ts";
import { open, seal } from "#lib/platform/crypto/envelope.ts";
import { clientKeyOf, fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { ApiKey } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { ApiKeyView, createApiKeySchema, rotateApiKeySchema, updateApiKeySchema } from "./schema.ts";

const using = { destinations: { where: { deletedAt: null }, select: { id: true, name: true }, orderBy: { name: "asc" } } } as const;
type Row = ApiKey & { destinations: { id: string; name: string }[] };

/** All of them; for someone with roles at some destinations, those that these use. */
export function keysSeenBy(viewer: Viewer) {
  const ids = destinationsWhere(viewer.rights, "config.read");
  return { deletedAt: null, ...(ids && { destinations: { some: { id: { in: ids }, deletedAt: null } } }) };
}

/** Names no destination that the viewer may not know about. */
function seenBy(viewer: Viewer, row: Row): ApiKeyView {
  const ids = destinationsWhere(viewer.rights, "config.read");
  const seen = view(row);
  return ids ? { ...seen, destinations: seen.destinations.filter(({ id }) => ids.includes(id)) } : seen;
}

const view = (row: Row): ApiKeyView => ({
  id: row.id,
  name: row.name,
  masked: maskedKey(row.hint),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  previous:
    row.previousSecret && row.rotatedAt ? { masked: maskedKey(row.previousHint ?? ""), replacedAt: row.rotatedAt.toISOString() } : null,
  destinations: row.destinations,
});
const auditView = (row: ApiKey) => ({ name: row.name, key: maskedKey(row.hint), expiresAt: row.expiresAt?.toISOString() ?? null });

export async function listApiKeys(viewer: Viewer): Promise<{ items: ApiKeyView[] }> {
  const rows = await db().apiKey.findMany({ where: keysSeenBy(viewer), include: using, orderBy: { name: "asc" } });
  return { items: rows.map((row) => seenBy(viewer, row)) };
}

async function find(tx: DbTransaction, viewer: Viewer, id: string): Promise<Row> {
  const row = await tx.apiKey.findFirst({ where: { id, ...keysSeenBy(viewer) }, include: using });
  if (!row) throw new AppError("not_found", "This API key does not exist.");
  return row;
}

export const getApiKey = async (viewer: Viewer, id: string): Promise<ApiKeyView> => seenBy(viewer, await find(db(), viewer, id));

/**
 * Stores a key inside the caller's transaction; for destinations that are created with their key.
 */
export async function addApiKey(tx: DbTransaction, viewer: Viewer, input: z.output<typeof createApiKeySchema>): Promise<ApiKey> {
  const id = createId("apiKey");
  const row = await tx.apiKey.create({
    data: {
      id,
      name: input.name,
      secret: seal(input.key, apiKeyPlace(id)),
      fingerprint: fingerprint(input.key),
      hint: hintOf(input.key),
      expiresAt: input.expiresAt ?? null,
    },
  });
  await recordAudit(tx, viewer, { action: "created", objectKind: "apiKey", objectId: id, objectName: row.name, after: auditView(row) });
  return row;
}

export async function createApiKey(viewer: Viewer, input: z.output<typeof createApiKeySchema>): Promise<ApiKeyView> {
  const row = await db().$transaction((tx) => addApiKey(tx, viewer, input));
  return getApiKey(viewer, row.id);
}

/**
 * Changes a key's row and everything that depends on it (the rate limit's sender, other processes'
 * caches) and records it.
 */
async function change(viewer: Viewer, id: string, action: string, data: (row: Row) => Partial<ApiKey>): Promise<ApiKeyView> {
  await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM api_key WHERE id = ${id} FOR UPDATE`;
    const before = await find(tx, viewer, id);
    const after = await tx.apiKey.update({ where: { id }, data: data(before) });
    if (after.fingerprint !== before.fingerprint) await moveClients(tx, after);
    await recordAudit(tx, viewer, {
      action,
      objectKind: "apiKey",
      objectId: id,
      objectName: after.name,
      before: auditView(before),
      after: auditView(after),
    });
  });
  return getApiKey(viewer, id);
}

/** Talon.One counts its limit by deployment and key, so a new key is a new client. */
export async function moveClients(tx: DbTransaction, key: { id: string; fingerprint: string }): Promise<void> {
  const destinations = await tx.destination.findMany({ where: { apiKeyId: key.id }, select: { id: true, deployment: true } });
  for (const { id, deployment } of destinations)
    await tx.destination.update({ where: { id }, data: { clientKey: clientKeyOf(deployment, key.fingerprint) } });
  await bumpDestinations(
    tx,
    destinations.map(({ id }) => id),
  );
}

export const updateApiKey = (viewer: Viewer, id: string, input: z.output<typeof updateApiKeySchema>) =>
  change(viewer, id, "updated", () => ({
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.expiresAt === undefined
      ? {}
      : { expiresAt: input.expiresAt === null ? null : new Date(input.expiresAt), remindedDays: null }),
  }));

/**
 * The new key is used from now on. The old one stays beside it, encrypted, until it is removed, so
 * that you can go back. Nobody has tested the key: see rotate-key.ts.
 */
export const replaceApiKey = (viewer: Viewer, id: string, input: Omit<z.output<typeof rotateApiKeySchema>, "untested">) =>
  change(viewer, id, "rotated", (row) => {
    const print = fingerprint(input.key);
    if (print === row.fingerprint) {
      const message = "This is the key that is in use already.";
      throw new AppError("invalid", message, [{ path: "key", message }]);
    }
    return {
      secret: seal(input.key, apiKeyPlace(id)),
      fingerprint: print,
      hint: hintOf(input.key),
      previousSecret: seal(open(row.secret, apiKeyPlace(id)), apiKeyPlace(id, "previous_secret")),
      previousHint: row.hint,
      rotatedAt: new Date(),
      expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
      remindedDays: null,
    };
  });

/** The key before the last rotation, or a refusal if there is none. */
export async function revealPreviousKey(viewer: Viewer, id: string): Promise<string> {
  return previousOf(await find(db(), viewer, id));
}

function previousOf(row: ApiKey): string {
  if (!row.previousSecret) throw new AppError("conflict", "No previous key is stored.");
  return open(row.previousSecret, apiKeyPlace(row.id, "previous_secret"));
}

/**
 * Goes back to the key before the last rotation, `key`; the newer one takes its place beside it.
 * Nobody has tested it: see rotate-key.ts.
 */
export const restorePreviousKey = (viewer: Viewer, id: string, key: string) =>
  change(viewer, id, "restored", (row) => {
    if (previousOf(row) !== key) throw new AppError("conflict", "Someone replaced this key in the meantime. Look at it, then try again.");
    return {
      secret: seal(key, apiKeyPlace(id)),
      fingerprint: fingerprint(key),
      hint: hintOf(key),
      previousSecret: seal(open(row.secret, apiKeyPlace(id)), apiKeyPlace(id, "previous_secret")),
      previousHint: row.hint,
      rotatedAt: new Date(),
      expiresAt: null,
      remindedDays: null,
    };
  });

export const removePreviousKey = (viewer: Viewer, id: string) =>
  change(viewer, id, "removed_previous", () => ({ previousSecret: null, previousHint: null }));

export async function deleteApiKey(viewer: Viewer, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM api_key WHERE id = ${id} FOR UPDATE`;
    const row = await find(tx, viewer, id);
    const held = await tx.destination.count({ where: { apiKeyId: id } });
    if (row.destinations.length > 0)
      throw new AppError("conflict", `This key is in use by ${row.destinations.map(({ name }) => name).join(", ")}.`);
    // A deleted destination keeps its history, and with it the row; the key itself is deleted.
    if (held > 0)
      await tx.apiKey.update({ where: { id }, data: { secret: seal("", apiKeyPlace(id)), previousSecret: null, deletedAt: new Date() } });
    else await tx.apiKey.delete({ where: { id } });
    await recordAudit(tx, viewer, { action: "deleted", objectKind: "apiKey", objectId: id, objectName: row.name, before: auditView(row) });
  });
}
