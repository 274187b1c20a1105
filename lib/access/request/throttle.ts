import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";

export type ThrottleRule = { window: number; max: number };

/**
 * Counts one try against `key` in a fixed window (seconds), in one statement: tries at the same
 * moment cannot all read the old count. The row's own ID is a random one: ON CONFLICT watches one
 * unique index, and equal IDs would collide in the other. A refused try does not prolong the
 * window. Answers whether it is allowed, else in how many seconds.
 */
export async function throttle(
  key: string,
  rule: ThrottleRule,
  now = Date.now(),
): Promise<{ allowed: boolean; retryAfter: number | null }> {
  const { rows } = await pool().query<{ count: number; last_request: string }>(
    `INSERT INTO rate_limit AS r (id, key, count, last_request) VALUES (gen_random_uuid()::text, $1, 1, $2)
     ON CONFLICT (key) DO UPDATE SET
       count = CASE WHEN r.last_request <= $2 - $3::bigint THEN 1 ELSE r.count + 1 END,
       last_request = CASE WHEN r.last_request <= $2 - $3::bigint THEN $2 ELSE r.last_request END
     RETURNING count, last_request`,
    [key, now, rule.window * 1000],
  );
  const row = rows[0];
  if (!row || row.count <= rule.max) return { allowed: true, retryAfter: null };
  return { allowed: false, retryAfter: Math.max(1, Math.ceil((Number(row.last_request) + rule.window * 1000 - now) / 1000)) };
}

/**
 * Counts one attempt, and refuses it if there were too many, saying when the next one is allowed.
 */
export async function refuseTooMany(key: string, rule: ThrottleRule): Promise<void> {
  const { allowed, retryAfter } = await throttle(key, rule);
  if (allowed) return;
  const wait = rule.window > 60 ? `${Math.ceil(rule.window / 60)} minutes` : "a minute";
  throw new AppError("too_many_requests", `Too many attempts. Wait ${wait}.`, [], { retryAfter: retryAfter ?? rule.window });
}

/** Forgets windows that ended long ago. Housekeeping, once an hour. */
export async function forgetThrottles(now = Date.now()): Promise<void> {
  await pool().query("DELETE FROM rate_limit WHERE last_request < $1", [now - 86_400_000]);
}
