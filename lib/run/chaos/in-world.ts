import { createWorld, type World } from "./world.ts";

// Each scenario runs on processes of its own, checks what must hold and answers its figures. The
// counts say how hard: the long run and the short one differ in them only.

export type Figures = Record<string, number | string>;
/** A limit at which pacing is not what is waited for. */
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
