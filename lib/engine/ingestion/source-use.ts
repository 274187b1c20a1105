import "#server-only";
import type pg from "pg";
import { inBackground } from "#lib/platform/background.ts";

export type SourceUse = {
  /**
   * Records, in memory, that this source delivered something, and whether its old secret verified
   * it.
   */
  note(sourceId: string, secret: "current" | "previous"): void;
  stop(): Promise<void>;
};

const writeEveryMs = 2_000;

/**
 * Writes "last event" and "old secret last used" now and then, not with every request: a crash
 * loses two seconds of a time stamp.
 */
export function createSourceUse(pool: pg.Pool): SourceUse {
  const used = new Map<string, { at: number; previousAt?: number }>();
  async function write() {
    const batch = [...used];
    used.clear();
    if (batch.length === 0) return;
    await pool
      .query(
        `UPDATE source s SET last_event_at = greatest(s.last_event_at, u.at::timestamptz),
                previous_secret_last_used_at = CASE WHEN s.previous_secret IS NULL THEN s.previous_secret_last_used_at
                                                    ELSE greatest(s.previous_secret_last_used_at, u.previous_at::timestamptz) END
           FROM unnest($1::text[], $2::text[], $3::text[]) AS u(id, at, previous_at) WHERE s.id = u.id`,
        [
          batch.map(([id]) => id),
          batch.map(([, one]) => new Date(one.at).toISOString()),
          batch.map(([, one]) => (one.previousAt === undefined ? null : new Date(one.previousAt).toISOString())),
        ],
      )
      .catch(() => {}); // the next event records it again
  }
  const timer = setInterval(() => inBackground("noting which sources are used", write), writeEveryMs);
  timer.unref();
  return {
    note(sourceId, secret) {
      const at = Date.now();
      const before = used.get(sourceId);
      used.set(sourceId, { at, previousAt: secret === "previous" ? at : before?.previousAt });
    },
    async stop() {
      clearInterval(timer);
      await write();
    },
  };
}
