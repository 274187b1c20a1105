import fc from "fast-check";
import { expect, test } from "vitest";
import { createSlidingWindow } from "./sliding-window.ts";

test("what is a second old no longer counts", () => {
  const window = createSlidingWindow();
  expect([0, 999.9, 1000, 1999.9].map((time) => window.add(time))).toEqual([1, 2, 2, 2]);
  expect(window.count(2999.9)).toBe(0);
});

test("it says how long until there is room", () => {
  const window = createSlidingWindow();
  for (const time of [0, 100, 200]) window.add(time);
  expect(window.waitMs(300, 4)).toBe(0);
  expect(window.waitMs(300, 3)).toBe(700);
  expect(window.waitMs(300, 2)).toBe(800);
  expect(window.waitMs(1000, 3)).toBe(0);
});

test("a sender that waits as told never has more than the limit in any second, counted by hand", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 200 }), (limit, gaps) => {
      const window = createSlidingWindow();
      const admitted: number[] = [];
      let now = 0;
      for (const gap of gaps) {
        now += gap;
        const wait = window.waitMs(now, limit);
        if (wait > 0) continue;
        window.add(now);
        admitted.push(now);
      }
      for (const start of admitted)
        expect(admitted.filter((time) => time >= start && time < start + 1000).length).toBeLessThanOrEqual(limit);
    }),
  );
});
