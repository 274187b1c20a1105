import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { createWorld, type World } from "#lib/run/chaos/world.ts";

/**
 * One part of the delivery bench: adds its rows (what, measured, target), and a sentence for each
 * target that it missed.
 */
export type Part = (rows: string[][], failures: string[]) => Promise<void>;

/** Runs on processes and a database of its own. */
export async function inWorld(options: Parameters<typeof createWorld>[0], work: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld(options);
  try {
    await makePartitions(world.database.pool());
    await work(world);
  } finally {
    await world.stop();
  }
}

/** The value below which this share of the numbers lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
