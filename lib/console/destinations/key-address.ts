import "#server-only";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { mendName } from "#lib/access/http/names.ts";
import { addApiKey } from "#lib/console/api-keys/service.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { ApiKey } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";

/**
 * A stored key goes only to the deployments that use it. One that no destination uses yet may go to
 * any.
 */
export async function mayGoTo(tx: DbTransaction, key: ApiKey, deployment: string): Promise<boolean> {
  // One at a time: two destinations created at once with an unused key must not send it to two
  // deployments.
  await tx.$queryRaw`SELECT 1 FROM api_key WHERE id = ${key.id} FOR UPDATE`;
  const used = await tx.destination.findMany({ where: { apiKeyId: key.id }, select: { deployment: true }, distinct: ["deployment"] });
  return used.length === 0 || used.some((other) => other.deployment === deployment);
}

export function refuseOtherAddress(path: "apiKey" | "apiKeyId"): never {
  const message = "Enter the API key too: a stored key goes only to the deployment it is used with.";
  throw new AppError("invalid", message, [{ path, message }]);
}

/**
 * The key for a destination whose deployment or key changes: the stored one if it may go there,
 * otherwise the one entered with the change.
 */
export async function keyFor(
  tx: DbTransaction,
  viewer: Viewer,
  { name, stored, deployment, typed }: { name: string; stored: ApiKey; deployment: string; typed: string | undefined },
): Promise<ApiKey> {
  if (typed === undefined) return (await mayGoTo(tx, stored, deployment)) ? stored : refuseOtherAddress("apiKey");
  if (fingerprint(typed) === stored.fingerprint) return stored;
  return addApiKey(tx, viewer, { name: `${mendName(name, 90)} key`, key: typed });
}
