import { expect, test } from "vitest";
import { everythingOnce } from "./everything-once.ts";
import { frozenWeb, frozenWorkers, heldLane } from "./standing-still.ts";

// The short form of npm run test:chaos.
test("web, worker and database killed under load, then stopped in order: nothing lost, nothing out of order", async () => {
  const figures = await everythingOnce();
  expect(figures.acked).toBeGreaterThan(50);
}, 120_000);

test.each([
  ["a worker that stands still in a settlement", () => frozenWorkers(2, 3_500)],
  ["a lane that is held", () => heldLane([4_500])],
  ["a web process that stands still in a commit", () => frozenWeb(1, 3_500)],
])(
  "%s: nobody else waits for it, and nothing is lost",
  async (_, run) => {
    const figures = await run();
    if (process.env.CHAOS_OUTPUT) console.log(figures);
    expect(figures.acked).toBeGreaterThan(50);
  },
  240_000,
);
