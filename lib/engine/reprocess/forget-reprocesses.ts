import "#server-only";
import type pg from "pg";

const keptDays = 30;
const previewHours = 24;

/** Finished runs are kept as long as events usually are; previews for a day. */
export async function forgetReprocesses(pool: pg.Pool): Promise<void> {
  await pool.query(
    `DELETE FROM reprocess WHERE state <> 'running' AND (created_at < now() - interval '${keptDays} days'
        OR (preview AND created_at < now() - interval '${previewHours} hours'))`,
  );
}
