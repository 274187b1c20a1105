import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { createGate } from "./gate.ts";

const refusal = () => new Error("no place");

test("never more at once than allowed, whatever throws; in order; and afterwards it is empty", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.record({ turns: fc.integer({ min: 0, max: 5 }), fails: fc.boolean() }), { maxLength: 40 }),
      async (atOnce, works) => {
        const gate = createGate({ atOnce, inLine: 100, patienceMs: 60_000, refusal });
        let running = 0;
        let most = 0;
        const begun: number[] = [];
        const results = await Promise.allSettled(
          works.map(({ turns, fails }, i) =>
            gate.run(async () => {
              begun.push(i);
              most = Math.max(most, ++running);
              for (let turn = 0; turn < turns; turn++) await undefined;
              running--;
              if (fails) throw new Error("failed");
              return i;
            }),
          ),
        );
        expect(most).toBeLessThanOrEqual(atOnce);
        expect(begun).toEqual(works.map((_, i) => i));
        expect(results.map((one) => one.status)).toEqual(works.map(({ fails }) => (fails ? "rejected" : "fulfilled")));
        expect(gate.size()).toEqual({ busy: 0, waiting: 0 });
      },
    ),
  );
});

test("who finds the line full is refused at once, and who waits too long later; their places are not lost", async () => {
  vi.useFakeTimers();
  try {
    const gate = createGate({ atOnce: 1, inLine: 1, patienceMs: 1_000, refusal });
    let end: () => void = () => {};
    const first = gate.run(() => new Promise<void>((resolve) => (end = resolve)));
    await vi.advanceTimersByTimeAsync(0);
    const second = gate.run(async () => "second").catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(0);
    await expect(gate.run(async () => "third")).rejects.toThrow("no place");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await second).toBe("no place");
    end();
    await first;
    expect(await gate.run(async () => "fourth")).toBe("fourth");
  } finally {
    vi.useRealTimers();
  }
});
