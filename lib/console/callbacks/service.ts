import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { callbackTokenHeader, callbackTokenPlace } from "#lib/engine/delivery/callback-headers.ts";
import { bumpDestinations } from "#lib/engine/mappings/bump.ts";
import { seal } from "#lib/platform/crypto/envelope.ts";
import { createToken, equalSecrets, hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { isId } from "#lib/platform/ids.ts";
import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import { type CallbackComparison, compareEffects, type HashedEffect, hashEffect, hashesOf, isTold } from "./compare.ts";

/** For one delivery; further ones are answered and not kept. */
const mostCallbacks = 5;

export async function getCallbackSettings(destinationId: string) {
  await findDestination(db(), destinationId);
  const row = await db().callbackAccess.findUnique({ where: { destinationId }, select: { destinationId: true } });
  return { on: row !== null, possible: env().PUBLIC_URL !== undefined };
}

/** Turned on, session updates ask for a callback from now on, with a token that nobody else has. */
export async function changeCallbacks(viewer: Viewer, destinationId: string, on: boolean) {
  if (on && !env().PUBLIC_URL)
    throw new AppError("conflict", "Talon.One needs an address to call. Ask the person who runs Falconer to set PUBLIC_URL.");
  await db().$transaction(async (tx) => {
    const destination = await findDestination(tx, destinationId);
    const before = await tx.callbackAccess.findUnique({ where: { destinationId } });
    if ((before !== null) === on) return;
    if (on) {
      const token = createToken("flk_");
      const sealed = seal(token, callbackTokenPlace(destinationId));
      await tx.callbackAccess.create({ data: { destinationId, token: sealed, tokenHash: hashToken(token) } });
    } else await tx.callbackAccess.delete({ where: { destinationId } });
    await bumpDestinations(tx, [destinationId]);
    await recordAudit(tx, viewer, {
      action: "updated",
      objectKind: "destination",
      objectId: destinationId,
      objectName: destination.name,
      destinationId,
      before: { callbacks: before !== null },
      after: { callbacks: on },
    });
  });
  return getCallbackSettings(destinationId);
}

/**
 * A callback from Talon.One. INVARIANT: without its token, nothing is looked up and nothing
 * changes. A callback about no delivery of this destination is answered and not kept.
 */
export async function receiveCallback(destinationId: string, headers: Headers, body: JsonObject): Promise<{ kept: boolean }> {
  const given = headers.get(callbackTokenHeader);
  const access = await db().callbackAccess.findUnique({ where: { destinationId }, select: { tokenHash: true } });
  if (!given || !access || !equalSecrets(hashToken(given), access.tokenHash))
    throw new AppError("unauthenticated", "This callback has no valid token.");
  const deliveryId = headers.get("x-correlation-id") ?? "";
  if (!isId("delivery", deliveryId)) return { kept: false };
  const content = isJsonObject(body.responseContent) ? body.responseContent : body;
  const { rowCount } = await pool().query(
    `INSERT INTO rule_callback (destination_id, delivery_id, received_at, expires_on, effects)
     SELECT d.destination_id, d.id, clock_timestamp(), d.expires_on, $3::jsonb FROM delivery d
      WHERE d.destination_id = $1 AND d.id = $2
        AND (SELECT count(*) FROM rule_callback c WHERE c.destination_id = $1 AND c.delivery_id = $2) < ${mostCallbacks}
     ON CONFLICT DO NOTHING`,
    [destinationId, deliveryId, JSON.stringify(hashesOf(content))],
  );
  return { kept: (rowCount ?? 0) > 0 };
}

export type CallbackOfDelivery = CallbackComparison & { receivedAt: string };

/** The callbacks of a delivery, each compared with what the response had. */
export async function callbacksOf(
  destinationId: string,
  deliveryId: string,
  effects: readonly { kind: string; value: JsonObject }[],
): Promise<CallbackOfDelivery[]> {
  const rows = await db().ruleCallback.findMany({ where: { destinationId, deliveryId }, orderBy: { receivedAt: "asc" } });
  const response = effects.filter(({ kind }) => isTold(kind)).map(({ kind, value }) => hashEffect(kind, value));
  return rows.map((row) => ({
    receivedAt: row.receivedAt.toISOString(),
    ...compareEffects(response, Array.isArray(row.effects) ? (row.effects as unknown as HashedEffect[]) : []),
  }));
}
