import "#server-only";
import type pg from "pg";
import type { ClientSenderMetrics } from "./client-sender-types.ts";

type Sample = { labels?: Record<string, string>; value: number };
type Metric = { name: string; help: string; type: "gauge" | "counter"; samples: Sample[] };

/**
 * What delivery looks like right now, over all processes, in Prometheus' text format. Costs a few
 * index look-ups and a count of what waits, at most a million.
 */
export async function deliveryMetrics(pool: pg.Pool): Promise<string> {
  const [waiting, due, snapshot, workers] = await Promise.all([
    pool.query<{ entries: string; lanes: string; stopped: string }>(
      `SELECT (SELECT count(*) FROM (SELECT 1 FROM lane_entry LIMIT 1000000) e) AS entries, (SELECT count(*) FROM (SELECT 1 FROM lane LIMIT 1000000) l) AS lanes,
              (SELECT count(*) FROM lane WHERE stopped_by IS NOT NULL) AS stopped`,
    ),
    pool.query<{ id: string; paused: boolean; seconds: string | null }>(
      `SELECT d.id, d.paused_at IS NOT NULL AS paused,
              (SELECT greatest(0, extract(epoch FROM now() - l.ready_at)) FROM lane l WHERE l.destination_id = d.id AND l.stopped_by IS NULL AND l.ready_at > to_timestamp(0) ORDER BY l.ready_at LIMIT 1) AS seconds
         FROM destination d WHERE d.deleted_at IS NULL`,
    ),
    pool.query<{ seconds: string }>(
      "SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0) AS seconds FROM pg_stat_activity WHERE datname = current_database() AND backend_xmin IS NOT NULL AND pid <> pg_backend_pid()",
    ),
    pool.query<{ id: string; stats: ClientSenderMetrics[] | null }>(
      "SELECT id, stats FROM worker WHERE seen_at > now() - interval '5 seconds'",
    ),
  ]);
  const senders = workers.rows.flatMap((row) => row.stats ?? []);
  const perClient = (name: string, help: string, type: Metric["type"], value: (sender: ClientSenderMetrics) => number): Metric => ({
    name,
    help,
    type,
    samples: senders.map((sender) => ({ labels: { client: sender.clientKey.slice(0, 8) }, value: value(sender) })),
  });
  const metrics: Metric[] = [
    {
      name: "falconer_waiting_requests",
      help: "Requests in lanes, counted up to a million.",
      type: "gauge",
      samples: [{ value: Number(waiting.rows[0]?.entries) }],
    },
    {
      name: "falconer_lanes",
      help: "Lanes with work, counted up to a million.",
      type: "gauge",
      samples: [{ value: Number(waiting.rows[0]?.lanes) }],
    },
    {
      name: "falconer_stopped_lanes",
      help: "Lanes that a dead delivery stops.",
      type: "gauge",
      samples: [{ value: Number(waiting.rows[0]?.stopped) }],
    },
    {
      name: "falconer_oldest_due_seconds",
      help: "How long the longest-waiting lane has been due.",
      type: "gauge",
      samples: due.rows.map((row) => ({ labels: { destination: row.id }, value: Number(row.seconds ?? 0) })),
    },
    {
      name: "falconer_destination_paused",
      help: "1 while the destination is paused.",
      type: "gauge",
      samples: due.rows.map((row) => ({ labels: { destination: row.id }, value: row.paused ? 1 : 0 })),
    },
    {
      name: "falconer_oldest_snapshot_seconds",
      help: "Age of the oldest open transaction: it keeps dead rows.",
      type: "gauge",
      samples: [{ value: Number(snapshot.rows[0]?.seconds) }],
    },
    { name: "falconer_workers", help: "Worker processes alive.", type: "gauge", samples: [{ value: workers.rows.length }] },
    perClient(
      "falconer_egress_max_per_second",
      "The most requests that left in any second, of one client, since its sender began.",
      "gauge",
      (sender) => sender.maxPerSecond,
    ),
    perClient("falconer_requests_sent_total", "Requests sent by the client's sender since it began.", "counter", (sender) => sender.sent),
    perClient(
      "falconer_silent_seconds",
      "How long Talon.One has answered nothing that was sent; 0 while it answers.",
      "gauge",
      ({ silentSince }) => (silentSince === undefined ? 0 : Math.max(0, (Date.now() - Date.parse(silentSince)) / 1_000)),
    ),
    perClient("falconer_in_flight", "Requests under way.", "gauge", (sender) => sender.inFlight),
    perClient("falconer_settlements_lost_total", "Outcomes that came after the lease was lost.", "counter", (sender) => sender.lost),
  ];
  return `${metrics.map(render).join("\n")}\n`;
}

function render({ name, help, type, samples }: Metric): string {
  const lines = samples.map(({ labels = {}, value }) => {
    const text = Object.entries(labels)
      .map(([key, label]) => `${key}="${label}"`)
      .join(",");
    return `${name}${text ? `{${text}}` : ""} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join("\n");
}
