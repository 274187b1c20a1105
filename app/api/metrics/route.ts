import { route } from "#lib/access/http/route.ts";
import { deliveryMetrics } from "#lib/engine/delivery/metrics.ts";
import { pool } from "#lib/platform/db/pool.ts";

export const GET = route(
  { permission: "config.read", summary: "What delivery looks like right now, in Prometheus' text format." },
  async () => new Response(await deliveryMetrics(pool()), { headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } }),
);
