import "#server-only";
import type pg from "pg";
import { type EngageChange, engageChange } from "#lib/core/segment/engage-audience.ts";
import { errorText, inBackground } from "#lib/platform/background.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { log } from "#lib/platform/log.ts";

/** How many audiences of a destination have a row; others are not counted. */
export const audiencesLimit = 10_000;
const writeEveryMs = 2_000;
/** How many audiences one process counts between two writes. */
const waitingLimit = 20_000;

type Counted = Pick<EngageChange, "key" | "spaceId"> & {
  destinationId: string;
  audienceId: string;
  entered: number;
  left: number;
  enteredAt: number | undefined;
  leftAt: number | undefined;
};

export type AudienceUse = {
  /** Counts, in memory, what a stored event says about an audience of Engage. */
  note(destinationId: string, event: JsonValue | undefined, receivedAt: Date): void;
  stop(): Promise<void>;
};

/**
 * Counts who entered and left which audience. It writes now and then, not with every event: a crash
 * loses two seconds of counts. What could not be written is kept for the next time.
 */
export function createAudienceUse(pool: pg.Pool): AudienceUse {
  let waiting = new Map<string, Counted>();

  function add(one: Counted): void {
    const name = JSON.stringify([one.destinationId, one.audienceId]);
    const before = waiting.get(name);
    if (!before) {
      if (waiting.size < waitingLimit) waiting.set(name, one);
      return;
    }
    before.entered += one.entered;
    before.left += one.left;
    before.enteredAt = later(before.enteredAt, one.enteredAt);
    before.leftAt = later(before.leftAt, one.leftAt);
    before.key = one.key;
    before.spaceId = one.spaceId;
  }

  async function write(): Promise<void> {
    if (waiting.size === 0) return;
    const batch = waiting;
    waiting = new Map();
    // Every process takes the rows in the same order, so none deadlocks.
    const rows = [...batch].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    try {
      await pool.query(upsert, [
        rows.map((one) => one.destinationId),
        rows.map((one) => one.audienceId),
        rows.map((one) => one.key),
        rows.map((one) => one.spaceId),
        rows.map((one) => one.entered),
        rows.map((one) => one.left),
        rows.map((one) => moment(one.enteredAt)),
        rows.map((one) => moment(one.leftAt)),
      ]);
    } catch (error) {
      log.warn({ err: errorText(error) }, "the counts of audiences could not be written");
      for (const one of rows) add(one);
    }
  }

  const timer = setInterval(() => inBackground("counting audiences", write), writeEveryMs);
  timer.unref();
  return {
    note(destinationId, event, receivedAt) {
      const change = engageChange(event);
      if (!change || `${change.audienceId}${change.key}${change.spaceId}`.includes("\0")) return;
      const at = receivedAt.getTime();
      const { entered, ...rest } = change;
      const counts = entered
        ? { entered: 1, left: 0, enteredAt: at, leftAt: undefined }
        : { entered: 0, left: 1, enteredAt: undefined, leftAt: at };
      add({ destinationId, ...rest, ...counts });
    },
    async stop() {
      clearInterval(timer);
      await write();
    },
  };
}

const later = (a: number | undefined, b: number | undefined) => (a === undefined || (b !== undefined && b > a) ? b : a);
const moment = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());

/** Known audiences are counted; new ones as far as there is room. */
const upsert = `
  WITH given AS MATERIALIZED (
    SELECT g.*, row_number() OVER (PARTITION BY g.destination_id, known.audience_id IS NULL ORDER BY g.audience_id) AS place, known.audience_id IS NULL AS is_new
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::timestamptz[], $8::timestamptz[])
           AS g(destination_id, audience_id, key, space_id, entered, "left", entered_at, left_at)
      LEFT JOIN engage_audience known ON known.destination_id = g.destination_id AND known.audience_id = g.audience_id),
  room AS MATERIALIZED (
    SELECT d.destination_id, ${audiencesLimit} - (SELECT count(*) FROM engage_audience a WHERE a.destination_id = d.destination_id) AS free
      FROM (SELECT DISTINCT destination_id FROM given WHERE is_new) d)
  INSERT INTO engage_audience AS a (destination_id, audience_id, key, space_id, entered, "left", last_entered_at, last_left_at, seen_at)
  SELECT g.destination_id, g.audience_id, g.key, g.space_id, g.entered, g."left", g.entered_at, g.left_at, greatest(g.entered_at, g.left_at)
    FROM given g LEFT JOIN room r ON r.destination_id = g.destination_id
   WHERE NOT g.is_new OR g.place <= r.free
   ORDER BY g.destination_id, g.audience_id
  ON CONFLICT (destination_id, audience_id) DO UPDATE
     SET key = excluded.key, space_id = coalesce(excluded.space_id, a.space_id), entered = a.entered + excluded.entered, "left" = a."left" + excluded."left",
         last_entered_at = greatest(a.last_entered_at, excluded.last_entered_at), last_left_at = greatest(a.last_left_at, excluded.last_left_at),
         seen_at = greatest(a.seen_at, excluded.seen_at)`;

/**
 * Deletes audiences that Segment has not mentioned for 400 days, and those of deleted destinations.
 */
export async function forgetAudiences(pool: pg.Pool): Promise<void> {
  await pool.query("DELETE FROM engage_audience WHERE seen_at < now() - interval '400 days'");
  await pool.query(
    `DELETE FROM engage_audience a USING destination d
      WHERE d.id = a.destination_id AND d.deleted_at < now() - interval '1 day'`,
  );
}
