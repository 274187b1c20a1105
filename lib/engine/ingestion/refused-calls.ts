import "#server-only";
import type pg from "pg";
import { inBackground } from "#lib/platform/background.ts";
import { isId } from "#lib/platform/ids.ts";
import type { RefusalReason } from "./refusal-reasons.ts";

export type RefusedCall = {
  sourceId: string;
  reason: RefusalReason;
  status: number;
  address: string;
  /** Whether X-Signature contained anything. */
  signed: boolean;
  /** Bytes of the body, as far as they were announced or read. */
  bytes: number;
};
export type RefusedCalls = {
  /** Records it, in memory. */
  note(call: RefusedCall): void;
  stop(): Promise<void>;
};

const writeEveryMs = 1_000;
/** Entries in memory: a source has one for each reason and minute. */
const most = 2_000;
/**
 * How many of these may belong to sources that this process does not know, so that made-up IDs
 * crowd out no real one.
 */
const mostUnknown = 200;

type Noted = RefusedCall & { minute: number; count: number; at: number };

/**
 * Keeps refused calls for the source's page: for each source, minute and reason how many, and the
 * last of them. Written at most once per second; what cannot be written waits in memory. Sources
 * that do not exist leave nothing behind.
 */
export function createRefusedCalls(pool: pg.Pool, isKnown: (sourceId: string) => boolean): RefusedCalls {
  let noted = new Map<string, Noted>();
  let unknown = 0;

  function keep(one: Noted): void {
    const key = `${one.sourceId} ${one.minute} ${one.reason}`;
    const before = noted.get(key);
    if (before) noted.set(key, { ...(before.at > one.at ? before : one), count: before.count + one.count });
    else if (noted.size < most) noted.set(key, one);
  }

  async function write(): Promise<void> {
    if (noted.size === 0) return;
    const batch = [...noted.values()];
    noted = new Map();
    unknown = 0;
    try {
      await pool.query(insert, [
        batch.map((one) => one.sourceId),
        batch.map((one) => new Date(one.minute).toISOString()),
        batch.map((one) => one.reason),
        batch.map((one) => one.count),
        batch.map((one) => one.status),
        batch.map((one) => new Date(one.at).toISOString()),
        batch.map((one) => one.address),
        batch.map((one) => one.signed),
        batch.map((one) => one.bytes),
      ]);
    } catch {
      for (const one of batch) keep(one); // the database is away: next time
    }
  }

  const timer = setInterval(() => inBackground("noting refused calls", write), writeEveryMs);
  timer.unref();
  return {
    note(call) {
      if (!isId("source", call.sourceId)) return;
      if (!isKnown(call.sourceId) && ++unknown > mostUnknown) return;
      const at = Date.now();
      keep({ ...call, address: call.address.slice(0, 60), at, minute: at - (at % 60_000), count: 1 });
    },
    async stop() {
      clearInterval(timer);
      await write();
    },
  };
}

const insert = `
  INSERT INTO refused_call AS r (source_id, minute, reason, count, status, last_at, address, signed, bytes)
  SELECT u.source_id, u.minute, u.reason, u.count, u.status, u.last_at, u.address, u.signed, u.bytes
    FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::int[], $5::int[], $6::timestamptz[], $7::text[], $8::boolean[], $9::int[])
           AS u(source_id, minute, reason, count, status, last_at, address, signed, bytes)
    JOIN source s ON s.id = u.source_id AND s.deleted_at IS NULL
   ORDER BY u.source_id, u.minute, u.reason
  ON CONFLICT (source_id, minute, reason) DO UPDATE
     SET count = r.count + excluded.count, status = excluded.status, last_at = greatest(r.last_at, excluded.last_at),
         address = excluded.address, signed = excluded.signed, bytes = excluded.bytes`;

/** Part of housekeeping. */
export async function forgetRefusedCalls(pool: pg.Pool): Promise<void> {
  await pool.query("DELETE FROM refused_call WHERE minute < now() - interval '2 days'");
}
