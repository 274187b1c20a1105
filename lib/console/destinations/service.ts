import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { destinationsWhere } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { mendName } from "#lib/access/http/names.ts";
import { addApiKey, keysSeenBy } from "#lib/console/api-keys/service.ts";
import { bumpDestinations } from "#lib/engine/mappings/bump.ts";
import { maskedKey } from "#lib/engine/secrets/api-key.ts";
import { clientKeyOf } from "#lib/platform/crypto/fingerprint.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { ApiKey, Destination as Row } from "#lib/platform/db/generated/client.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { Issue } from "#lib/platform/json.ts";
import { remember } from "#lib/platform/remember.ts";
import { checkDeployment, parseHostPatterns } from "#lib/talon-one/deployment.ts";
import { checkFilters } from "./check-filters.ts";
import { countsOf, healthOf } from "./health.ts";
import { mayGoTo, refuseOtherAddress } from "./key-address.ts";
import { demandPromotion } from "./promotion.ts";
import { noPulse, pulseOf } from "./pulse.ts";
import {
  type ChangeMode,
  changeModes,
  type createDestinationSchema,
  type Destination,
  type Environment,
  environments,
  filtersSchema,
  mappingLimit,
} from "./schema.ts";

type Related = { apiKey: ApiKey; promotesTo: { id: string; name: string } | null };
type RowWithKey = Row & Related;
/** What a reader may see of a destination. */
export const related = { apiKey: true, promotesTo: { select: { id: true, name: true } } } as const;

async function views(rows: RowWithKey[]): Promise<Destination[]> {
  const ids = rows.map(({ id }) => id);
  const [counts, health, pulse] = await Promise.all([
    countsOf(ids),
    healthOf(ids),
    remember(`pulse/${ids.join()}`, () => pulseOf(ids), { longestMs: 3_000 }),
  ]);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    deployment: row.deployment,
    apiKey: {
      id: row.apiKey.id,
      name: row.apiKey.name,
      masked: maskedKey(row.apiKey.hint),
      expiresAt: row.apiKey.expiresAt?.toISOString() ?? null,
    },
    enabled: row.enabled,
    paused: row.pausedAt ? { at: row.pausedAt.toISOString(), reason: row.pausedReason ?? "" } : null,
    rateLimitPerSecond: row.rateLimitPerSecond,
    retentionDays: row.retentionDays,
    retryHorizonHours: row.retryHorizonHours,
    filters: filtersOf(row),
    changes: changesOf(row),
    environment: environmentOf(row),
    promotesTo: row.promotesTo,
    isDemo: row.isDemo,
    version: row.version,
    counts: { ...(counts.get(row.id) ?? { mappings: 0, enabledMappings: 0, sources: 0 }), mappingLimit },
    health: health.get(row.id) ?? { delivered: 0, failed: 0, refused: 0, waiting: 0, lastDeliveredAt: null, silentSince: null },
    pulse: pulse.get(row.id) ?? noPulse,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }));
}

const changesOf = ({ changes }: Row): ChangeMode => changeModes.find((mode) => mode === changes) ?? "at_once";
export const environmentOf = ({ environment }: Row): Environment | null => environments.find((each) => each === environment) ?? null;
export const filtersOf = (row: Row) => filtersSchema.catch({}).parse(row.filters);
export const auditView = (row: RowWithKey) => ({
  name: row.name,
  deployment: row.deployment,
  apiKey: `${row.apiKey.name} ${maskedKey(row.apiKey.hint)}`,
  enabled: row.enabled,
  paused: row.pausedAt !== null,
  rateLimitPerSecond: row.rateLimitPerSecond,
  retentionDays: row.retentionDays,
  retryHorizonHours: row.retryHorizonHours,
  filters: filtersOf(row),
  changes: row.changes,
  environment: row.environment,
  promotesTo: row.promotesTo?.name ?? null,
});

/** An existing destination, or 404. `tx` may be the caller's transaction. */
export async function findDestination(tx: DbTransaction, id: string): Promise<RowWithKey> {
  const row = await tx.destination.findFirst({ where: { id, deletedAt: null }, include: related });
  if (!row) throw new AppError("not_found", "This destination does not exist.");
  return row;
}

/** Those where someone has a role. */
export async function listDestinations(viewer: Viewer): Promise<{ items: Destination[] }> {
  const id = { in: destinationsWhere(viewer.rights, "config.read") };
  const rows = await db().destination.findMany({ where: { deletedAt: null, id }, include: related, orderBy: { createdAt: "asc" } });
  return { items: await views(rows) };
}

export async function getDestination(id: string): Promise<Destination> {
  return (await views([await findDestination(db(), id)]))[0] as Destination;
}

/** The bare host, checked against the allow-list; a refusal names the form's field. */
export function hostOf(deployment: string): string {
  const { patterns } = parseHostPatterns(env().ALLOWED_DEPLOYMENT_HOSTS.join(","));
  const check = checkDeployment(deployment, patterns);
  if (check.issue !== undefined) refuse([{ path: "deployment", message: check.issue }]);
  return check.host as string;
}

export function refuse(issues: Issue[]): void {
  if (issues.length > 0) throw new AppError("invalid", issues[0]?.message ?? "", issues);
}

export async function createDestination(
  viewer: Viewer,
  input: z.output<typeof createDestinationSchema>,
  { isDemo = false }: { isDemo?: boolean } = {},
): Promise<Destination> {
  // A demo calls no host at all, so no list of hosts restricts it.
  const deployment = isDemo ? input.deployment : hostOf(input.deployment);
  const filters = input.filters ?? {};
  refuse(checkFilters(filters));
  const id = createId("destination");
  await db().$transaction(async (tx) => {
    if (input.promotesToId) await demandPromotion(tx, viewer, { id, to: input.promotesToId });
    const key = input.apiKeyId
      ? await storedKeyFor(tx, viewer, { id: input.apiKeyId, deployment })
      : await addApiKey(tx, viewer, {
          name: input.apiKeyName ?? `${mendName(input.name, 90)} key`,
          key: input.apiKey as string,
          expiresAt: input.apiKeyExpiresAt,
        });
    const row = await tx.destination.create({
      data: {
        id,
        name: input.name,
        deployment,
        apiKeyId: key.id,
        clientKey: clientKeyOf(deployment, key.fingerprint),
        enabled: input.enabled ?? true,
        filters,
        rateLimitPerSecond: input.rateLimitPerSecond,
        retentionDays: input.retentionDays,
        retryHorizonHours: input.retryHorizonHours,
        environment: input.environment,
        promotesToId: input.promotesToId,
        isDemo,
      },
      include: related,
    });
    await recordAudit(tx, viewer, {
      action: "created",
      objectKind: "destination",
      objectId: id,
      objectName: row.name,
      destinationId: id,
      after: auditView(row),
    });
  });
  return getDestination(id);
}

async function storedKeyFor(tx: DbTransaction, viewer: Viewer, { id, deployment }: { id: string; deployment: string }): Promise<ApiKey> {
  const key = await existingKey(tx, viewer, id);
  return (await mayGoTo(tx, key, deployment)) ? key : refuseOtherAddress("apiKeyId");
}

/** A key that this person may choose, or a refusal at its field. */
export async function existingKey(tx: DbTransaction, viewer: Viewer, id: string): Promise<ApiKey> {
  const key = await tx.apiKey.findFirst({ where: { id, ...keysSeenBy(viewer) } });
  if (!key) throw new AppError("invalid", "Choose a stored API key.", [{ path: "apiKeyId", message: "This API key does not exist." }]);
  return key;
}

/** Keeps its history. Its sources stop answering, and its mappings disappear from the lists. */
export async function deleteDestination(viewer: Viewer, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM destination WHERE id = ${id} FOR UPDATE`;
    const before = await findDestination(tx, id);
    const deletedAt = new Date();
    await tx.source.updateMany({ where: { destinationId: id, deletedAt: null }, data: { deletedAt } });
    await tx.mapping.updateMany({ where: { destinationId: id, deletedAt: null }, data: { deletedAt, slot: null, enabled: false } });
    await tx.destination.update({ where: { id }, data: { deletedAt, enabled: false, promotesToId: null } });
    await endPromotionsTo(tx, viewer, id);
    await tx.destinationRole.deleteMany({ where: { destinationId: id } });
    const cancelled = { state: "cancelled", decidedById: viewer.id, decidedByName: viewer.name, decidedAt: deletedAt };
    await tx.release.updateMany({ where: { destinationId: id, state: { in: ["asked", "scheduled"] } }, data: cancelled });
    await bumpDestinations(tx, [id]);
    await recordAudit(tx, viewer, {
      action: "deleted",
      objectKind: "destination",
      objectId: id,
      objectName: before.name,
      destinationId: id,
      before: auditView(before),
    });
  });
}

/** Promotions to a deleted destination end; the audit log says so for each. */
async function endPromotionsTo(tx: DbTransaction, viewer: Viewer, id: string): Promise<void> {
  const leading = await tx.destination.findMany({ where: { promotesToId: id, deletedAt: null }, include: related });
  for (const before of leading) {
    const after = await tx.destination.update({ where: { id: before.id }, data: { promotesToId: null }, include: related });
    await recordAudit(tx, viewer, {
      action: "updated",
      objectKind: "destination",
      objectId: before.id,
      objectName: before.name,
      destinationId: before.id,
      before: auditView(before),
      after: auditView(after),
    });
  }
}
