import "#server-only";
import type pg from "pg";

/**
 * Looks up, before costly planning, which messages are stored already: what Segment sends again
 * must not be planned again.
 */
export type KnownKeys = {
  /** Those of `keys` that were stored within a source's window. Throws if the database is away. */
  find(keys: readonly string[], dedupeDays: number): Promise<Set<string>>;
  /**
   * Remembers that planning this message takes long, so that the next time it is looked up first.
   */
  noteSlow(key: string): void;
  isSlow(key: string): boolean;
  hasSlow(): boolean;
};

const mostRemembered = 10_000;

export function createKnownKeys(pool: pg.Pool): KnownKeys {
  const slow = new Set<string>();
  return {
    async find(keys, dedupeDays) {
      const { rows } = await pool.query<{ key: string }>(
        `SELECT DISTINCT translate(k.key::text, '-', '') AS key FROM message_key k
          WHERE k.key = ANY ($1::uuid[]) AND k.bucket >= (now() AT TIME ZONE 'UTC')::date - $2::int`,
        [keys, dedupeDays],
      );
      return new Set(rows.map(({ key }) => key));
    },
    noteSlow(key) {
      slow.delete(key);
      slow.add(key);
      const [oldest] = slow;
      if (slow.size > mostRemembered && oldest !== undefined) slow.delete(oldest);
    },
    isSlow: (key) => slow.has(key),
    hasSlow: () => slow.size > 0,
  };
}
