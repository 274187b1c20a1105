import "#server-only";
import type { z } from "zod";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import type { ApiKeyView, RotatedApiKey, restoreApiKeySchema, rotateApiKeySchema } from "#lib/console/api-keys/schema.ts";
import { replaceApiKey, restorePreviousKey, revealPreviousKey } from "#lib/console/api-keys/service.ts";
import { db } from "#lib/platform/db/client.ts";
import { refuseUntested } from "./refuse-untested.ts";
import { resumeAfterKeyPause } from "./resume.ts";

/**
 * Replaces a key once Talon.One has accepted the new one at every deployment that uses it; until
 * then the old one stays. A key that passes ends the pause that the old one caused.
 */
export function rotateApiKey(viewer: Viewer, id: string, input: z.output<typeof rotateApiKeySchema>): Promise<RotatedApiKey> {
  const { untested, ...key } = input;
  return exchange(viewer, id, { key: key.key, path: "key", stays: "The old key stays in use.", untested }, () =>
    replaceApiKey(viewer, id, key),
  );
}

/** Goes back to the key before the last rotation, by the same rules. */
export async function restoreApiKey(viewer: Viewer, id: string, input: z.output<typeof restoreApiKeySchema>): Promise<RotatedApiKey> {
  const previous = await revealPreviousKey(viewer, id);
  const tested = { key: previous, path: "", stays: "The newer key stays in use.", untested: input.untested };
  return exchange(viewer, id, tested, () => restorePreviousKey(viewer, id, previous));
}

async function exchange(
  viewer: Viewer,
  id: string,
  { key, path, stays, untested }: { key: string; path: string; stays: string; untested: boolean | undefined },
  put: () => Promise<ApiKeyView>,
): Promise<RotatedApiKey> {
  const destinations = await db().destination.findMany({ where: { apiKeyId: id, deletedAt: null } });
  if (!untested) await refuseUntested(destinations, key, { path, stays });
  const view = await put();
  const ids = untested ? [] : destinations.map((destination) => destination.id);
  return { ...view, resumed: await db().$transaction((tx) => resumeAfterKeyPause(tx, viewer, ids)) };
}
