import { expect, test, vi } from "vitest";
import { startRounds } from "./rounds.ts";

test("rounds come one after the other; one that fails is told, and the next one comes all the same", async () => {
  let count = 0;
  const failures: unknown[] = [];
  const rounds = startRounds(
    async () => {
      count++;
      if (count === 2) throw new Error("the second one");
    },
    1,
    (error) => failures.push(error),
  );
  await vi.waitFor(() => expect(count).toBeGreaterThan(3));
  await rounds.stop();
  expect(failures).toEqual([new Error("the second one")]);
  const ended = count;
  await new Promise((resolve) => setImmediate(resolve));
  expect(count).toBe(ended);
});

test("stopping waits for the round that runs, and no other begins", async () => {
  let begun = 0;
  let finish = () => {};
  const rounds = startRounds(
    () => {
      begun++;
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    },
    0,
    () => {},
  );
  let stopped = false;
  const stopping = rounds.stop().then(() => {
    stopped = true;
  });
  await Promise.resolve();
  expect(stopped).toBe(false);
  finish();
  await stopping;
  expect(begun).toBe(1);
});
