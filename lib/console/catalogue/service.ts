import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { readItems } from "#lib/core/catalogue/read-items.ts";
import { type Catalogue, type CataloguePart, catalogueParts } from "#lib/core/catalogue/types.ts";
import { loadCatalogue } from "#lib/engine/catalogue/load-catalogue.ts";
import { hintOf, maskedKey } from "#lib/engine/secrets/api-key.ts";
import { inBackground } from "#lib/platform/background.ts";
import { seal } from "#lib/platform/crypto/envelope.ts";
import { db } from "#lib/platform/db/client.ts";
import { Prisma } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { managementKeyPlace, refreshCatalogue } from "./refresh.ts";
import type { CatalogueState } from "./schema.ts";
import { keepItems } from "./store.ts";

/** A small account has been read when the answer comes; of a large one, the rest follows. */
const atOnceMs = 2_500;

/** What is known, since when, and what a key would add; the items themselves are separate. */
export async function getCatalogue(destinationId: string): Promise<CatalogueState> {
  const destination = await findDestination(db(), destinationId);
  const access = await db().talonAccess.findUnique({ where: { destinationId } });
  const integration = await db().integrationAccess.findUnique({ where: { destinationId } });
  const rows = await db().catalogueItems.findMany({ where: { destinationId }, omit: { items: true, pending: true } });
  const hasKey = access?.managementKey != null;
  return {
    key: hasKey ? maskedKey(access.hint) : null,
    keyProblem:
      hasKey && access.deployment !== destination.deployment
        ? `The key was entered for ${access.deployment}. Enter one for ${destination.deployment}.`
        : null,
    integrationKey: integration ? maskedKey(integration.hint) : null,
    integrationKeyProblem:
      integration && integration.deployment !== destination.deployment
        ? `The key was entered for ${integration.deployment}. Enter one for ${destination.deployment}.`
        : null,
    refreshing: access?.refreshingSince != null,
    applicationId: (await loadApplicationId(destinationId)) ?? null,
    parts: catalogueParts.map((part) => {
      const row = rows.find((one) => one.part === part);
      return {
        part,
        count: row?.count ?? 0,
        origin: row?.readAt ? (row.origin === "file" ? "file" : "key") : null,
        readAt: row?.readAt?.toISOString() ?? null,
        problem: row?.problem ?? null,
        pending: row?.pendingCount ?? null,
      };
    }),
  };
}

async function loadApplicationId(destinationId: string): Promise<number | undefined> {
  const access = await db().talonAccess.findUnique({ where: { destinationId }, select: { applicationId: true } });
  if (access?.applicationId != null) return access.applicationId;
  const row = await db().catalogueItems.findUnique({
    where: { destinationId_part: { destinationId, part: "applications" } },
    select: { count: true, items: true },
  });
  return row?.count === 1 ? (row.items as Catalogue["applications"])?.[0]?.id : undefined;
}

/** All items, for the pickers and for checks. */
export async function getCatalogueItems(destinationId: string): Promise<Catalogue> {
  await findDestination(db(), destinationId);
  return loadCatalogue(pool(), destinationId);
}

/**
 * Stores a Management key, sealed, and reads with it at once; null removes it and keeps what was
 * read.
 */
export async function setManagementKey(viewer: Viewer, destinationId: string, key: string | null): Promise<CatalogueState> {
  await db().$transaction(async (tx) => {
    const destination = await findDestination(tx, destinationId);
    const before = await tx.talonAccess.findUnique({ where: { destinationId } });
    const sealed =
      key === null
        ? { managementKey: null, hint: "", deployment: "" }
        : { managementKey: seal(key, managementKeyPlace(destinationId)), hint: hintOf(key), deployment: destination.deployment };
    await tx.talonAccess.upsert({
      where: { destinationId },
      create: { destinationId, ...sealed },
      update: { ...sealed, refreshingSince: null },
    });
    await recordAudit(tx, viewer, {
      action: key === null ? "key_removed" : "key_changed",
      objectKind: "catalogue",
      objectId: destinationId,
      objectName: `Management key of ${destination.name}`,
      destinationId,
      before: { key: before?.managementKey ? maskedKey(before.hint) : null },
      after: { key: key === null ? null : maskedKey(hintOf(key)) },
    });
  });
  return refreshNow(destinationId);
}

/** Reads the account now; answers after a moment, whether it has ended or not. */
export async function refreshNow(destinationId: string): Promise<CatalogueState> {
  await findDestination(db(), destinationId);
  const refresh = refreshCatalogue(destinationId);
  inBackground("reading a catalogue", () => refresh);
  await Promise.race([refresh.catch(() => {}), new Promise((resolve) => setTimeout(resolve, atOnceMs))]);
  return getCatalogue(destinationId);
}

export async function changeCatalogue(
  viewer: Viewer,
  destinationId: string,
  input: { applicationId?: number | null; accept?: CataloguePart },
): Promise<CatalogueState> {
  await db().$transaction(async (tx) => {
    const destination = await findDestination(tx, destinationId);
    const { applicationId, accept } = input;
    if (applicationId !== undefined)
      await tx.talonAccess.upsert({ where: { destinationId }, create: { destinationId, applicationId }, update: { applicationId } });
    if (accept) {
      const row = await tx.catalogueItems.findUnique({ where: { destinationId_part: { destinationId, part: accept } } });
      if (row?.pendingCount == null) throw new AppError("conflict", "Nothing waits for your decision any longer.");
      await tx.catalogueItems.update({
        where: { destinationId_part: { destinationId, part: accept } },
        data: {
          items: row.pending as never,
          count: row.pendingCount,
          readAt: row.triedAt,
          pending: Prisma.DbNull,
          pendingCount: null,
        },
      });
    }
    await recordAudit(tx, viewer, {
      action: accept ? "accepted" : "updated",
      objectKind: "catalogue",
      objectId: destinationId,
      objectName: `Catalogue of ${destination.name}`,
      destinationId,
      after: { ...(applicationId === undefined ? {} : { applicationId }), ...(accept ? { accepted: accept } : {}) },
    });
  });
  return getCatalogue(destinationId);
}

/** Instead of a key: Talon.One's response, given as a file. */
export async function giveFile(viewer: Viewer, destinationId: string, part: CataloguePart, content: JsonValue): Promise<CatalogueState> {
  const { items, refused } = readItems(part, content);
  if (items.length === 0) {
    const message = "Nothing in this file can be used. Use the JSON that Talon.One returns, with its list under “data”.";
    throw new AppError("invalid", message, [{ path: "content", message }]);
  }
  await db().$transaction(async (tx) => {
    const destination = await findDestination(tx, destinationId);
    await keepItems(tx, destinationId, part, items, "file");
    await recordAudit(tx, viewer, {
      action: "file_given",
      objectKind: "catalogue",
      objectId: destinationId,
      objectName: `Catalogue of ${destination.name}`,
      destinationId,
      after: { part, items: items.length, leftOut: refused },
    });
  });
  return getCatalogue(destinationId);
}
