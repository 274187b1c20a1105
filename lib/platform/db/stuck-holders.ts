import "#server-only";
import type pg from "pg";
import { log } from "../log.ts";

/**
 * Ends connections of ours (the same role's, by their name) that have written something, hold their
 * locks and have waited for their process for five seconds: it has stopped, or its host has
 * disappeared. The time-outs of a transaction end most of them; this is for a process that stopped
 * in the middle of a message, and for one that cannot hand over its answer. Nothing that is ended
 * was committed, and the work's next owner does it again.
 */
export async function endStuckHolders(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; pid: number }>(
    `SELECT a.application_name AS name, a.pid, pg_terminate_backend(a.pid) FROM pg_stat_activity a
      WHERE a.datname = current_database() AND a.usename = current_user AND a.pid <> pg_backend_pid() AND a.application_name LIKE 'falconer%'
        AND a.application_name NOT LIKE 'falconer migrate%' AND a.backend_xid IS NOT NULL AND a.wait_event_type = 'Client'
        AND greatest(a.state_change, a.query_start) < clock_timestamp() - interval '5 seconds'`,
  );
  if (rows.length > 0)
    log.warn({ ended: rows.map(({ name, pid }) => `${name} ${pid}`) }, "connections that stood still with locks were ended");
}
