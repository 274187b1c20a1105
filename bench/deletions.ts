import { postEvents, type TestDestination, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { seal } from "#lib/platform/crypto/envelope.ts";
import { sleep, type World } from "#lib/run/chaos/world.ts";
import { inWorld, percentile } from "./delivery-part.ts";
import type { Section } from "./measure.ts";

const toReach = { share: 0.95 };
const people = 1_000;
const perSecond = 60;
/** Measured just before on the same processes, without deletions. */
const aloneSeconds = 15;
/** Falconer's own copies are erased without haste: this long is looked at. */
const erasingSeconds = 60;
/** The most that the console lets a destination have. */
const perMinute = 600;
/**
 * Deliveries of other people, whose events come all the time: more than can leave, so that some
 * always wait.
 */
const others = 300;
const mostBehind = 600;
const portion = 20;

type Seen = { n: number; at: number; operation: string | null; lanes: string[] };

/**
 * 1,000 people are deleted, starting from Segment's notices, and Falconer's own copies are erased,
 * while deliveries leave at the limit. Deliveries go first.
 */
export async function run(): Promise<Section> {
  const rows: string[][] = [["What", "Measured", "Target"]];
  const failures: string[] = [];
  await inWorld({ simulator: { recordLimit: 200_000 } }, async (world) => {
    const target = await place(world);
    await deliverTheirs(world, target);
    const feed = startFeed(world, target);
    await sleep(3_000);
    const aloneFrom = Date.now();
    await sleep(aloneSeconds * 1_000);
    const beganAt = Date.now();
    const { answeredAt, until: endedAt, erased } = await deleteAll(world, target);
    await feed.stop();
    const { requests } = (await world.simulator.control("GET", "requests?limit=200000")) as { requests: Seen[] };
    const left = requests.filter(({ operation }) => operation === "trackEventV2");
    const rate = (from: number, to: number) => (left.filter(({ at }) => at >= from && at < to).length / (to - from)) * 1_000;
    const alone = rate(aloneFrom, beganAt);
    const parts = [
      ["while they are deleted in Talon.One", rate(beganAt, answeredAt), answeredAt - beganAt],
      ["while Falconer's own copies are erased", rate(answeredAt, endedAt), endedAt - answeredAt],
    ] as const;
    for (const [when, found, ms] of parts) {
      const share = found / alone;
      rows.push([
        `Deliveries a second ${when} (${(ms / 1_000).toFixed(0)} s), beside those without deletions`,
        `${found.toFixed(1)} beside ${alone.toFixed(1)}: ${(share * 100).toFixed(1)}%`,
        `${toReach.share * 100}%`,
      ]);
      if (share < toReach.share) failures.push(`${when}, ${(share * 100).toFixed(1)}% of the deliveries leave`);
    }
    rows.push([`Customers whose own copies here were erased in these ${erasingSeconds} s`, String(erased), ""]);
    if (erased === 0) failures.push("nobody's own copies were erased");
    const after = afterDeletion(requests);
    rows.push(["Requests about a customer after their deletion", String(after), "0"]);
    if (after > 0) failures.push(`${after} requests about deleted customers`);
    const waits = await waitsOf(world, target, beganAt, endedAt);
    rows.push([
      `Longest and p99 that one of the others waited, of ${waits.length} deliveries; the ${mostBehind} that always wait take ${mostBehind / perSecond} s`,
      `${waits.map((s) => s.toFixed(1))[waits.length - 1]} s, ${percentile(waits, 0.99).toFixed(1)} s`,
      "",
    ]);
  });
  for (const row of rows) console.error(row.join(": "));
  return {
    title: "Deletions",
    intro: `${people.toLocaleString("en")} customers are deleted, ${perMinute} a minute, at a destination that sends at its limit of ${perSecond} a second all the while. Real processes, as in “Delivery”; the minute that a deletion waits for late events is left out.`,
    comparisons: [],
    failures,
    tables: [{ caption: "", rows }],
  };
}

async function place(world: World): Promise<TestDestination> {
  const target = await world.addDestination({ ratePerSecond: perSecond });
  const { destinationId } = target;
  await world.database
    .pool()
    .query("INSERT INTO integration_access (destination_id, key, hint, deployment) VALUES ($1, $2, '', 'acme.talon.one')", [
      destinationId,
      seal("integration-key", { table: "integration_access", id: destinationId, column: "key" }),
    ]);
  await world.database.pool().query("INSERT INTO deletion_rules (destination_id, per_minute) VALUES ($1, $2)", [destinationId, perMinute]);
  return target;
}

const gone = (n: number) => `gone-${n}-customer`;
const url = (world: World) => world.webs[0]?.url ?? "";

/** What is stored about them: one event each, with its delivery and its attempt. */
async function deliverTheirs(world: World, { sourceId, destinationId }: TestDestination): Promise<void> {
  for (let from = 0; from < people; from += 500)
    await postEvents(
      url(world),
      sourceId,
      Array.from({ length: 500 }, (_, n) => trackEvent(gone(from + n), { n })),
    );
  await settled(world, destinationId, 120_000);
}

const settled = (world: World, destinationId: string, timeoutMs: number) =>
  until(
    "deliveries to settle",
    async () => {
      const { rows } = await world.database
        .pool()
        .query("SELECT 1 FROM delivery WHERE destination_id = $1 AND settled_at IS NULL LIMIT 1", [destinationId]);
      return rows.length === 0;
    },
    timeoutMs,
  );

/** Events of other people, a little more than can leave, until enough of them wait. */
function startFeed(world: World, { sourceId, destinationId }: TestDestination) {
  let stopped = false;
  let n = 0;
  const feeding = (async () => {
    while (!stopped) {
      const since = performance.now();
      const { rows } = await world.database
        .pool()
        .query("SELECT count(*)::int AS n FROM lane_entry WHERE destination_id = $1", [destinationId]);
      const count = rows[0].n < mostBehind ? 80 : 50;
      await postEvents(
        url(world),
        sourceId,
        Array.from({ length: count }, () => trackEvent(`stays-${n % others}-customer`, { n: n++ })),
      );
      await sleep(Math.max(0, 1_000 - (performance.now() - since)));
    }
  })();
  return {
    stop: () => {
      stopped = true;
      return feeding;
    },
  };
}

/** Each person has an event that waits when the notice comes. */
async function deleteAll(world: World, { sourceId, destinationId }: TestDestination) {
  const pool = world.database.pool();
  const count = async (what: string) =>
    (await pool.query(`SELECT count(*)::int AS n FROM deletion WHERE destination_id = $1 AND ${what}`, [destinationId])).rows[0]
      .n as number;
  for (let from = 0; from < people; from += portion) {
    const ids = Array.from({ length: portion }, (_, n) => gone(from + n));
    const events = ids.map((id) => trackEvent(id, { n: 1_000 }));
    const notices = ids.map((id) => ({ type: "delete", userId: id, timestamp: new Date().toISOString(), messageId: `delete-${id}` }));
    const post = async () => (await postEvents(url(world), sourceId, [...events, ...notices])).status === 200;
    await until("the notices to be taken", post, 60_000);
  }
  await until("Talon.One's answers", async () => (await count("answered_at IS NOT NULL")) === people, 300_000);
  const answeredAt = Date.now();
  // The minute for late events is not part of the measurement.
  await pool.query("UPDATE deletion SET run_at = now() WHERE destination_id = $1 AND state = 'answered'", [destinationId]);
  const before = await count("erased IS NOT NULL");
  await sleep(erasingSeconds * 1_000);
  return { answeredAt, until: Date.now(), erased: (await count("erased IS NOT NULL")) - before };
}

function afterDeletion(requests: readonly Seen[]): number {
  const deletedAt = new Map<string, number>();
  for (const { n, operation, lanes } of requests) if (operation === "deleteCustomerData") for (const lane of lanes) deletedAt.set(lane, n);
  return requests.filter(
    ({ n, operation, lanes }) =>
      operation !== "deleteCustomerData" && lanes.some((lane) => (deletedAt.get(lane) ?? Number.POSITIVE_INFINITY) < n),
  ).length;
}

async function waitsOf(world: World, { destinationId }: TestDestination, from: number, to: number): Promise<number[]> {
  const { rows } = await world.database.pool().query<{ seconds: number }>(
    `SELECT extract(epoch FROM settled_at - created_at)::float8 AS seconds FROM delivery
      WHERE destination_id = $1 AND customer_profile_id LIKE 'stays-%' AND settled_at BETWEEN to_timestamp($2::float8 / 1000) AND to_timestamp($3::float8 / 1000)
      ORDER BY 1`,
    [destinationId, from, to],
  );
  return rows.map(({ seconds }) => seconds);
}

if (import.meta.main) {
  const { toMarkdown } = await import("./measure.ts");
  const section = await run();
  console.log(toMarkdown(section));
  for (const failure of section.failures ?? []) console.log(`Target missed: ${failure}`);
  process.exit(0);
}
