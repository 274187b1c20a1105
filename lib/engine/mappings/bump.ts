import "#server-only";
import type { DbTransaction } from "#lib/platform/db/client.ts";

/**
 * Call when a destination's configuration changed (its own, a source's or a mapping's): its version
 * grows, and the database tells every process when this commits.
 */
export async function bumpDestinations(tx: DbTransaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.$executeRaw`UPDATE destination SET version = version + 1 WHERE id = ANY (${[...ids]})`;
}
