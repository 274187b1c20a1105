import "#server-only";
import type pg from "pg";
import { isLockTimeout } from "#lib/platform/db/problems.ts";
import type { AttemptEnd, QueuedRequest, Settlement } from "./queued-request.ts";
import { settle } from "./settle.ts";
import { releasesOf } from "./settle-values.ts";

/**
 * Settles in one transaction; returns what was no longer ours. `again`: an earlier try never got an
 * answer. `lockMs`: how long to wait for a lane that another transaction holds.
 */
export type SettleNow = (
  settlements: readonly Settlement[],
  ends: readonly AttemptEnd[],
  how: { again: boolean; lockMs: number },
) => Promise<QueuedRequest[]>;

/** Over a pipelined connection of this pool, with the lease's token as the fence. */
export function settleOverPool(pool: pg.Pool, token: string): SettleNow {
  return async (settlements, ends, how) => {
    const client = await pool.connect();
    let broken = true;
    try {
      const lost = await settle(client, token, settlements, ends, releasesOf(settlements), how);
      broken = false;
      return lost;
    } catch (error) {
      if (isLockTimeout(error))
        broken = await client.query("ROLLBACK").then(
          () => false,
          () => true,
        );
      throw error;
    } finally {
      client.release(broken); // together with whatever it had begun; one that does not answer is not asked again
    }
  };
}
