import "#server-only";
import type pg from "pg";

/** Part of housekeeping: how long alerts and problems are kept. */
export async function forgetAlerts(pool: pg.Pool): Promise<void> {
  await pool.query("DELETE FROM alert WHERE ended_at < now() - interval '90 days'");
  await pool.query(
    `WITH old AS (DELETE FROM alert_notice WHERE at < now() - interval '90 days' RETURNING id)
     DELETE FROM alert_dispatch WHERE notice_id IN (SELECT id FROM old)`,
  );
  await pool.query("DELETE FROM alert_mute WHERE until < now() - interval '30 days'");
  await pool.query("DELETE FROM intake_process WHERE seen_at < now() - interval '1 day'");
  await pool.query(
    `WITH gone AS (
       DELETE FROM problem p WHERE p.last_seen < now() - interval '400 days'
          OR NOT EXISTS (SELECT 1 FROM destination d WHERE d.id = p.destination_id AND d.deleted_at IS NULL) RETURNING id)
     DELETE FROM problem_note WHERE problem_id IN (SELECT id FROM gone)`,
  );
  await pool.query(
    "DELETE FROM alert_rules r WHERE destination_id <> '' AND NOT EXISTS (SELECT 1 FROM destination d WHERE d.id = r.destination_id AND d.deleted_at IS NULL)",
  );
}
