// The console's routes on one database, in a process of its own: it fills the database, answers how
// long a call takes, call by call, and ends when its parent does.

import type { RouteHandler } from "#lib/access/http/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { testSecretKey } from "#lib/engine/delivery/testing/fixture.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { fillScale } from "./scale-fill.ts";

export type Ask = { route: keyof typeof routes; query: string };
export type Told = { ready: true } | { ms: number; searched: { rows: number; of: number } | null };

process.env.FALCONER_SECRET_KEY = testSecretKey;
process.env.LOG_LEVEL = "error";
const base = process.env.DATABASE_URL ?? "";

const routes = {
  overview: () => import("#app/api/destinations/[destinationId]/overview/route.ts"),
  events: () => import("#app/api/destinations/[destinationId]/events/route.ts"),
  eventHistogram: () => import("#app/api/destinations/[destinationId]/events/histogram/route.ts"),
  deliveries: () => import("#app/api/destinations/[destinationId]/deliveries/route.ts"),
  deliveryHistogram: () => import("#app/api/destinations/[destinationId]/deliveries/histogram/route.ts"),
  mappings: () => import("#app/api/destinations/[destinationId]/mappings/route.ts"),
  sources: () => import("#app/api/destinations/[destinationId]/sources/route.ts"),
  destinations: () => import("#app/api/destinations/route.ts"),
};

const pool = createPool(base, 2);
const target = await fillScale(pool, Number(process.argv[2]));
await pool.end();
const as: Person = await makePerson("admin");
const tell = (told: Told) => process.send?.(told);
let asked = 0;

process.on("message", async ({ route, query }: Ask) => {
  const { GET } = (await routes[route]()) as unknown as { GET: RouteHandler };
  // What was told a moment ago is told again from memory, by the database's address: each call
  // shall count anew.
  process.env.DATABASE_URL = `${base}${base.includes("?") ? "&" : "?"}asked=${asked++}`;
  const startedAt = performance.now();
  const answer = await call(GET, "GET", `/x${query}`, { as, params: { destinationId: target.destinationId } });
  const ms = performance.now() - startedAt;
  if (answer.status !== 200) throw new Error(`${route} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
  tell({ ms, searched: answer.body?.searched ?? null });
});
process.on("disconnect", () => process.exit());
tell({ ready: true });
