import { createWorld, type World } from "./world.ts";

// Each scenario runs on processes of its own, checks what must hold and returns its figures. The
// long run and the short one differ only in the counts.

export type Figures = Record<string, number | string>;
/** A limit so high that nothing waits for pacing. */
export const quick = { ratePerSecond: 400 };

/** A world for one scenario. */
export async function inWorld<Result>(
  options: Parameters<typeof createWorld>[0],
  work: (world: World) => Promise<Result>,
): Promise<Result> {
  const world = await createWorld(options);
  try {
    return await work(world);
  } finally {
    await world.stop();
  }
}
