import "#server-only";
import type { Conditions } from "#lib/platform/db/conditions.ts";
import { firstIdAt } from "#lib/platform/ids.ts";

/**
 * An ID holds the time of the process that made it, whose clock may be wrong by this much for the
 * index to be of use.
 */
const clocksDifferMs = 86_400_000;

/**
 * Deliveries made in this time, both ends included, by the database's clock: the one clock that all
 * processes share. The IDs only narrow down where to look.
 */
export function receivedBetween(where: Conditions, { from, to }: { from?: string | undefined; to?: string | undefined }): void {
  if (from) {
    where.add("d.id >= ?", firstIdAt("delivery", Date.parse(from) - clocksDifferMs));
    where.add("d.created_at >= ?", new Date(from));
  }
  if (to) {
    where.add("d.id < ?", firstIdAt("delivery", Date.parse(to) + 1 + clocksDifferMs));
    where.add("d.created_at <= ?", new Date(to));
  }
}
