import { pool } from "#lib/db/pool.ts";
import { deliveryMetrics } from "#lib/delivery/metrics.ts";
import { route } from "#lib/http/route.ts";

export const GET = route(
  { permission: "config.read", summary: "What delivery looks like right now, in Prometheus' text format." },
  async () => new Response(await deliveryMetrics(pool()), { headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } }),
);
