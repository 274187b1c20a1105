import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { addAudience } from "#lib/console/catalogue/store.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { createAudience as action } from "#lib/core/actions/create-audience.ts";
import { readItems } from "#lib/core/catalogue/read-items.ts";
import { sendTest } from "#lib/engine/delivery/send-test.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { CreatedAudience } from "./schema.ts";

/**
 * The mapping that is on and creates audiences: only if there is one, a person may create them too.
 */
export const creatingMapping = (tx: DbTransaction, destinationId: string) =>
  tx.mapping.findFirst({
    where: { destinationId, deletedAt: null, enabled: true, actionSlug: action.slug },
    orderBy: { position: "asc" },
    select: { id: true, name: true, version: true },
  });

/**
 * Creates the audience in Talon.One under the ID that it has in Segment, by the same sender and
 * within the same limit as any delivery. An existing one is just as good.
 */
export async function createAudience(viewer: Viewer, destinationId: string, audienceId: string): Promise<CreatedAudience> {
  const destination = await findDestination(db(), destinationId);
  const found = await db().engageAudience.findUnique({ where: { destinationId_audienceId: { destinationId, audienceId } } });
  if (!found) throw new AppError("not_found", "No event has named this audience yet.");
  const mapping = await creatingMapping(db(), destinationId);
  if (!mapping) throw new AppError("conflict", "Turn on a mapping with the action “Create audience” first.");
  const sent = await sendTest(destinationId, {
    mappingId: mapping.id,
    mappingVersion: mapping.version,
    actionSlug: action.slug,
    messageId: `audience-${createId("delivery")}`,
    requests: action.buildRequests({ audienceId, audienceName: found.key }, {}),
  });
  if (sent.state === "waiting")
    throw new AppError("unavailable", "Not sent yet: the destination is busy or no worker is running. It may still be sent.");
  if (sent.state === "failed") throw new AppError("conflict", sent.reason ?? "Talon.One did not accept it.");
  const made = await answered(sent.deliveryId);
  await db().$transaction(async (tx) => {
    if (made) await addAudience(tx, destinationId, made);
    await recordAudit(tx, viewer, {
      action: "created",
      objectKind: "catalogue",
      objectId: destinationId,
      objectName: `Audience ${found.key} in Talon.One, for ${destination.name}`,
      destinationId,
      after: { audienceId, name: found.key },
    });
  });
  return { talonOne: made ? { id: made.id, name: made.name } : null };
}

/** What Talon.One says that it has created; about an existing one it says nothing. */
async function answered(deliveryId: string) {
  const attempt = await db().attempt.findFirst({ where: { deliveryId, status: 201 }, select: { response: true } });
  const response = attempt?.response as JsonValue | undefined;
  const body = isJsonObject(response) ? response.body : undefined;
  return body === undefined ? undefined : readItems("audiences", body).items[0];
}
