import { expect, test } from "vitest";
import { until } from "#lib/engine/delivery/testing/fixture.ts";
import { startPgBouncer } from "#lib/platform/db/testing/pgbouncer.ts";
import { startDatabase } from "./processes.ts";
import { inFlight, reckon, sleep, startLoad, type World, worldOn } from "./world.ts";

// Web and worker processes whose database is behind a real PgBouncer in transaction mode, as npm
// run test:pooler provides it.

/** Talon.One's limit, low enough that a busy machine keeps up with it too. */
const perSecond = 60;

test("web, worker and PgBouncer itself are killed under load: nothing is lost, nothing is overtaken, and the pace stays", async () => {
  const database = await startDatabase();
  let pooler = await startPgBouncer(database.url);
  const world = await worldOn(database, {
    webs: 2,
    workers: 2,
    simulator: { latencyMs: 10 },
    env: { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: database.url },
  });
  try {
    const target = await world.addDestination({ ratePerSecond: 400 });
    const load = startLoad(world, target, { profiles: 40, perSecond });
    const applied = async () => (await world.simulator.control("GET", "stats")).applied as number;
    const ready = async () => (await Promise.all(world.webs.map(({ url }) => fetch(`${url}/api/ready`)))).every(({ ok }) => ok);
    /** Events taken and deliveries made per second, measured over three seconds. */
    const pace = async () => {
      const [taken, made, startedAt] = [load.acked.size, await applied(), performance.now()];
      await sleep(3_000);
      const seconds = (performance.now() - startedAt) / 1_000;
      return { taken: (load.acked.size - taken) / seconds, made: ((await applied()) - made) / seconds };
    };
    await until("the first deliveries", async () => (await applied()) > perSecond, 30_000);
    const quiet = await pace();
    /** The same pace as before the kill, allowing for whatever else the machine does. */
    const atThePace = async (when: string) => {
      const [taken, made] = [Math.min(perSecond, quiet.taken) * 0.8, Math.min(perSecond, quiet.made) * 0.8];
      return until(
        `the pace ${when}`,
        async () => {
          const now = await pace();
          return now.taken >= taken && now.made >= made && now;
        },
        40_000,
      );
    };
    expect(await ready()).toBe(true);
    let mayRepeat = 0;
    const [web, worker] = [world.webs[0] as World["webs"][number], world.workers[0] as World["workers"][number]];
    for (let round = 0; round < 2; round++) {
      await Promise.all([web.process.kill(), worker.process.kill()]);
      mayRepeat += await inFlight(world, target);
      await web.start();
      worker.start();
      await sleep(1_500);
    }
    // What goes through it fails while it is away; intake and deliveries do not.
    await pooler.kill();
    expect(await ready()).toBe(false);
    const without = await atThePace("without PgBouncer");
    pooler = await startPgBouncer(database.url, pooler.port);
    await until("the web processes to be ready again", ready, 10_000);
    const after = await atThePace("afterwards");
    await load.stop();
    const result = await reckon(world, load, target, 60_000);
    console.log("through PgBouncer:", { quiet, without, after, ...result });
    expect(result).toMatchObject({ lost: 0, undelivered: 0, inversions: 0, miscounted: 0 });
    expect(result.duplicates).toBeLessThanOrEqual(Math.min(result.unrecorded, mayRepeat));
    expect(load.counts.refused).toBe(0);
    expect(quiet.taken).toBeGreaterThan(20);
  } finally {
    await world.stop();
    await pooler.stop();
  }
}, 240_000);
