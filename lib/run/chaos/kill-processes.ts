import { expect } from "vitest";
import { until } from "#lib/engine/delivery/testing/fixture.ts";
import { mostDepartures } from "./departures.ts";
import { type Figures, inWorld, quick } from "./in-world.ts";
import { inFlight, reckon, sleep, startLoad, type World } from "./world.ts";

/** kill -9 of the web process under load: nothing acknowledged is lost, nothing is sent twice. */
export const killWeb = (kills: number, betweenMs: number): Promise<Figures> =>
  inWorld({}, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 40, perSecond: 250 });
    const web = world.webs[0] as World["webs"][number];
    for (let i = 0; i < kills; i++) {
      await sleep(betweenMs * (0.5 + Math.random()));
      await web.process.kill();
      await web.start();
    }
    await sleep(500);
    await load.stop();
    const result = await reckon(world, load, target);
    expect(result).toMatchObject({ lost: 0, miscounted: 0, undelivered: 0, duplicates: 0, inversions: 0 });
    expect(load.counts.refused).toBe(0);
    return { kills, ...result };
  });

/**
 * kill -9 of the worker under load: every delivery is made, in order; at most what was in flight is
 * sent twice; work continues within 10 s.
 */
export const killWorker = (kills: number, betweenMs: number): Promise<Figures> =>
  inWorld({ simulator: { latencyMs: 20 } }, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 40, perSecond: 150 });
    const worker = world.workers[0] as World["workers"][number];
    const applied = async () => (await world.simulator.control("GET", "stats")).applied as number;
    await until("the first delivery", async () => (await applied()) > 0, 20_000);
    let slowestMs = 0;
    let mayRepeat = 0;
    for (let i = 0; i < kills; i++) {
      await sleep(betweenMs * (0.5 + Math.random()));
      await worker.process.kill();
      await sleep(100);
      mayRepeat += await inFlight(world, target);
      const before = await applied();
      const since = performance.now();
      worker.start();
      await until("deliveries to go on", async () => (await applied()) > before, 20_000);
      slowestMs = Math.max(slowestMs, performance.now() - since);
    }
    await load.stop();
    const result = await reckon(world, load, target, 90_000);
    expect(result).toMatchObject({ lost: 0, miscounted: 0, undelivered: 0, inversions: 0 });
    expect(result.duplicates).toBeLessThanOrEqual(Math.min(result.unrecorded, mayRepeat));
    expect(slowestMs).toBeLessThanOrEqual(10_000);
    return { kills, ...result, recordedAtKills: mayRepeat, slowestResumeMs: Math.round(slowestMs) };
  });

/**
 * The sender is suspended (SIGSTOP), like a machine that is migrated or swaps, and wakes long after
 * another has taken over: it may neither send nor settle what is no longer its own.
 */
export const sleepingSender = (times: number, sleepMs: number): Promise<Figures> =>
  inWorld({ workers: 2, simulator: { latencyMs: 20, recordLimit: 100_000 } }, async (world) => {
    const target = await world.addDestination({ ratePerSecond: 60 });
    const load = startLoad(world, target, { profiles: 40, perSecond: 50 });
    const holder = async () =>
      (await world.database.pool().query("SELECT owner FROM client_lease WHERE client_key = $1 AND expires_at > now()", [target.clientKey]))
        .rows[0]?.owner as string | undefined;
    let mayRepeat = 0;
    for (let i = 0; i < times; i++) {
      await sleep(2_000);
      const id = await until("a sender", holder, 20_000);
      const child = world.workers.find((one) => id.includes(`-${one.process.child.pid}-`))?.process.child;
      child?.kill("SIGSTOP");
      mayRepeat += await inFlight(world, target);
      await until("the next sender", async () => {
        const next = await holder();
        return next !== undefined && next !== id;
      });
      await sleep(sleepMs);
      child?.kill("SIGCONT");
    }
    await sleep(1_000);
    await load.stop();
    const result = await reckon(world, load, target, 90_000);
    const stats = await world.simulator.control("GET", "stats");
    expect(result).toMatchObject({ lost: 0, miscounted: 0, undelivered: 0, inversions: 0 });
    expect(result.duplicates).toBeLessThanOrEqual(mayRepeat);
    const leftPerSecond = await mostDepartures(world, target);
    expect(leftPerSecond).toBeLessThanOrEqual(60);
    return { times, ...result, recordedWhenStopped: mayRepeat, leftPerSecond, arrivedPerSecond: stats.maxPerSecond.client };
  });

/** A second worker takes over when the sender is killed: measures how long nothing is sent. */
export const takeOver = (kills: number): Promise<Figures> =>
  inWorld({ workers: 2 }, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 40, perSecond: 150 });
    const holder = async () =>
      (await world.database.pool().query("SELECT owner FROM client_lease WHERE client_key = $1 AND expires_at > now()", [target.clientKey]))
        .rows[0]?.owner as string | undefined;
    const workerOf = (id: string) => world.workers.find((one) => id.includes(`-${one.process.child.pid}-`));
    const gaps: number[] = [];
    let mayRepeat = 0;
    for (let i = 0; i < kills; i++) {
      await sleep(2_500);
      const id = await until("a sender", holder, 20_000);
      const worker = workerOf(id) as World["workers"][number];
      await worker.process.kill();
      const since = performance.now();
      mayRepeat += await inFlight(world, target);
      await until("the next sender", async () => {
        const next = await holder();
        return next !== undefined && next !== id;
      });
      gaps.push(performance.now() - since);
      worker.start();
    }
    const slowest = Math.max(...gaps);
    expect(slowest).toBeLessThanOrEqual(1_500);
    await load.stop();
    const result = await reckon(world, load, target);
    expect(result).toMatchObject({ lost: 0, miscounted: 0, undelivered: 0, inversions: 0 });
    expect(result.duplicates).toBeLessThanOrEqual(Math.min(result.unrecorded, mayRepeat));
    return { kills, ...result, recordedAtKills: mayRepeat, slowestTakeOverMs: Math.round(slowest) };
  });
