import { expect, test, vi } from "vitest";
import { remember } from "#lib/platform/remember.ts";

test("one count at a time; a slow one is told again for a while, a failed one is not", async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  let runs = 0;
  const slow = () =>
    remember("slow", async () => {
      runs++;
      await new Promise((done) => setTimeout(done, 500));
      return runs;
    });
  const both = Promise.all([slow(), slow()]);
  await vi.advanceTimersByTimeAsync(500);
  expect(await both).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(await slow()).toBe(1);
  await vi.advanceTimersByTimeAsync(1_500);
  const again = slow();
  await vi.advanceTimersByTimeAsync(500);
  expect(await again).toBe(2);

  const quick = () => remember("quick", async () => ++runs);
  expect([await quick(), await quick()]).toEqual([3, 4]);
  const failing = () => remember("failing", () => Promise.reject(new Error("away")));
  await expect(failing()).rejects.toThrow("away");
  await expect(remember("failing", async () => "back")).resolves.toBe("back");
  vi.useRealTimers();
});
