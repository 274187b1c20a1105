import { expect } from "vitest";
import { type Figures, inWorld, quick } from "./in-world.ts";
import { reckon, sleep, startLoad } from "./world.ts";

/**
 * Two web and two worker processes are restarted one after another with SIGTERM, and nobody
 * notices.
 */
export const rollingRestart = (rounds: number): Promise<Figures> =>
  inWorld({ webs: 2, workers: 2, simulator: { latencyMs: 20 } }, async (world) => {
    const target = await world.addDestination(quick);
    const load = startLoad(world, target, { profiles: 40, perSecond: 150 });
    const codes: (number | null)[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const web of world.webs) {
        await sleep(500);
        codes.push(await web.process.end());
        await web.start();
      }
      for (const worker of world.workers) {
        await sleep(500);
        codes.push(await worker.process.end());
        worker.start();
        await sleep(1_000);
      }
    }
    await load.stop();
    const result = await reckon(world, load, target);
    expect(result).toMatchObject({ lost: 0, miscounted: 0, undelivered: 0, duplicates: 0, inversions: 0 });
    expect(load.counts).toMatchObject({ serverErrors: 0, refused: 0 });
    expect(new Set(codes)).toEqual(new Set([0]));
    return { restarts: codes.length, ...result, brokenConnections: load.counts.broken };
  });
