import { expect, test } from "vitest";
import { startOwnTime, threadCpuMs } from "./own-time.ts";

test("waiting and work of our own count", async () => {
  const waited = startOwnTime();
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(waited()).toBeLessThan(130);
  const worked = startOwnTime();
  const until = threadCpuMs() + 120;
  while (threadCpuMs() < until);
  expect(worked()).toBeGreaterThan(115);
});
