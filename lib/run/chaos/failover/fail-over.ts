import { loadavg } from "node:os";
import { expect } from "vitest";
import { type TestDestination, until } from "#lib/engine/delivery/testing/fixture.ts";
import { mostDepartures } from "../departures.ts";
import type { Figures } from "../in-world.ts";
import { inFlight, type Load, reckon, sleep, startLoad, type World, type WorldDatabase, worldOn } from "../world.ts";
import { asked, type Cluster, type Node } from "./cluster.ts";

/** What happens to the primary's machine, and how it comes back as a member like the other. */
export type Fault = { name: string; strike(node: Node): void; mend(node: Node): void };
export const faults: Fault[] = [
  { name: "killed", strike: ({ machine }) => machine.signal("SIGKILL"), mend: (node) => node.start() },
  { name: "frozen", strike: ({ machine }) => machine.signal("SIGSTOP"), mend: ({ machine }) => machine.signal("SIGCONT") },
  { name: "cut off", strike: ({ machine }) => machine.cut(), mend: ({ machine }) => machine.heal() },
];

/** In addition to the time that the cluster itself takes. */
const mayTakeMs = 5_000;
const limit = 60;
/** Events per second for a destination with that limit; the other one's limit is far away. */
const slowly = 45;
const quickly = { ratePerSecond: 2_000 };

type Side = { target: TestDestination; load: Load };
type FailoverWorld = World<WorldDatabase>;

/** Two web and two worker processes on the cluster, and events at this rate. */
async function withLoad<Result>(
  cluster: Cluster,
  perSecond: number,
  work: (world: FailoverWorld, sides: { slow: Side; quick: Side }) => Promise<Result>,
): Promise<Result> {
  const database = { url: cluster.url, pool: cluster.pool, stop: async () => {} };
  const world = await worldOn(database, { webs: 2, workers: 2, simulator: { latencyMs: 10, recordLimit: 1_000_000 } });
  const sides: Side[] = [];
  try {
    for (const [target, options] of [
      [await world.addDestination({ ratePerSecond: limit }), { profiles: 30, perSecond: slowly, prefix: "slow" }],
      [await world.addDestination(quickly), { profiles: 150, perSecond: perSecond - slowly, prefix: "quick" }],
    ] as const)
      sides.push({ target, load: startLoad(world, target, options) });
    const [slow, quick] = sides as [Side, Side];
    return await work(world, { slow, quick });
  } finally {
    await Promise.all(sides.map(({ load }) => load.stop()));
    await world.stop();
  }
}

const ackedOf = ({ slow, quick }: { slow: Side; quick: Side }) => slow.load.acked.size + quick.load.acked.size;

/**
 * How many of `wanted` events per second this machine can take, with a fifth to spare if it is
 * fewer.
 */
export async function measureRate(cluster: Cluster, wanted: number, forMs = 6_000): Promise<number> {
  return withLoad(cluster, wanted, async (world, sides) => {
    await until("the first events", async () => ackedOf(sides) > wanted, 30_000);
    const before = ackedOf(sides);
    await sleep(forMs);
    const reached = ((ackedOf(sides) - before) * 1_000) / forMs;
    const rate = reached >= wanted * 0.95 ? wanted : Math.max(2 * slowly, Math.floor((reached * 0.8) / 10) * 10);
    console.log(
      `${cluster.made}; ${Math.round(reached)} of ${wanted} events a second taken at a load of ${load()}: ${rate} in each scenario`,
    );
    await Promise.all([sides.slow.load.stop(), sides.quick.load.stop()]);
    for (const { target, load } of [sides.slow, sides.quick]) await reckon(world, load, target, 60_000);
    return rate;
  });
}
const load = () => (loadavg()[0] as number).toFixed(1);

/** The primary fails under load; Falconer continues by itself, and the old primary comes back. */
export async function failOver(cluster: Cluster, { strike, mend }: Fault, perSecond: number): Promise<Figures> {
  await cluster.isWhole();
  return withLoad(cluster, perSecond, async (world, sides) => {
    const applied = async () => (await world.simulator.control("GET", "stats")).applied as number;
    await until("deliveries", async () => (await applied()) > perSecond && ackedOf(sides) > 3 * perSecond, 30_000);
    const node = await cluster.primary();
    const ready = watchReadiness(world);
    const [struckAt, atStrike] = [performance.now(), ackedOf(sides)];
    strike(node);
    await until(
      "the new primary",
      () => asked(cluster.url, "DELETE FROM rate_limit WHERE false; CREATE TABLE probe (); DROP TABLE probe"),
      120_000,
    );
    const backAt = performance.now();
    cluster.reconnect();
    const [taken, delivered] = [ackedOf(sides), await applied()];
    let mayRepeat = 0;
    for (const { target } of [sides.slow, sides.quick]) mayRepeat += await inFlight(world, target);
    const since = async (what: string, look: () => Promise<boolean>) => {
      await until(what, look, 60_000);
      return Math.round(performance.now() - backAt);
    };
    const [takenMs, deliveredMs, readyMs] = await Promise.all([
      since("events to be taken again", async () => ackedOf(sides) > taken + 20),
      since("deliveries to go on", async () => (await applied()) > delivered + 20),
      since("both web processes to be ready", async () => ready.readySince() > backAt),
    ]);
    await sleep(3_000);
    // The old primary wakes or comes back while the new one is at work: it must not act as a
    // primary.
    mend(node);
    await sleep(5_000);
    const [stoppedAt, count] = [performance.now(), ackedOf(sides)];
    await sleep(3_000);
    const again = ((ackedOf(sides) - count) * 1_000) / (performance.now() - stoppedAt);
    await Promise.all([sides.slow.load.stop(), sides.quick.load.stop()]);
    await ready.stop();
    const [slow, quick] = [
      await reckon(world, sides.slow.load, sides.slow.target, 120_000),
      await reckon(world, sides.quick.load, sides.quick.target, 120_000),
    ];
    const leftPerSecond = await mostDepartures(world, sides.slow.target, "profile:slow");
    const { received } = await world.simulator.control("GET", "stats");
    // Each side counts as if all requests were its own.
    const unrecorded = slow.unrecorded + quick.unrecorded - received;
    const figures = {
      perSecond,
      acknowledged: slow.acked + quick.acked,
      lost: slow.lost + quick.lost,
      undelivered: slow.undelivered + quick.undelivered,
      overtaken: slow.inversions,
      sentTwice: slow.duplicates,
      underWay: Math.max(unrecorded, mayRepeat),
      leftPerSecond,
      failoverMs: Math.round(backAt - struckAt),
      takenMs,
      deliveredMs,
      readyMs,
      slowestReadinessMs: ready.slowestMs(),
      perSecondAfter: Math.round(again),
      answered503: sides.slow.load.counts.serverErrors + sides.quick.load.counts.serverErrors,
      load: load(),
    };
    console.log(figures);
    expect(atStrike).toBeGreaterThan(0);
    for (const side of [slow, quick]) expect(side).toMatchObject({ lost: 0, undelivered: 0, inversions: 0, miscounted: 0 });
    expect(figures.sentTwice).toBeLessThanOrEqual(figures.underWay);
    expect(leftPerSecond).toBeLessThanOrEqual(limit);
    expect(takenMs).toBeLessThanOrEqual(mayTakeMs);
    expect(deliveredMs).toBeLessThanOrEqual(mayTakeMs);
    expect(readyMs).toBeLessThanOrEqual(mayTakeMs);
    expect(figures.slowestReadinessMs).toBeLessThan(4_000);
    for (const { load } of [sides.slow, sides.quick]) expect(load.counts.refused).toBe(0);
    await cluster.isWhole();
    expect((await cluster.primary()).name).not.toBe(node.name);
    return figures;
  });
}

/** Asks every web process four times per second whether it is ready. */
function watchReadiness(world: FailoverWorld) {
  let stopped = false;
  let slowest = 0;
  const since = world.webs.map(() => 0);
  const asking = Promise.all(
    world.webs.map(async ({ url }, index) => {
      while (!stopped) {
        const startedAt = performance.now();
        const response = await fetch(`${url}/api/ready`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
        slowest = Math.max(slowest, performance.now() - startedAt);
        since[index] = response?.ok ? performance.now() : 0;
        await response?.arrayBuffer().catch(() => {});
        await sleep(250);
      }
    }),
  );
  return {
    /** The time, by performance.now(), when the last of them became ready; 0 while one is not. */
    readySince: () => Math.min(...since),
    slowestMs: () => Math.round(slowest),
    async stop() {
      stopped = true;
      await asking;
    },
  };
}
