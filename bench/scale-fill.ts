import type pg from "pg";
import { addDestination, type TestDestination, trackMapping } from "#lib/engine/delivery/testing/fixture.ts";
import { findProblems } from "#lib/engine/problems/find-problems.ts";
import { rebuildStatistics } from "#lib/engine/statistics/rebuild.ts";
import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { createId } from "#lib/platform/ids.ts";

export const mappings = 50;
const sources = 2;
const names = 20;
/** One deleted customer for this many events. */
const eventsPerDeletion = 300;
const campaigns = 20;
/** All of them came within a day: that is 35 a second with 3 million. */
const hours = 24;
const destinationsBeside = 4;

/**
 * A destination with this many events, each with a delivery and an attempt, spread evenly over the
 * last day; three of ten have an effect of a rule, and there are problems and deletions, and a few
 * other destinations. Written straight into the tables, without the triggers that count; the
 * statistics are then made from the rows, as the triggers would have made them.
 */
export async function fillScale(pool: pg.Pool, events: number): Promise<TestDestination> {
  const target = await addDestination(pool, {
    mappings: Array.from({ length: mappings }, (_, index) => ({
      ...trackMapping,
      name: `Mapping ${index}`,
      trigger: `type = "track" and event = "Event ${index % names}"`,
    })),
  });
  for (let index = 0; index < destinationsBeside; index++) await addDestination(pool);
  const sourceIds = [target.sourceId];
  while (sourceIds.length < sources) {
    const id = createId("source");
    await pool.query(
      "INSERT INTO source (id, destination_id, name, secret, updated_at) SELECT $1, destination_id, 'App', secret, now() FROM source WHERE id = $2",
      [id, target.sourceId],
    );
    sourceIds.push(id);
  }
  await makePartitions(pool);
  const client = await pool.connect();
  try {
    await client.query("SET synchronous_commit = off; SET session_replication_role = replica");
    const { rows } = await client.query<{ id: number }>(
      `INSERT INTO event_name (destination_id, type, name) SELECT $1, 'track', 'Event ' || n FROM generate_series(0, ${names - 1}) n RETURNING id`,
      [target.destinationId],
    );
    await client.query(idFunction);
    await client.query(made, [events]);
    const values = [target.destinationId, target.mappingIds, sourceIds, rows.map(({ id }) => id)];
    await client.query(insertEvents, [...values.slice(0, 1), sourceIds, rows.map(({ id }) => id)]);
    await client.query(insertDeliveries, values);
    await client.query(insertAttempts, [target.destinationId]);
    await client.query(insertEffects, [target.destinationId]);
    await client.query(insertDeletions, [target.destinationId, Math.ceil(events / eventsPerDeletion)]);
    await client.query("DROP TABLE bench_made; RESET session_replication_role; RESET synchronous_commit");
  } finally {
    client.release();
  }
  await pool.query("VACUUM (ANALYZE) event, delivery, attempt, rule_effect, deletion");
  await rebuildStatistics(pool, target.destinationId);
  await pool.query("VACUUM (ANALYZE) stat_bucket, stat_total");
  await findProblems(pool, Date.now() - hours * 3_600_000);
  return target;
}

/** What follows an ID's prefix, as createId makes it, with a number as its random part. */
const idFunction = `
  CREATE OR REPLACE FUNCTION pg_temp.bench_id(ms bigint, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT ${Array.from({ length: 10 }, (_, place) => `substr('0123456789abcdefghjkmnpqrstvwxyz', ((ms >> ${(9 - place) * 5}) & 31)::int + 1, 1)`).join(" || ")}
           || lpad(n::text, 16, '0') $$`;
const made = `
  CREATE TEMP TABLE bench_made AS
  SELECT n, pg_temp.bench_id(floor(extract(epoch FROM at) * 1000)::bigint, n) AS id, at, (at AT TIME ZONE 'UTC')::date + 30 AS expires_on,
         hashint8(n) & 2147483647 AS dice, (n % ${mappings})::int AS mapping
    FROM (SELECT n, date_trunc('milliseconds', now() - interval '${hours} hours' * ($1::bigint - n) / $1::bigint) AS at FROM generate_series(1, $1::bigint) n) t`;
/** How many of a thousand failed, and why: each mapping has reasons of its own. */
const state = `CASE WHEN dice % 1000 < 10 THEN 'failed' WHEN dice % 1000 < 12 THEN 'dead' WHEN dice % 1000 < 14 THEN 'invalid' ELSE 'delivered' END`;
const causes = "ARRAY['unknown_attribute', 'bad_request', 'server_error', 'timeout', 'not_found']";
const payload = `json_build_object('messageId', 'm' || n, 'type', 'track', 'event', 'Event ' || mapping % ${names}, 'userId', 'user-' || dice % 200000, 'timestamp', at,
  'context', json_build_object('library', json_build_object('name', 'analytics.js', 'version', '4.1.0'), 'locale', 'de-DE', 'page', json_build_object('path', '/products/' || dice % 900)),
  'properties', json_build_object('order_id', 'order-' || n, 'total', dice % 30000 / 100.0, 'currency', 'EUR', 'coupon', 'SPRING'))`;
const insertEvents = `
  INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, name, user_id, anonymous_id, sent_at, received_at, outcome, reason, matched, payload, name_id)
  SELECT 'evt_' || id, expires_on, ($2::text[])[dice % ${sources} + 1], $1, 'm' || n, 'track', 'Event ' || mapping % ${names}, 'user-' || dice % 200000, 'anon-' || dice % 200000, at, at,
         'accepted', NULL, 1, ${payload}, ($3::int[])[mapping % ${names} + 1] FROM bench_made ORDER BY n`;
const insertDeliveries = `
  INSERT INTO delivery (id, expires_on, event_id, event_expires_on, destination_id, mapping_id, mapping_version, action_slug, message_id, state, reason, cause, requests, pending,
                        customer_profile_id, attempt_count, created_at, settled_at, source_id, name_id, of_sender, rule_result)
  SELECT 'dlv_' || id, expires_on, 'evt_' || id, expires_on, $1, ($2::text[])[mapping + 1], 1, 'trackEventV2', 'm' || n, ${state},
         CASE WHEN dice % 1000 < 14 THEN 'Talon.One does not take it.' END,
         CASE WHEN dice % 1000 < 14 THEN (${causes})[mapping % 5 + 1] END,
         json_build_array(json_build_object('method', 'PUT', 'path', '/v2/events', 'body', json_build_object('profileId', 'user-' || dice % 200000, 'type', 'Event'))),
         0, 'user-' || dice % 200000, 1, at, at + interval '1 millisecond' * (20 + dice % 400), ($3::text[])[dice % ${sources} + 1], ($4::int[])[mapping % ${names} + 1],
         dice % 500 <> 7, CASE WHEN dice % 1000 < 14 THEN NULL WHEN dice % 10 < 3 THEN 2 WHEN dice % 100 = 9 THEN 1 ELSE 0 END
    FROM bench_made ORDER BY n`;
const insertAttempts = `
  INSERT INTO attempt (id, expires_on, destination_id, delivery_id, delivery_ids, request_index, started_at, finished_at, duration_ms, outcome, status, request, response)
  SELECT 'att_' || id, expires_on, $1, 'dlv_' || id, '{}', 0, at + interval '10 milliseconds', at + interval '1 millisecond' * (20 + dice % 400), 10 + dice % 400,
         CASE WHEN dice % 1000 < 10 THEN 'refused' ELSE 'delivered' END, CASE WHEN dice % 1000 < 10 THEN 400 ELSE 200 END,
         json_build_object('method', 'PUT', 'path', '/v2/events'), json_build_object('status', 200) FROM bench_made ORDER BY n`;
const insertEffects = `
  INSERT INTO rule_effect (id, expires_on, destination_id, delivery_id, attempt_id, at, kind, campaign_id, campaign_name, rule_name, value)
  SELECT 'eff_' || id, expires_on, $1, 'dlv_' || id, 'att_' || id, at, CASE dice % 3 WHEN 0 THEN 'addLoyaltyPoints' WHEN 1 THEN 'setDiscount' ELSE 'acceptCoupon' END,
         dice % ${campaigns}, 'Campaign ' || dice % ${campaigns}, 'Rule', json_build_object('value', dice % 100)
    FROM bench_made WHERE dice % 1000 >= 14 AND dice % 10 < 3 ORDER BY n`;
const insertDeletions = `
  INSERT INTO deletion (id, destination_id, person, state, origin, asked_by_name, asked_at, place, suppresses, withdrawn_at, sent_at, answered_at, status, finished_at)
  SELECT 'del_' || id, $1, md5(id), 'done', 'notice', 'Segment', at, n, true, at, at, at, 200, at FROM bench_made WHERE n <= $2::bigint`;
