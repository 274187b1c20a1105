import { expect, test } from "vitest";
import { type ChartData, csvOf, fileName, marksIn, timeWords } from "./chart-data.ts";

const at = (iso: string) => Date.parse(iso);
const data: ChartData = {
  title: "Received, delivered and failed",
  bounds: [at("2026-11-26T10:00:00Z"), at("2026-11-26T10:15:00Z"), at("2026-11-26T10:30:00Z")],
  series: [
    { name: "Delivered", token: "good", kind: "bar", values: [3, null] },
    { name: '-1+cmd|"x", 2', token: "bad", kind: "bar", values: [0, 1.5] },
  ],
  format: String,
  timeZone: "UTC",
};

test("a file has one line a bar, times in UTC, and nothing that a spreadsheet runs", () => {
  expect(csvOf(data)).toBe(
    [
      'from,to,Delivered,"\'-1+cmd|""x"", 2"',
      "2026-11-26T10:00:00.000Z,2026-11-26T10:15:00.000Z,3,0",
      "2026-11-26T10:15:00.000Z,2026-11-26T10:30:00.000Z,,1.5",
      "",
    ].join("\r\n"),
  );
  expect(csvOf({ ...data, unit: "ms", series: [{ name: "p50", token: "info", kind: "line", values: [1, 2] }] })).toMatch(
    /^from,to,p50 \(ms\)\r\n/,
  );
  expect(fileName(data.title, data.bounds[0])).toBe("received-delivered-and-failed-2026-11-26T1000.csv");
});

test("times say as much as the bars need, in the zone asked for", () => {
  expect(timeWords(data.bounds, "Asia/Tokyo")(data.bounds[0] ?? 0)).toBe("19:00");
  const days = [at("2026-11-25T15:00:00Z"), at("2026-11-26T15:00:00Z")];
  expect(timeWords(days, "Asia/Tokyo")(days[0] ?? 0)).toBe("Thu 26 Nov");
  // Ranges of which only the full hour before is kept, or which a clock change made shorter.
  const kept = [at("2026-11-25T18:00:00Z"), at("2026-11-26T18:00:00Z")];
  expect(timeWords(kept, "Asia/Kolkata")(kept[0] ?? 0)).toBe("Thu 26 Nov");
  const short = [at("2026-03-29T00:00:00Z"), at("2026-03-29T23:00:00Z")];
  expect(timeWords(short, "Europe/London")(short[0] ?? 0)).toBe("Sun 29 Mar");
});

test("a mark stands with the bar that it falls into, or with each that it goes on through", () => {
  const mark = (words: string, from: string, until?: string) => ({
    words,
    token: "accent",
    at: at(from),
    until: until === undefined ? undefined : at(until),
  });
  const marked: ChartData = {
    ...data,
    marks: [
      mark("Outage", "2026-11-26T09:50:00Z", "2026-11-26T10:20:00Z"),
      mark("Over", "2026-11-26T09:50:00Z", "2026-11-26T10:00:00Z"),
      mark("Release 7", "2026-11-26T10:15:00Z"),
    ],
  };
  expect([0, 1].map((index) => marksIn(marked, index).map(({ words }) => words))).toEqual([["Outage"], ["Outage", "Release 7"]]);
  const [head, first, second] = csvOf(marked).split("\r\n");
  expect([head?.endsWith(",Marks"), first?.endsWith(",Outage"), second?.endsWith(",Outage; Release 7")]).toEqual([true, true, true]);
});
