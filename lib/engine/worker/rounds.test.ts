import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRounds, type Rounds } from "./rounds.ts";

let rounds: Rounds;
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(async () => {
  await rounds.stop();
  vi.useRealTimers();
});

test("the next round comes when the one before said, or earlier where somebody asks for it", async () => {
  let count = 0;
  rounds = createRounds("counting", async () => 400 + 0 * count++, 50);
  await rounds.now();
  await vi.advanceTimersByTimeAsync(399);
  expect(count).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(count).toBe(2);
  rounds.soon(100);
  rounds.soon(300);
  await vi.advanceTimersByTimeAsync(100);
  expect(count).toBe(3);
});

test("never two at once: who asks meanwhile gets one afterwards", async () => {
  let [open, most, count] = [0, 0, 0];
  rounds = createRounds(
    "taking time",
    async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 200));
      open--;
      count++;
      return 1_000;
    },
    50,
  );
  void rounds.now();
  await vi.advanceTimersByTimeAsync(100);
  void rounds.now();
  await vi.advanceTimersByTimeAsync(320);
  expect([most, count]).toEqual([1, 2]);
});

test("one that throws is followed by another", async () => {
  let count = 0;
  rounds = createRounds(
    "failing",
    async () => {
      if (count++ === 0) throw new Error("no");
      return 1_000;
    },
    50,
  );
  await expect(rounds.now()).rejects.toThrow("no");
  await vi.advanceTimersByTimeAsync(50);
  expect(count).toBe(2);
});

test("none begins once they are stopped", async () => {
  let count = 0;
  rounds = createRounds("counting", async () => 10 + 0 * count++, 50);
  await rounds.now();
  await rounds.stop();
  await rounds.now();
  await vi.advanceTimersByTimeAsync(100);
  expect(count).toBe(1);
});
