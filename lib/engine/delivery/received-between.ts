import "#server-only";
import type { Conditions } from "#lib/platform/db/conditions.ts";
import { firstIdAt } from "#lib/platform/ids.ts";

/**
 * An ID contains the time of the process that made it. The index helps as long as that process's
 * clock is off by no more than this.
 */
const clocksDifferMs = 86_400_000;

/**
 * Deliveries made in this period, both ends included, by the database's clock: the one clock that
 * all processes share. The IDs only narrow down where to look.
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
