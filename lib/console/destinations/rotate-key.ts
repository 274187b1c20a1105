import "#server-only";
import type { z } from "zod";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import type { RotatedApiKey, rotateApiKeySchema } from "#lib/console/api-keys/schema.ts";
import { replaceApiKey } from "#lib/console/api-keys/service.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { resumeAfterKeyPause } from "./resume.ts";
import { testKeyFor } from "./test-connection.ts";

const stays = "The old key stays in use.";

/**
 * Replaces a key once Talon.One has accepted the new one at every deployment that uses it; until
 * then the old one stays. A key that passes ends the pause that the old one caused.
 */
export async function rotateApiKey(viewer: Viewer, id: string, input: z.output<typeof rotateApiKeySchema>): Promise<RotatedApiKey> {
  const { untested, ...key } = input;
  const destinations = await db().destination.findMany({ where: { apiKeyId: id, deletedAt: null } });
  if (!untested) await refuseUntested(destinations, key.key);
  const view = await replaceApiKey(viewer, id, key);
  const ids = untested ? [] : destinations.map((destination) => destination.id);
  return { ...view, resumed: await db().$transaction((tx) => resumeAfterKeyPause(tx, viewer, ids)) };
}

async function refuseUntested(destinations: readonly { deployment: string; isDemo: boolean }[], key: string): Promise<void> {
  const places = new Map(destinations.map((destination) => [`${destination.isDemo} ${destination.deployment}`, destination]));
  for (const place of places.values()) {
    const { result, message } = await testKeyFor(place, key);
    if (result === "bad_key") {
      const told = `${message} ${stays}`;
      throw new AppError("invalid", told, [{ path: "key", message: told }]);
    }
    if (result === "unknown") throw new AppError("unavailable", `The new key could not be tested. ${message} ${stays}`);
  }
}
