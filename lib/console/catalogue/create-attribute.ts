import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import type { CatalogueAttribute } from "#lib/core/catalogue/types.ts";
import { loadCatalogue } from "#lib/engine/catalogue/load-catalogue.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createAttribute as createInTalonOne } from "#lib/talon-one/management.ts";
import { accessOf } from "./refresh.ts";
import type { CatalogueState, createAttributeSchema } from "./schema.ts";
import { getCatalogue } from "./service.ts";
import { addAttribute } from "./store.ts";

/**
 * Creates an attribute in Talon.One with the Management key, for the destination's Application if
 * that is known, and in the catalogue, so that no mark stays until the next reading.
 */
export async function createAttribute(
  viewer: Viewer,
  destinationId: string,
  input: z.output<typeof createAttributeSchema>,
): Promise<CatalogueState> {
  const destination = await findDestination(db(), destinationId);
  const access = await accessOf(destinationId);
  if (!access) throw new AppError("conflict", "This destination has no Management key. Enter one under Settings.");
  const { applicationId } = await loadCatalogue(pool(), destinationId);
  const { entity, eventType, name, type } = input;
  const attribute: CatalogueAttribute = {
    entity,
    ...(eventType !== undefined && { eventType }),
    name,
    title: input.title ?? name,
    type,
    ...(applicationId !== undefined && { applications: [applicationId] }),
  };
  const created = await createInTalonOne(attribute, access);
  if (!created.ok) throw new AppError(created.problem === "unreachable" ? "unavailable" : "conflict", created.message);
  await db().$transaction(async (tx) => {
    await addAttribute(tx, destinationId, attribute);
    await recordAudit(tx, viewer, {
      action: "created",
      objectKind: "catalogue",
      objectId: destinationId,
      objectName: `Attribute ${name} in Talon.One, for ${destination.name}`,
      destinationId,
      after: { ...attribute },
    });
  });
  return getCatalogue(destinationId);
}
