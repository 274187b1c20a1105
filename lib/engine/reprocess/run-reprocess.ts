import "#server-only";
import type pg from "pg";
import { ofTheLiving } from "#lib/engine/deletions/tombstones.ts";
import { type Addition, addDeliveries } from "#lib/engine/delivery/add-deliveries.ts";
import { compilePlans, type LiveConfig, loadLive, type PlanOf } from "#lib/engine/past-events/live-plan.ts";
import { type EventSelection, nextPortion, type StoredEvent } from "#lib/engine/past-events/selected-events.ts";
import { errorText } from "#lib/platform/background.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { withPartitions } from "#lib/platform/db/partitions.ts";
import { isLastingFault } from "#lib/platform/lasting-fault.ts";
import { log } from "#lib/platform/log.ts";
import { countsOf } from "./counts.ts";
import { areUnchanged, type NewState, writeStates } from "./event-states.ts";
import { type Choice, type Made, planOne, readStored } from "./plan-portion.ts";
import { notTakenSince, type Recovered } from "./recovered-events.ts";

type Row = {
  id: string;
  destination_id: string;
  preview: boolean;
  selection: EventSelection;
  mapping_ids: string[];
  again: boolean;
  cursor: string | null;
  until: string;
  counts: unknown;
  client_key: string;
  retention_days: number;
  version: number;
  deleted: boolean;
};
type Compiled = { config: LiveConfig; planOf: PlanOf };

const portionEvents = 200;
/** An event changed between being read and being sent: the portion is read again. */
class EventChanged extends Error {}

/**
 * Continues existing runs, one after another. Any number of processes may call it: each portion is
 * taken by one.
 */
export async function runReprocesses(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM reprocess WHERE state = 'running' ORDER BY preview DESC, id");
  for (const { id } of rows)
    await runReprocess(pool, id, 60_000).catch((error: unknown) => log.error({ reprocessId: id, err: errorText(error) }, "a run failed"));
}

/**
 * Works on one run for about `forMs`. The deliveries of a portion and the mark of how far it came
 * commit together, so a crash neither forgets nor repeats one. Oldest first, so that requests that
 * share a lane keep their order. A run with a lasting error ends as failed, with what it did so
 * far.
 */
export async function runReprocess(pool: pg.Pool, id: string, forMs: number): Promise<void> {
  const deadline = performance.now() + forMs;
  const compiled = new Map<number, Promise<Compiled>>();
  while (performance.now() < deadline)
    try {
      if (!(await withPartitions(pool, () => inTransaction(pool, (client) => runPortion(client, id, compiled))))) return;
    } catch (error) {
      if (error instanceof EventChanged) continue;
      log.error({ reprocessId: id, err: error instanceof Error ? error.stack : String(error) }, "a portion of a run failed");
      if (!isLastingFault(error)) return; // the next round continues
      await pool.query("UPDATE reprocess SET state = 'failed', finished_at = now(), reason = $2 WHERE id = $1 AND state = 'running'", [
        id,
        "An error in Falconer: check the server log. Events reprocessed before it stay reprocessed.",
      ]);
      return;
    }
}

/** False if there is nothing left to do, or someone else does it. */
async function runPortion(client: pg.PoolClient, id: string, compiled: Map<number, Promise<Compiled>>): Promise<boolean> {
  const { rows: found } = await client.query<Row>(
    `SELECT r.id, r.destination_id, r.preview, r.selection, r.mapping_ids, r.again, r.cursor, r.until, r.counts, d.client_key, d.retention_days, d.version,
            d.deleted_at IS NOT NULL AS deleted
       FROM reprocess r JOIN destination d ON d.id = r.destination_id WHERE r.id = $1 AND r.state = 'running' FOR UPDATE OF r SKIP LOCKED`,
    [id],
  );
  const run = found[0];
  if (!run) return false;
  if (run.deleted) {
    await client.query(
      "UPDATE reprocess SET state = 'cancelled', finished_at = now(), reason = 'The destination was deleted.' WHERE id = $1",
      [id],
    );
    return false;
  }
  // It takes turns with replays and other runs of the destination, because each must see what the
  // others send.
  if (!run.preview) await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`replays of ${run.destination_id}`]);
  const { destination_id: destinationId, selection, until, cursor } = run;
  const portion = await nextPortion(client, { destinationId, selection, until, cursor, order: "oldest", most: portionEvents });
  const counts = countsOf(run.counts);
  counts.first ??= portion.events[0]?.id ?? null;
  counts.events += portion.events.length;
  await reprocess(client, run, portion.events, await compiledFor(client, run, compiled), counts);
  await client.query(
    `UPDATE reprocess SET cursor = coalesce($2, cursor), counts = $3, state = CASE WHEN $4 THEN 'done' ELSE state END,
            finished_at = CASE WHEN $4 THEN now() END WHERE id = $1`,
    [id, portion.cursor, JSON.stringify(counts), portion.isLast],
  );
  return !portion.isLast;
}

/** The current configuration: a mapping that was turned off sends nothing more. */
function compiledFor(client: pg.PoolClient, run: Row, compiled: Map<number, Promise<Compiled>>): Promise<Compiled> {
  const known = compiled.get(run.version);
  if (known) return known;
  compiled.clear();
  const made = (async () => {
    const config = await loadLive(client, run.destination_id);
    const on = config.mappings.filter(({ enabled }) => enabled);
    return { config, planOf: await compilePlans({ filters: config.filters, mappings: on }, config.sources) };
  })();
  compiled.set(run.version, made);
  made.catch(() => compiled.delete(run.version));
  return made;
}

async function reprocess(
  client: pg.PoolClient,
  run: Row,
  events: StoredEvent[],
  { config, planOf }: Compiled,
  counts: ReturnType<typeof countsOf>,
) {
  const read = events.map((stored) => ({ stored, read: readStored(stored) }));
  const recovered: Recovered[] = read.flatMap(({ stored, read }) =>
    read && stored.outcome === "malformed" ? [{ stored, read, dedupeDays: config.sources.get(stored.sourceId)?.dedupeDays ?? 2 }] : [],
  );
  const untaken = await notTakenSince(client, run.destination_id, recovered, !run.preview);
  const made = await madeAlready(client, run.destination_id, events);
  const choice: Choice = {
    runId: run.id,
    chosen: run.mapping_ids.length > 0 ? new Set(run.mapping_ids) : undefined,
    again: run.again,
    mappings: new Map(config.mappings.map((mapping) => [mapping.id, mapping])),
    planOf,
  };
  const sent: { userId: string | null; addition: Addition }[] = [];
  const states: NewState[] = [];
  for (const { stored, read: event } of read) {
    if (!event) counts.unreadable++;
    else if (stored.outcome === "malformed" && !untaken.has(stored.id)) counts.cameAgain++;
    else {
      const result = await planOne(stored, event, made.get(stored.id) ?? new Map(), choice, counts);
      if (result.state) states.push(result.state);
      for (const delivery of result.deliveries) sent.push({ userId: event.userId, addition: additionOf(run, stored, delivery) });
    }
  }
  if (run.preview) return;
  const additions = await ofTheLiving(client, run.destination_id, sent);
  if (additions.length > 0) await addDeliveries(client, additions);
  const changed = states.map(({ stored }) => stored);
  // After the lanes, in the order in which an erasure takes its locks. What it has erased in the
  // meantime is not sent.
  if (!(await areUnchanged(client, run.destination_id, changed))) throw new EventChanged();
  await writeStates(client, run.destination_id, states);
}

const additionOf = (run: Row, stored: StoredEvent, delivery: Addition["delivery"]): Addition => ({
  destinationId: run.destination_id,
  clientKey: run.client_key,
  retentionDays: run.retention_days,
  eventId: stored.id,
  eventExpiresOn: stored.expiresOn,
  delivery,
  counted: { sourceId: stored.sourceId, nameId: stored.nameId },
});

/** Event to mapping to its deliveries, without tests. */
async function madeAlready(client: pg.PoolClient, destinationId: string, events: StoredEvent[]): Promise<Map<string, Map<string, Made>>> {
  const made = new Map<string, Map<string, Made>>();
  if (events.length === 0) return made;
  const { rows } = await client.query<{ event_id: string; mapping_id: string; open: boolean }>(
    `SELECT event_id, mapping_id, bool_or(state IN ('waiting', 'retrying')) AS open FROM delivery
      WHERE event_id = ANY ($2) AND destination_id = $1 AND NOT is_test GROUP BY 1, 2`,
    [destinationId, events.map(({ id }) => id)],
  );
  for (const { event_id: eventId, mapping_id: mappingId, open } of rows) {
    const of = made.get(eventId) ?? new Map<string, Made>();
    made.set(eventId, of.set(mappingId, open ? "open" : "over"));
  }
  return made;
}
