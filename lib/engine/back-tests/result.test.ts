import { expect, test } from "vitest";
import type { MappingComparison } from "#lib/core/plan/compare-plans.ts";
import { memberTest } from "./portion.ts";
import { Tally } from "./result.ts";

const sent: MappingComparison = { before: "ready", after: "ready", identical: false, differences: [] };
const at = (second: number) => new Date(1_790_000_000_000 - second * 1_000);

test("what is kept is bounded, whatever comes: groups, examples, long keys, customers", () => {
  const tally = new Tally();
  for (let n = 0; n < 120_000; n++) {
    const differences = [
      { path: `attributes.${n}${"k".repeat(n % 100 === 0 ? 5_000 : 5)}`, change: "missing → text" },
      { path: "eventType", change: "another text" },
    ];
    tally.compared("map", `evt_${n}`, { ...sent, differences });
    tally.issuesOf("map", `evt_${n}`, [], [{ path: `items[${n}].price`, message: `Price must be a number, but it is “${n}”.` }]);
    tally.customer(`profile:${n}`);
    tally.event(at(n / 10), { before: 1, after: 2 });
    if (n % 500 === 499) expect(tally.takePortion().events).toHaveLength(500);
  }
  const result = tally.result();
  expect(result.differences).toHaveLength(200);
  expect(result.differences[0]).toMatchObject({ path: "eventType", count: 120_000 });
  expect(result.leftOut.differences).toBeGreaterThan(100_000);
  expect(result.issues).toMatchObject([{ path: "items[].price", message: "Price must be a number.", before: 0, after: 120_000 }]);
  expect(result.customers).toEqual({ count: 100_000, atLeast: true });
  expect(JSON.stringify(result).length).toBeLessThan(500_000);
});

test("requests are counted in all and in the busiest second", () => {
  const tally = new Tally();
  for (const [second, requests] of [
    [0, 2],
    [0, 3],
    [1, 1],
    [7, 4],
  ] as const)
    tally.event(at(second), { before: requests, after: 0 });
  expect(tally.result()).toMatchObject({
    events: 4,
    requests: { before: { total: 10, peakPerSecond: 5 }, after: { total: 0, peakPerSecond: 0 } },
    from: at(7).toISOString(),
    to: at(0).toISOString(),
  });
});

test("a problem in several places of one payload is one event; two mappings share the portion’s events", () => {
  const tally = new Tally();
  const found = (place: number) => ({ path: `items[${place}].price`, message: "Price is missing." });
  for (const eventId of ["evt_2", "evt_1"])
    for (const mappingId of ["map_1", "map_2"]) {
      tally.compared(mappingId, eventId, sent);
      tally.issuesOf(mappingId, eventId, [], eventId === "evt_1" ? [found(0), found(1)] : []);
    }
  const { cells, issues } = tally.result();
  expect(cells).toMatchObject([{ count: 2 }, { count: 2 }]);
  expect(issues).toMatchObject([
    { before: 0, after: 1 },
    { before: 0, after: 1 },
  ]);
  const portion = tally.takePortion();
  expect(portion.events).toEqual(["evt_2", "evt_1"]);
  const members = portion.toMembers();
  const placesOf = (number = -1) => [0, 1].filter(memberTest(members, number));
  expect(cells.map(({ number }) => placesOf(number))).toEqual([
    [0, 1],
    [0, 1],
  ]);
  expect(issues.map(({ numbers }) => placesOf(numbers?.after))).toEqual([[1], [1]]);
  expect(tally.takePortion().events).toEqual([]);
});
