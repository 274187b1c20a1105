import { expect, test, vi } from "vitest";

test("after a clock that was ahead for a moment, every copy of this file in the process goes on from there", async () => {
  const one = await import("./ids.ts");
  vi.resetModules();
  const other = await import("./ids.ts");
  expect(other.createId).not.toBe(one.createId);
  const ahead = one.createId("delivery", Date.now() + 3_600_000);
  const next = other.createId("delivery");
  expect(next > ahead).toBe(true);
  expect(one.createId("delivery") > next).toBe(true);
});

test("IDs ascend, also within one millisecond", async () => {
  const { createId, isId } = await import("./ids.ts");
  const ids = Array.from({ length: 3_000 }, (_, i) => createId("event", 1_000 + Math.floor(i / 1_000)));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => isId("event", id))).toBe(true);
});
