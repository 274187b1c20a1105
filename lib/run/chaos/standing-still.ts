import { loadavg } from "node:os";
import pg from "pg";
import { expect } from "vitest";
import { postEvents, type TestDestination, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { type Figures, inWorld, quick } from "./in-world.ts";
import type { Process } from "./processes.ts";
import { inFlight, reckon, sleep, startLoad, type World } from "./world.ts";

// A process or transaction stands still and keeps its locks. Nobody else may wait for it.

const quietMs = 3_000;

/**
 * Runs `act` at every beat of a steady clock, however long earlier runs take. Returns how long each
 * took.
 */
function atEachBeat(perSecond: number, work: () => Promise<unknown>) {
  const times: number[] = [];
  const open = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const startedAt = performance.now();
    const one = work().then(() => {
      times.push(performance.now() - startedAt);
      open.delete(one);
    });
    open.add(one);
  }, 1_000 / perSecond);
  return {
    /** Those since the last call, in order. */
    take: () => times.splice(0).sort((a, b) => a - b),
    end: async () => {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}
const p99 = (times: number[]) => Math.round(times[Math.floor(times.length * 0.99)] ?? 0);

/**
 * Sends another source's events evenly: each must be answered 200, and the times are reported.
 * Resolves after a quiet while.
 */
async function startOthers(url: string, target: TestDestination, perSecond = 40) {
  const statuses = new Map<number, number>();
  let sent = 0;
  const events = atEachBeat(perSecond, async () => {
    const { status } = await postEvents(url, target.sourceId, trackEvent(`other-${sent++ % 500}`)).catch(() => ({ status: 0 }));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  });
  await sleep(quietMs);
  const quietP99Ms = p99(events.take());
  return async () => {
    await events.end();
    const times = events.take();
    expect([...statuses.keys()]).toEqual([200]);
    return { othersSent: times.length, othersP99Ms: p99(times), quietP99Ms, othersSlowestMs: Math.round(times.at(-1) ?? 0) };
  };
}

/**
 * What the machine itself takes meanwhile, with nothing of ours but the clock: one row is committed
 * in the same database over a separate connection.
 */
async function startMachine(world: World) {
  const pool = createPool(world.database.url, 1);
  await pool.query("CREATE TABLE IF NOT EXISTS machine_probe (at timestamptz)");
  const commits = atEachBeat(20, () => pool.query("INSERT INTO machine_probe VALUES (now())"));
  return async () => {
    await commits.end();
    await pool.end();
    const times = commits.take();
    return { machineP99Ms: p99(times), machineSlowestMs: Math.round(times.at(-1) ?? 0), load: (loadavg()[0] as number).toFixed(1) };
  };
}

/**
 * Suspends the process wherever it is. Returns whether it was in the middle of a transaction over a
 * connection of this name.
 */
async function stop(world: World, process: Process, connection: string): Promise<boolean> {
  process.child.kill("SIGSTOP");
  const { rowCount } = await world.database
    .pool()
    .query(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database() AND state = 'idle in transaction' AND backend_xid IS NOT NULL",
      [`falconer ${connection}`],
    );
  return rowCount !== 0;
}
/** The same, repeated until it is. */
async function stopInTransaction(world: World, process: Process, connection: string): Promise<boolean> {
  for (let tries = 0; tries < 400; tries++) {
    if (await stop(world, process, connection)) return true;
    process.child.kill("SIGCONT");
    await sleep(10 * Math.random());
  }
  process.child.kill("SIGSTOP");
  return false;
}

const holderOf = async (world: World, target: TestDestination) =>
  (await world.database.pool().query("SELECT owner FROM client_lease WHERE client_key = $1 AND expires_at > now()", [target.clientKey]))
    .rows[0]?.owner as string | undefined;

/**
 * Workers are suspended (SIGSTOP) at random moments, every other time in the middle of a
 * settlement, for longer than a lease.
 */
export const frozenWorkers = (times: number, frozenMs: number): Promise<Figures> =>
  inWorld({ workers: 2, simulator: { latencyMs: 10 } }, async (world) => {
    const [target, other] = [await world.addDestination(quick), await world.addDestination(quick)];
    const load = startLoad(world, target, { profiles: 40, perSecond: 150 });
    const url = world.webs[0]?.url ?? "";
    const machine = await startMachine(world);
    const others = await startOthers(url, other);
    let mayRepeat = 0;
    let inSettlement = 0;
    for (let i = 0; i < times; i++) {
      await sleep(1_000 * Math.random());
      const id = await until("a sender", () => holderOf(world, target), 20_000);
      const worker = world.workers.find((one) => id.includes(`-${one.process.child.pid}-`)) as World["workers"][number];
      const caught =
        i % 2 === 0 ? await stop(world, worker.process, "settling") : await stopInTransaction(world, worker.process, "settling");
      if (caught) inSettlement++;
      await sleep(frozenMs);
      mayRepeat += await inFlight(world, target);
      worker.process.child.kill("SIGCONT");
    }
    const figures = { ...(await others()), ...(await machine()) };
    await load.stop();
    const result = await reckon(world, load, target, 120_000);
    expect(result).toMatchObject({ lost: 0, miscounted: 0, undelivered: 0, inversions: 0 });
    expect(load.counts.refused).toBe(0);
    expect(inSettlement).toBeGreaterThan(0);
    return { stops: times, inSettlement, ...result, recordedWhenStopped: mayRepeat, answered503: load.counts.serverErrors, ...figures };
  });

/**
 * Someone else's transaction holds a lane's row. That customer waits; no other one does, in this
 * source or another.
 */
export const heldLane = (holdsMs: readonly number[]): Promise<Figures> =>
  inWorld({}, async (world) => {
    const [target, other] = [await world.addDestination(quick), await world.addDestination(quick)];
    const url = world.webs[0]?.url ?? "";
    const load = startLoad(world, target, { profiles: 40, perSecond: 100 });
    const machine = await startMachine(world);
    const [others, neighbours] = await Promise.all([startOthers(url, other), startOthers(url, target)]);
    for (const ms of holdsMs) {
      const holder = new pg.Client({ connectionString: world.database.url });
      await holder.connect();
      await holder.query("BEGIN");
      await until("a lane", async () => {
        const found = await holder.query(
          "SELECT 1 FROM lane WHERE destination_id = $1 AND key LIKE 'profile:p%' LIMIT 1 FOR UPDATE SKIP LOCKED",
          [target.destinationId],
        );
        return found.rowCount === 1;
      });
      await sleep(ms);
      await holder.end();
      await sleep(500);
    }
    const [figures, same] = [{ ...(await others()), ...(await machine()) }, await neighbours()];
    await load.stop();
    const result = await reckon(world, load, target, 60_000);
    expect(result).toMatchObject({ lost: 0, miscounted: 0, undelivered: 0, inversions: 0 });
    expect(load.counts.refused).toBe(0);
    return {
      holds: holdsMs.length,
      longestHoldMs: Math.max(...holdsMs),
      ...result,
      answered503: load.counts.serverErrors,
      ...figures,
      sameSourceP99Ms: same.othersP99Ms,
    };
  });

/** A web process is suspended in the middle of a commit, with its locks; another one continues. */
export const frozenWeb = (times: number, frozenMs: number): Promise<Figures> =>
  inWorld({ webs: 2, simulator: { latencyMs: 10 } }, async (world) => {
    const [target, other] = [await world.addDestination(quick), await world.addDestination(quick)];
    const [frozen, awake] = world.webs as [World["webs"][number], World["webs"][number]];
    const load = startLoad(world, target, { profiles: 40, perSecond: 60 });
    const machine = await startMachine(world);
    const others = await startOthers(awake.url, other);
    // Batches take a transaction of several steps, so the process can be suspended between two of
    // them.
    let batches = 0;
    let stopped = false;
    const bulk = (async () => {
      while (!stopped) {
        const events = Array.from({ length: 300 }, (_, n) => trackEvent(`b${n % 50}`, { n: batches * 300 + n }));
        await Promise.race([postEvents(frozen.url, target.sourceId, events).catch(() => {}), sleep(1_500)]);
        batches++;
      }
    })();
    let inCommit = 0;
    for (let i = 0; i < times; i++) {
      await sleep(1_000 * Math.random());
      if (await stopInTransaction(world, frozen.process, "intake")) inCommit++;
      await sleep(frozenMs);
      frozen.process.child.kill("SIGCONT");
    }
    stopped = true;
    await bulk;
    const figures = { ...(await others()), ...(await machine()) };
    await load.stop();
    const result = await reckon(world, load, target, 120_000);
    expect(result).toMatchObject({ lost: 0, miscounted: 0, undelivered: 0 });
    expect(load.counts.refused).toBe(0);
    expect(inCommit).toBeGreaterThan(0);
    return { stops: times, inCommit, ...result, answered503: load.counts.serverErrors, broken: load.counts.broken, ...figures };
  });
