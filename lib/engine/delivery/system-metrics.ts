import "#server-only";
import type pg from "pg";
import { Counter, Gauge, Registry } from "prom-client";
import { env } from "#lib/platform/env.ts";
import type { ClientSenderMetrics } from "./client-sender-types.ts";
import { silentSeconds } from "./sender-metrics.ts";

type Sample = [value: number, labels?: Record<string, string>];

/**
 * What all processes together look like right now, read from the database, in Prometheus' text
 * format. Every web process answers the same: `max()` is right for these, never `sum()` over
 * processes. Costs a few index look-ups and a count of what waits, at most a million.
 */
export async function systemMetrics(pool: pg.Pool): Promise<string> {
  const [waiting, destinations, snapshot, workers] = await Promise.all([
    pool.query<{ entries: string; lanes: string; stopped: string }>(
      `SELECT (SELECT CASE WHEN count(*) < 1000000 THEN count(*) ELSE greatest(count(*), pg_stat_get_live_tuples('lane_entry'::regclass)) END FROM (SELECT 1 FROM lane_entry LIMIT 1000000) e) AS entries,
              (SELECT count(*) FROM (SELECT 1 FROM lane LIMIT 1000000) l) AS lanes,
              (SELECT count(*) FROM lane WHERE stopped_by LIKE 'dlv%') AS stopped`,
    ),
    pool.query<{ id: string; name: string; limit: number; paused: boolean; seconds: string | null }>(
      `SELECT d.id, d.name, d.rate_limit_per_second AS "limit", d.paused_at IS NOT NULL AS paused,
              (SELECT greatest(0, extract(epoch FROM now() - greatest(l.ready_at, d.open_since))) FROM lane l WHERE l.destination_id = d.id AND l.stopped_by IS NULL AND l.ready_at > to_timestamp(0) ORDER BY l.ready_at LIMIT 1) AS seconds
         FROM destination d WHERE d.deleted_at IS NULL`,
    ),
    pool.query<{ seconds: string }>(
      "SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0) AS seconds FROM pg_stat_activity WHERE datname = current_database() AND backend_xmin IS NOT NULL AND pid <> pg_backend_pid()",
    ),
    pool.query<{ id: string; stats: ClientSenderMetrics[] | null }>(
      "SELECT id, stats FROM worker WHERE seen_at > now() - interval '5 seconds'",
    ),
  ]);
  const registry = new Registry();
  const tell = (name: string, help: string, samples: Sample[], labels: string[] = []) => {
    const Kind = name.endsWith("_total") ? Counter : Gauge;
    const metric = new Kind({ name: `falconer_system_${name}`, help, labelNames: labels, registers: [registry] });
    for (const [value, its = {}] of samples) metric.inc(its, value);
  };
  const [count] = waiting.rows;
  tell("waiting_requests", "Requests in lanes; from a million on, an estimate.", [[Number(count?.entries)]]);
  tell("waiting_requests_limit", "The number of requests in lanes above which events are refused.", [[env().QUEUE_LIMIT]]);
  tell("lanes", "Lanes with work, counted up to a million.", [[Number(count?.lanes)]]);
  tell("stopped_lanes", "Lanes that a dead delivery stops.", [[Number(count?.stopped)]]);
  tell("workers", "Worker processes alive.", [[workers.rows.length]]);
  tell("oldest_snapshot_seconds", "Age of the oldest open transaction: it keeps dead rows.", [[Number(snapshot.rows[0]?.seconds)]]);

  const perDestination = (name: string, help: string, value: (row: (typeof destinations.rows)[number]) => number) =>
    tell(
      name,
      help,
      destinations.rows.map((row) => [value(row), { destination: row.id }]),
      ["destination"],
    );
  tell(
    "destination_info",
    "Always 1; the label says what a destination is called.",
    destinations.rows.map(({ id, name }) => [1, { destination: id, name }]),
    ["destination", "name"],
  );
  perDestination("destination_paused", "1 while the destination is paused.", ({ paused }) => (paused ? 1 : 0));
  perDestination("rate_limit_per_second", "Requests per second that the destination may send.", ({ limit }) => limit);
  perDestination("oldest_due_seconds", "How long the longest-waiting lane has been due.", ({ seconds }) => Number(seconds ?? 0));

  // For a moment two workers report a client that one hands to the other: the busier one counts.
  const reported = workers.rows.flatMap((row) => row.stats ?? []).sort((a, b) => a.sent - b.sent);
  const senders = [...new Map(reported.map((sender) => [sender.clientKey, sender])).values()];
  const perClient = (name: string, help: string, value: (sender: ClientSenderMetrics) => number) =>
    tell(
      name,
      help,
      senders.map((sender) => [value(sender), { client: sender.clientKey.slice(0, 8) }]),
      ["client"],
    );
  perClient(
    "egress_max_per_second",
    "The most requests that left in any second, of one client, since its sender began.",
    (s) => s.maxPerSecond,
  );
  perClient("requests_sent_total", "Requests sent by the client's sender since it began.", (s) => s.sent);
  perClient("silent_seconds", "How long Talon.One has not responded; 0 while it responds.", silentSeconds);
  perClient("in_flight", "Requests in progress.", (s) => s.inFlight);
  perClient("settlements_lost_total", "Outcomes that came after the lease was lost.", (s) => s.lost);
  return registry.metrics();
}
