import { expect, test } from "vitest";
import { withNewest } from "./use-tail.ts";

type Row = { id: string; state: string };
const rows = (ids: string, state = "waiting"): Row[] => [...ids].map((id) => ({ id, state }));
const data = (...pages: string[]) => ({
  pages: pages.map((ids, index) => ({ items: rows(ids), nextCursor: index < pages.length - 1 ? (ids.at(-1) ?? null) : null })),
  pageParams: pages.map(() => ""),
});

test("new rows come on top, known ones are brought up to date, further pages stay", () => {
  const next = withNewest(data("dc", "ba"), {
    items: [
      { id: "e", state: "waiting" },
      { id: "d", state: "delivered" },
    ],
    nextCursor: "d",
  });
  if (next === "gap") throw new Error("no gap here");
  expect(next.pages.map((page) => page.items.map((row) => row.id).join(""))).toEqual(["edc", "ba"]);
  expect(next.pages[0]?.items[1]?.state).toBe("delivered");
  expect(next.pages[0]?.nextCursor).toBe("c");
});

test("a first page of new rows alone leaves a gap, unless it is the whole list", () => {
  expect(withNewest(data("b"), { items: rows("zy"), nextCursor: "y" })).toBe("gap");
  expect(withNewest(data(""), { items: rows("zy"), nextCursor: "y" })).not.toBe("gap");
});

test("rows that changed page are not told twice", () => {
  const next = withNewest(data("c", "ba"), { items: rows("dcba"), nextCursor: null });
  if (next === "gap") throw new Error("no gap here");
  expect(next.pages.flatMap((page) => page.items.map((row) => row.id))).toEqual(["d", "c", "b", "a"]);
});
