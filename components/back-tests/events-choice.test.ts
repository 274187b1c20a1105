import { afterEach, describe, expect, test } from "vitest";
import { startingChoice, timesOf, timesProblem } from "./events-choice.tsx";

const now = Date.parse("2026-05-04T12:00:30Z");
const chosen = (from: string, to: string) => ({ ...startingChoice, range: "chosen", from, to });

test("a range begins on a whole minute, and chosen times are the reader's", () => {
  expect(timesOf(startingChoice, now)).toEqual({ from: undefined, to: undefined });
  expect(timesOf({ ...startingChoice, range: "1h", from: "2026-01-01T00:00", to: "" }, now)).toEqual({
    from: "2026-05-04T11:00:00.000Z",
    to: undefined,
  });
  expect(timesOf(chosen("2026-05-01T08:30", "2026-05-01T09:00"), now)).toEqual({
    from: new Date(2026, 4, 1, 8, 30).toISOString(),
    to: new Date(2026, 4, 1, 9, 0).toISOString(),
  });
  expect(timesOf(chosen("", "2026-05-01T09:00"), now)).toEqual({ from: undefined, to: new Date(2026, 4, 1, 9, 0).toISOString() });
});

describe("yesterday is the reader's", () => {
  const timeZone = process.env.TZ;
  afterEach(() => {
    if (timeZone === undefined) delete process.env.TZ;
    else process.env.TZ = timeZone;
  });
  test.each([
    ["UTC", "2026-05-04T12:00:30Z", "2026-05-03T00:00:00.000Z", "2026-05-03T23:59:59.999Z"],
    ["Asia/Tokyo", "2026-05-04T20:00:00Z", "2026-05-03T15:00:00.000Z", "2026-05-04T14:59:59.999Z"],
    ["America/New_York", "2026-05-04T02:00:00Z", "2026-05-02T04:00:00.000Z", "2026-05-03T03:59:59.999Z"],
    // Clocks went forward: the day had 23 hours.
    ["Europe/Berlin", "2026-03-30T08:00:00Z", "2026-03-28T23:00:00.000Z", "2026-03-29T21:59:59.999Z"],
    ["Europe/Berlin", "2026-01-01T08:00:00Z", "2025-12-30T23:00:00.000Z", "2025-12-31T22:59:59.999Z"],
  ])("in %s at %s", (zone, now, from, to) => {
    process.env.TZ = zone;
    expect(timesOf({ ...startingChoice, range: "yesterday" }, Date.parse(now))).toEqual({ from, to });
  });
});

test.each([
  [startingChoice, undefined],
  [chosen("", ""), "Choose when the time begins or ends."],
  [chosen("2026-05-01T08:30", ""), undefined],
  [chosen("", "2026-05-01T08:30"), undefined],
  [chosen("2026-05-01T08:30", "2026-05-01T09:00"), undefined],
  [chosen("2026-05-09T08:30", ""), "Choose a time that has begun."],
  [chosen("2026-05-01T09:00", "2026-05-01T09:00"), "The end must be later than the beginning."],
])("%o is told: %s", (choice, problem) => {
  expect(timesProblem(choice, now)).toBe(problem);
});
