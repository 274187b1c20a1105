import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { hintOf, maskedKey } from "#lib/engine/secrets/api-key.ts";
import { open, type Place, seal } from "#lib/platform/crypto/envelope.ts";
import { db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { demoTalonOne } from "#lib/talon-one/simulator/demo-talon-one.ts";
import { testIntegrationKey } from "#lib/talon-one/test-integration-key.ts";
import type { CatalogueState } from "./schema.ts";
import { getCatalogue } from "./service.ts";

const place = (destinationId: string): Place => ({ table: "integration_access", id: destinationId, column: "key" });

/** How to reach the Integration API with the generic key; undefined without one. */
export async function integrationAccess(
  destinationId: string,
): Promise<{ baseUrl: string; deployment: string; apiKey: string } | undefined> {
  const destination = await db().destination.findFirst({ where: { id: destinationId, deletedAt: null } });
  const access = await db().integrationAccess.findUnique({ where: { destinationId } });
  // The key goes to the host it was entered for, and to no other.
  if (!destination || !access || access.deployment !== destination.deployment) return undefined;
  return {
    baseUrl: await baseUrlOf(destination.isDemo),
    deployment: destination.deployment,
    apiKey: open(access.key, place(destinationId)),
  };
}

/**
 * Stores the generic Integration key, encrypted; null removes it. A key that Talon.One rejects is
 * not stored; if Talon.One can't be asked, the answer says so.
 */
export async function setIntegrationKey(viewer: Viewer, destinationId: string, key: string | null): Promise<CatalogueState> {
  const untested = key === null ? null : await testedKey(destinationId, key);
  await db().$transaction(async (tx) => {
    const { name, deployment } = await findDestination(tx, destinationId);
    const before = await tx.integrationAccess.findUnique({ where: { destinationId } });
    if (key === null) await tx.integrationAccess.deleteMany({ where: { destinationId } });
    else {
      const sealed = { key: seal(key, place(destinationId)), hint: hintOf(key), deployment };
      await tx.integrationAccess.upsert({ where: { destinationId }, create: { destinationId, ...sealed }, update: sealed });
    }
    await recordAudit(tx, viewer, {
      action: key === null ? "key_removed" : "key_changed",
      objectKind: "catalogue",
      objectId: destinationId,
      objectName: `Integration key of ${name}`,
      destinationId,
      before: { key: before ? maskedKey(before.hint) : null },
      after: { key: key === null ? null : maskedKey(hintOf(key)) },
    });
  });
  const state = await getCatalogue(destinationId);
  return untested === null ? state : { ...state, integrationKeyProblem: `Stored, but not tested: ${untested}` };
}

/** Why it could not be tested; null: Talon.One accepted it. */
async function testedKey(destinationId: string, apiKey: string): Promise<string | null> {
  const { deployment, isDemo } = await findDestination(db(), destinationId);
  const tested = await testIntegrationKey({ baseUrl: await baseUrlOf(isDemo), deployment, apiKey });
  if (tested.result === "bad_key") throw new AppError("invalid", tested.why, [{ path: "key", message: tested.why }]);
  return tested.result === "passed" ? null : tested.why;
}

const baseUrlOf = async (isDemo: boolean) => (isDemo ? await demoTalonOne() : env().TALON_ONE_BASE_URL);
