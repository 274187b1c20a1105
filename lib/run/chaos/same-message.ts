import { expect } from "vitest";
import { postEvents, trackEvent } from "#lib/engine/delivery/testing/fixture.ts";
import { type Figures, inWorld, quick } from "./in-world.ts";

/** One message is sent a thousand times at once to two web processes, and stored once. */
export const sameMessage = (times: number): Promise<Figures> =>
  inWorld({ webs: 2, workers: 0 }, async (world) => {
    const target = await world.addDestination(quick);
    const event = trackEvent("once", { n: 1 });
    const answers = await Promise.all(
      Array.from({ length: times }, (_, i) => postEvents(world.webs[i % 2]?.url ?? "", target.sourceId, event)),
    );
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    const stored = (
      await world.database.pool().query("SELECT count(*)::int AS n FROM event WHERE destination_id = $1", [target.destinationId])
    ).rows[0].n;
    expect(stored).toBe(1);
    expect(answers.filter((answer) => answer.body.accepted === 1)).toHaveLength(1);
    expect(answers.filter((answer) => answer.body.duplicate === 1)).toHaveLength(times - 1);
    return { times, stored };
  });
