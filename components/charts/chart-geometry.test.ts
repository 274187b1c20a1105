import { expect, test } from "vitest";
import type { Series } from "./chart-data.ts";
import { barAt, barPath, linePath, type Scale, stackBars, timeTicks, valueTicks } from "./chart-geometry.ts";

const at = (iso: string) => Date.parse(iso);
const bars = (from: string, count: number, minutes: number) => Array.from({ length: count + 1 }, (_, n) => at(from) + n * minutes * 60_000);
const series = (kind: Series["kind"], ...values: (number | null)[]): Series => ({ name: kind, token: "good", kind, values });
/** A pixel an hour, a pixel a unit, from the bottom at 100. */
const scale: Scale = { x: (ms) => ms / 3_600_000, y: (value) => 100 - value };
const hours = [0, 1, 2, 3].map((hour) => hour * 3_600_000);

test("bars stand on one another; what is missing adds nothing", () => {
  expect(
    stackBars([series("bar", 3, null, 1), series("line", 9, 9, 9), series("bar", 1, 2, 0)]).map(({ from, to }) => ({ from, to })),
  ).toEqual([
    { from: [0, 0, 0], to: [3, 0, 1] },
    { from: [3, 0, 1], to: [4, 2, 1] },
  ]);
});

test.each([
  { highest: 0, height: 200, ticks: [0, 1] },
  { highest: 1, height: 200, ticks: [0, 1] },
  { highest: 9, height: 120, ticks: [0, 5] },
  { highest: 100, height: 120, ticks: [0, 50, 100] },
  { highest: 3_000, height: 200, ticks: [0, 500, 1_000, 1_500, 2_000, 2_500, 3_000] },
])("values up to $highest on $height pixels are named at $ticks", ({ highest, height, ticks }) => {
  const found = valueTicks([series("bar", highest, null)], height, 30);
  expect(found.ticks).toEqual(ticks);
  expect(found.top).toBeGreaterThanOrEqual(Math.max(1, highest));
});

test("a stack and a line over it both fit", () => {
  expect(valueTicks([series("bar", 60), series("bar", 50)], 100, 30).top).toBeGreaterThan(110);
  expect(valueTicks([series("bar", 60), series("line", 500)], 100, 30).top).toBeGreaterThan(500);
});

test.each([
  {
    what: "a day in quarters",
    bounds: bars("2026-11-25T14:00:00Z", 96, 15),
    width: 800,
    words: ["15:00", "18:00", "21:00", "26 Nov", "03:00", "06:00", "09:00", "12:00"],
  },
  {
    what: "an hour in minutes",
    bounds: bars("2026-11-26T10:00:00Z", 60, 1),
    width: 450,
    words: ["10:00", "10:10", "10:20", "10:30", "10:40", "10:50"],
  },
  {
    what: "days",
    bounds: bars("2026-11-20T00:00:00Z", 7, 1440),
    width: 700,
    words: ["20 Nov", "21 Nov", "22 Nov", "23 Nov", "24 Nov", "25 Nov", "26 Nov"],
  },
  { what: "one bar", bounds: bars("2026-11-26T10:00:00Z", 1, 60), width: 500, words: ["10:00"] },
  { what: "bars that begin at odd times", bounds: bars("2026-11-26T10:03:00Z", 12, 5), width: 400, words: ["10:18", "10:33", "10:48"] },
])("$what: times stand where a round one begins", ({ bounds, width, words }) => {
  expect(timeTicks({ bounds, timeZone: "UTC" }, width, 72).map((tick) => tick.words)).toEqual(words);
});

test("round times are those of the reader's clock, across a change of summer time too", () => {
  const kolkata = timeTicks({ bounds: bars("2026-11-26T03:30:00Z", 48, 30), timeZone: "Asia/Kolkata" }, 700, 72);
  expect(kolkata.map(({ words }) => words)).toEqual(["09:00", "12:00", "15:00", "18:00", "21:00", "27 Nov", "03:00", "06:00"]);
  const berlin = timeTicks({ bounds: bars("2026-10-24T22:00:00Z", 25, 60), timeZone: "Europe/Berlin" }, 700, 72);
  expect(berlin.map(({ words }) => words)).toEqual(["25 Oct", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]);
});

test("nothing at all is drawn without a fault", () => {
  expect(timeTicks({ bounds: [], timeZone: "UTC" }, 500, 72)).toEqual([]);
  expect(valueTicks([], 0, 30).ticks).toContain(0);
  expect(barAt([], 5)).toBe(0);
});

test("a bar is drawn from what it stands on to its end; an empty one is not", () => {
  expect(barPath(hours, [0, 0, 2], [5, 0, 4], scale)).toBe("M0 100V95h1V100zM2 98V96h1V98z");
});

test("a line goes through the middles, a step holds to the end, and both are open at gaps", () => {
  expect(linePath(hours, series("line", 1, 2, 3), scale)).toBe("M0.5 99h0L1.5 98L2.5 97");
  expect(linePath(hours, series("line", 1, null, 3), scale)).toBe("M0.5 99h0M2.5 97h0");
  expect(linePath(hours, series("step", 1, 2, null), scale)).toBe("M0 99H1V98H2");
  expect(linePath(hours, series("step", null, null, 4), scale)).toBe("M2 96H3");
});

test.each([
  [-5, 0],
  [0, 0],
  [3_599_999, 0],
  [3_600_000, 1],
  [99_000_000, 2],
])("the place %i belongs to bar %i", (ms, index) => {
  expect(barAt(hours, ms)).toBe(index);
});
