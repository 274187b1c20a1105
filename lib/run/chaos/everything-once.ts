import { expect } from "vitest";
import { until } from "#lib/engine/delivery/testing/fixture.ts";
import { type Figures, inWorld, quick } from "./in-world.ts";
import { hostileRole } from "./processes.ts";
import { inFlight, reckon, sleep, startLoad, type World } from "./world.ts";

/**
 * A little of everything in one world, with a role that has every bad setting: for the ordinary
 * test run.
 */
export const everythingOnce = (): Promise<Figures> =>
  inWorld({ webs: 2, workers: 2, role: hostileRole, simulator: { latencyMs: 10 } }, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 20, perSecond: 60 });
    const applied = async () => (await world.simulator.control("GET", "stats")).applied as number;
    const goesOn = async (what: string) => {
      const [before, taken] = [await applied(), load.acked.size];
      await until(what, async () => (await applied()) > before + 5 && load.acked.size > taken + 5, 20_000);
    };
    await goesOn("the first deliveries");
    const [web, worker] = [world.webs[0] as World["webs"][number], world.workers[0] as World["workers"][number]];
    await web.process.kill();
    await worker.process.kill();
    let mayRepeat = await inFlight(world, target);
    await goesOn("the other processes to take over");
    await Promise.all([web.start(), worker.start()]);
    await until("the new worker", async () => {
      const found = await world.database.pool().query("SELECT 1 FROM worker WHERE id LIKE $1", [`%-${worker.process.child.pid}-%`]);
      return found.rows.length > 0;
    });
    await world.database.crash();
    load.down = true;
    await sleep(300);
    load.down = false;
    await world.database.start();
    mayRepeat += await inFlight(world, target);
    await goesOn("everything after the database's crash");
    const codes = await Promise.all([world.webs[1]?.process.end(), world.workers[1]?.process.end()]);
    expect(codes).toEqual([0, 0]);
    await goesOn("the rest after an orderly stop");
    await load.stop();
    const result = await reckon(world, load, target, 40_000);
    expect(result).toMatchObject({ lost: 0, miscounted: 0, undelivered: 0, inversions: 0 });
    expect(result.duplicates).toBeLessThanOrEqual(Math.min(result.unrecorded, mayRepeat));
    expect(load.counts).toMatchObject({ answeredWhileDown: 0, refused: 0 });
    return { ...result, mayRepeat, answered503: load.counts.serverErrors };
  });
