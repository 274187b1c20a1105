import { expect, test } from "vitest";
import { everythingOnce } from "./everything-once.ts";

// The short form of npm run test:chaos.
test("web, worker and database killed under load, then stopped in order: nothing lost, nothing out of order", async () => {
  const figures = await everythingOnce();
  expect(figures.acked).toBeGreaterThan(50);
}, 120_000);
