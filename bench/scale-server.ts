// The console's routes on one database, in a process of its own: it fills the database, says how
// long each call takes, and ends when its parent does.

import type { RouteHandler } from "#lib/access/http/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { erasePerson } from "#lib/console/privacy/erase.ts";
import { runBackTests } from "#lib/engine/back-tests/run-back-test.ts";
import { testSecretKey } from "#lib/engine/delivery/testing/fixture.ts";
import { db } from "#lib/platform/db/client.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { fillScale } from "./scale-fill.ts";

/** `local`: as someone with a role for this destination only. */
export type Ask = { route: keyof typeof routes | "erase"; query: string; local?: true };
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
  rules: () => import("#app/api/destinations/[destinationId]/rules/route.ts"),
  problems: () => import("#app/api/destinations/[destinationId]/problems/route.ts"),
  problem: () => import("#app/api/destinations/[destinationId]/problems/[problemId]/route.ts"),
  backTests: () => import("#app/api/destinations/[destinationId]/back-tests/route.ts"),
  backTest: () => import("#app/api/destinations/[destinationId]/back-tests/[backTestId]/route.ts"),
  backTestEvents: () => import("#app/api/destinations/[destinationId]/back-tests/[backTestId]/events/route.ts"),
  deletions: () => import("#app/api/deletions/route.ts"),
  backgroundWork: () => import("#app/api/background-work/route.ts"),
  alerts: () => import("#app/api/alerts/route.ts"),
  users: () => import("#app/api/users/route.ts"),
};

// Writing three million rows takes longer than any statement of Falconer's may.
const pool = createTunedPool(base, { max: 2, name: "bench", settings: { statement_timeout: "0" }, queryTimeoutMs: 3_600_000 });
const target = await fillScale(pool, Number(process.argv[2]));
const { destinationId } = target;
const admin: Person = await makePerson("admin");
const local = await personOfOneDestination();
const backTestId = await tryBackTest();
const { rows: problems } = await pool.query<{ id: string }>("SELECT id FROM problem ORDER BY last_seen DESC LIMIT 1");
await pool.end();
const params = { destinationId, backTestId, problemId: problems[0]?.id ?? "" };
const tell = (told: Told) => process.send?.(told);
let asked = 0;
let erased = 0;

/** Among hundreds of other people with roles for some destinations. */
async function personOfOneDestination(): Promise<Person> {
  const person = await makePerson("viewer");
  const roles = { create: [{ destinationId, role: "marketer" }] };
  await db().user.update({ where: { id: person.id }, data: { role: "none", destinationRoles: roles } });
  await pool.query(
    `WITH made AS (INSERT INTO "user" (id, name, email, role, created_at, updated_at)
                   SELECT 'usr_bench' || n, 'Person ' || n, 'person-' || n || '@example.com', 'none', now(), now() FROM generate_series(1, 500) n RETURNING id)
     INSERT INTO destination_role (user_id, destination_id, role) SELECT m.id, d.id, 'viewer' FROM made m CROSS JOIN destination d`,
  );
  return person;
}

/** What a marketer tries on the newest events, and whose numbers lead to them. */
async function tryBackTest(): Promise<string> {
  const { POST } = (await routes.backTests()) as unknown as { POST: RouteHandler };
  const { rows } = await pool.query(
    `SELECT id AS "mappingId", name, action_slug AS "actionSlug", trigger, settings FROM mapping WHERE id = $1`,
    [target.mappingIds[0]],
  );
  const [mapping] = rows;
  const body = { last: 10_000, mappings: [{ ...mapping, trigger: 'type = "track" and event = "Event 1"' }] };
  const begun = await call(POST, "POST", "/", { as: admin, body, params: { destinationId } });
  if (begun.status !== 202) throw new Error(`the back-test answered ${begun.status}: ${begun.text.slice(0, 300)}`);
  await runBackTests(pool);
  return begun.body.id;
}

/** A different customer each time. */
async function eraseOne(): Promise<number> {
  const startedAt = performance.now();
  const receipt = await erasePerson({ id: admin.id, name: "bench", via: "token", ip: null }, `user-${erased++ * 7}`);
  if (!receipt.checked.complete) throw new Error(`an erasure left something: ${JSON.stringify(receipt.checked)}`);
  return performance.now() - startedAt;
}

process.on("message", async ({ route, query, local: asLocal }: Ask) => {
  if (route === "erase") return tell({ ms: await eraseOne(), searched: null });
  const { GET } = (await routes[route]()) as unknown as { GET: RouteHandler };
  // Recent results are kept in memory by the database's address, but each call should count again.
  process.env.DATABASE_URL = `${base}${base.includes("?") ? "&" : "?"}asked=${asked++}`;
  const startedAt = performance.now();
  const answer = await call(GET, "GET", `/x${query}`, { as: asLocal ? local : admin, params });
  const ms = performance.now() - startedAt;
  if (answer.status !== 200) throw new Error(`${route} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
  tell({ ms, searched: answer.body?.searched ?? null });
});
process.on("disconnect", () => process.exit());
tell({ ready: true });
