import "#server-only";
import type pg from "pg";
import type { MappingOptions, PlannedRequest } from "#lib/core/actions/types.ts";
import { ofTheLiving } from "#lib/engine/deletions/tombstones.ts";
import { type Addition, addDeliveries } from "#lib/engine/delivery/add-deliveries.ts";
import { isErasedRequest } from "#lib/engine/delivery/erased-request.ts";
import { invalidDelivery, type NewDelivery, readyDelivery } from "#lib/engine/delivery/new-delivery.ts";
import { openRequests } from "#lib/engine/delivery/sealed-headers.ts";
import { resumeLanes } from "#lib/engine/delivery/stopped-lanes.ts";
import { type LoadedMappings, loadMappings } from "#lib/engine/mappings/load.ts";
import { type PlanSteps, planInTime } from "#lib/engine/mappings/planner.ts";
import { errorText } from "#lib/platform/background.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { withPartitions } from "#lib/platform/db/partitions.ts";
import { runInTurns } from "#lib/platform/in-turns.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { isLastingFault } from "#lib/platform/lasting-fault.ts";
import { log } from "#lib/platform/log.ts";
import { replayable, type Selection, type Until } from "./replayable.ts";

type ReplayRow = {
  id: string;
  destination_id: string;
  filter: Selection;
  mapping_choice: "original" | "current";
  cursor: string | null;
  until: string;
  until_at: Date | null;
  client_key: string;
  retention_days: number;
  deleted: boolean;
};
type DeliveryRow = {
  id: string;
  event_id: string;
  event_expires_on: string;
  mapping_id: string;
  mapping_version: number;
  action_slug: string;
  message_id: string;
  state: string;
  requests: PlannedRequest[];
  results: Record<string, { state: string }> | null;
  retry_unknown: boolean;
  stop_lane: boolean;
  source_id: string | null;
  name_id: number | null;
  user_id: string | null;
  payload: JsonObject | null;
};

/** The mappings of one chunk, each as one query saw it. */
type Loaded = Map<string, Promise<LoadedMappings | undefined>>;

const chunk = 200;
const onTheirWay: readonly string[] = ["waiting", "retrying"];

/**
 * Continues running replays, one after another. Any number of processes may call it: each chunk is
 * taken by one.
 */
export async function runReplays(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM replay WHERE state = 'running' ORDER BY id");
  for (const { id } of rows)
    await runReplay(pool, id, 60_000).catch((error: unknown) => log.error({ replayId: id, err: errorText(error) }, "a replay failed"));
}

/**
 * Works on one replay for about `forMs`. The deliveries of a chunk and the mark of how far it came
 * commit together, so a crash neither forgets nor repeats one. Oldest first, so that requests that
 * share a lane keep their order. A replay with a lasting error ends as failed, with what it did so
 * far.
 */
export async function runReplay(pool: pg.Pool, id: string, forMs: number): Promise<void> {
  const deadline = performance.now() + forMs;
  try {
    while (performance.now() < deadline)
      if (!(await withPartitions(pool, () => inTransaction(pool, (client) => runChunk(client, id))))) return;
  } catch (error) {
    log.error({ replayId: id, err: error instanceof Error ? error.stack : String(error) }, "a replay's chunk failed");
    if (!isLastingFault(error)) return; // the next round continues
    await pool.query("UPDATE replay SET state = 'failed', finished_at = now(), reason = $2 WHERE id = $1 AND state = 'running'", [
      id,
      "An error in Falconer: check the server log. Deliveries replayed before it stay replayed.",
    ]);
  }
}

/** False if there is nothing left to do, or someone else does it. */
async function runChunk(client: pg.PoolClient, id: string): Promise<boolean> {
  const { rows: found } = await client.query<ReplayRow>(
    `SELECT r.id, r.destination_id, r.filter, r.mapping_choice, r.cursor, r.until, r.until_at, d.client_key, d.retention_days, d.deleted_at IS NOT NULL AS deleted
       FROM replay r JOIN destination d ON d.id = r.destination_id WHERE r.id = $1 AND r.state = 'running' FOR UPDATE OF r SKIP LOCKED`,
    [id],
  );
  const replay = found[0];
  if (!replay) return false;
  if (replay.deleted) {
    await client.query(
      "UPDATE replay SET state = 'cancelled', finished_at = now(), reason = 'The destination was deleted.' WHERE id = $1",
      [id],
    );
    return false;
  }
  // Two replays of one destination take turns, because the second must see what the first sends.
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`replays of ${replay.destination_id}`]);
  const where = replayable(replay.destination_id, replay.filter, untilOf(replay), replay.mapping_choice);
  where.add("d.replay_id IS DISTINCT FROM ?", id); // clocks differ: what this replay made is never part of it
  if (replay.cursor) where.add("d.id > ?", replay.cursor);
  const { rows } = await client.query<DeliveryRow>(
    `SELECT d.id, d.event_id, d.event_expires_on::text, d.mapping_id, d.mapping_version, d.action_slug, d.message_id, d.state, d.requests, d.results,
            d.retry_unknown, d.stop_lane, d.source_id, d.name_id, e.user_id, e.payload
       FROM delivery d LEFT JOIN event e ON e.destination_id = d.destination_id AND e.id = d.event_id AND e.expires_on = d.event_expires_on
      WHERE ${where.text} ORDER BY d.id LIMIT ${chunk}`,
    where.values,
  );
  const loaded: Loaded = new Map();
  const sent: { userId: string | null; addition: Addition }[] = [];
  let resumed = 0;
  for (const row of rows) {
    if (onTheirWay.includes(row.state)) continue;
    if (row.stop_lane && replay.mapping_choice === "original" && (await resumeLanes(client, replay.destination_id, row.id, "retry"))) {
      resumed++;
      await client.query("UPDATE delivery SET replay_id = $3 WHERE destination_id = $1 AND id = $2", [replay.destination_id, row.id, id]);
    } else {
      const delivery = replay.mapping_choice === "original" ? again(row, id) : await anew(client, replay, row, loaded);
      if (!delivery) continue;
      // Finally, the new delivery takes the old one's place: whatever the old one held back may
      // continue, with the new one first.
      if (row.stop_lane) await resumeLanes(client, replay.destination_id, row.id, "skip");
      const { destination_id: destinationId, client_key: clientKey, retention_days: retentionDays } = replay;
      const counted = { sourceId: row.source_id, nameId: row.name_id };
      const { event_id: eventId, event_expires_on: eventExpiresOn, user_id: userId } = row;
      sent.push({ userId, addition: { destinationId, clientKey, retentionDays, eventId, eventExpiresOn, delivery, counted } });
    }
  }
  const additions = await ofTheLiving(client, replay.destination_id, sent);
  if (additions.length > 0) await addDeliveries(client, additions);
  const replayed = additions.length + resumed;
  const last = rows.length < chunk;
  await client.query(
    `UPDATE replay SET cursor = coalesce($2, cursor), replayed = replayed + $3, skipped = skipped + $4,
            state = CASE WHEN $5 THEN 'done' ELSE state END, finished_at = CASE WHEN $5 THEN now() END WHERE id = $1`,
    [id, rows.at(-1)?.id ?? null, replayed, rows.length - replayed, last],
  );
  return !last;
}

const untilOf = ({ until, until_at: at }: ReplayRow): Until => (at ? { at } : { id: until });

/**
 * The same requests; for a delivery that partly succeeded, only those that did not. Nothing if
 * there is nothing to send.
 */
function again(row: DeliveryRow, replayId: string): NewDelivery | undefined {
  const failed = Object.entries(row.results ?? {}).filter(([, result]) => result.state === "failed" || result.state === "dead");
  const opened = openedRequests(row);
  if (!opened) return undefined;
  const requests = opened.filter(
    (request, index) =>
      !isErasedRequest(request) &&
      (row.state === "delivered" || failed.length === 0 || failed.some(([failedIndex]) => Number(failedIndex) === index)),
  );
  if (requests.length === 0) return undefined;
  return { ...readyDelivery(originOf(row, replayId, {}), requests), retryUnknown: row.retry_unknown, stopLane: row.stop_lane };
}

/**
 * Undefined (and logged) if its encrypted callback key cannot be opened. Then it cannot be sent as
 * it was, and holds nothing else back.
 */
function openedRequests(row: DeliveryRow): PlannedRequest[] | undefined {
  try {
    return openRequests(row.id, row.requests);
  } catch (error) {
    log.error({ deliveryId: row.id, err: error instanceof Error ? error.message : String(error) }, "a delivery's key cannot be decrypted");
    return undefined;
  }
}

/**
 * The same event through the mapping as it is now. Nothing if the event no longer exists, or the
 * mapping is off, deleted, or no longer matches it.
 */
async function anew(client: pg.PoolClient, replay: ReplayRow, row: DeliveryRow, loaded: Loaded): Promise<NewDelivery | undefined> {
  if (!row.payload) return undefined;
  let loading = loaded.get(row.mapping_id);
  if (!loading) {
    loading = loadMappings(client, replay.destination_id, [row.mapping_id]);
    loaded.set(row.mapping_id, loading);
  }
  const { plan, mappings } = (await loading) ?? {};
  const mapping = mappings?.get(row.mapping_id);
  const planned = plan && mapping?.enabled ? await planOrSkip(row, plan) : undefined;
  if (!planned || !mapping) return undefined;
  const { version: mappingVersion, actionSlug, options } = mapping;
  const origin = { ...originOf(row, replay.id, options), mappingVersion, actionSlug };
  if (planned.outcome === "ready") return readyDelivery(origin, planned.requests);
  return planned.outcome === "invalid" ? invalidDelivery(origin, planned.issues) : undefined;
}

/** Undefined (and logged) if planning throws: it is skipped, and holds nothing else back. */
async function planOrSkip(row: DeliveryRow, plan: PlanSteps) {
  try {
    return (await runInTurns(planInTime(plan, row.payload ?? {}))).mappings[0];
  } catch (error) {
    log.error({ deliveryId: row.id, err: error instanceof Error ? error.stack : String(error) }, "planning for a replay failed");
    return undefined;
  }
}

function originOf(row: DeliveryRow, replayId: string, options: MappingOptions) {
  const { mapping_id: mappingId, mapping_version: mappingVersion, action_slug: actionSlug, message_id: messageId } = row;
  return { mappingId, mappingVersion, actionSlug, messageId, options, replayOf: row.id, replayId };
}
