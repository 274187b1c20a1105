import { expect, test } from "vitest";
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
