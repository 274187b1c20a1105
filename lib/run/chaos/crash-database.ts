import { expect } from "vitest";
import { until } from "#lib/engine/delivery/testing/fixture.ts";
import { type Figures, inWorld, quick } from "./in-world.ts";
import { databaseIsUp } from "./processes.ts";
import { inFlight, reckon, sleep, startLoad } from "./world.ts";

/**
 * Postgres stops as in a power cut: nothing may be lost, and no 2xx may come while it is away.
 * `role`: settings of the role that everyone connects as.
 */
export const crashDatabase = (crashes: number, betweenMs: number, role: Record<string, string> = {}): Promise<Figures> =>
  inWorld({ role }, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 40, perSecond: 150 });
    let mayRepeat = 0;
    for (let i = 0; i < crashes; i++) {
      await sleep(betweenMs * (0.5 + Math.random()));
      await world.database.crash();
      load.down = true;
      await sleep(1_000);
      load.down = false;
      await world.database.start();
      await until("the database", () => databaseIsUp(world.database.url), 20_000);
      mayRepeat += await inFlight(world, target);
      const before = load.acked.size;
      await until("events to be taken again", async () => load.acked.size > before, 20_000);
    }
    await sleep(500);
    await load.stop();
    const result = await reckon(world, load, target, 90_000);
    expect(result).toMatchObject({ lost: 0, miscounted: 0, undelivered: 0, inversions: 0 });
    expect(result.duplicates).toBeLessThanOrEqual(Math.min(result.unrecorded, mayRepeat));
    expect(load.counts).toMatchObject({ answeredWhileDown: 0, refused: 0 });
    return { crashes, ...result, recordedAtCrashes: mayRepeat, answered503: load.counts.serverErrors };
  });
