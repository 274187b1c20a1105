import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextTryMs } from "./backoff.ts";
import { alertKinds, kindNames, levelOf } from "./kinds.ts";
import { type Level, levels, rank } from "./levels.ts";
import { messageOf } from "./message.ts";
import { isQuietAt } from "./quiet-hours.ts";
import { dayMs, type Standing, step, type What } from "./step.ts";
import { expectedSince, hoursOfWeek } from "./usual-gap.ts";

const minute = 60_000;

/** Plays measurements, "minute level"; answers what was told, "minute what level". */
function play(measurements: readonly [number, Level][], hushed?: (atMs: number, level: Level) => boolean): string[] {
  let standing: Standing | undefined;
  const told: string[] = [];
  for (const [at, level] of measurements) {
    const nowMs = at * minute;
    const next = step(standing, level, nowMs, hushed ? { hushed: (each) => hushed(nowMs, each) } : {});
    standing = next?.over ? undefined : next?.standing;
    if (next?.tell) told.push(`${at} ${next.tell} ${next.standing.level}`);
  }
  return told;
}

describe("what is told of a course of measurements", () => {
  test.each<[string, [number, Level][], string[]]>([
    [
      "nothing while all is well",
      [
        [0, "ok"],
        [1, "ok"],
      ],
      [],
    ],
    [
      "worse at once, once for each level",
      [
        [0, "warning"],
        [1, "warning"],
        [2, "critical"],
        [3, "critical"],
      ],
      ["0 began warning", "2 worse critical"],
    ],
    [
      "better after five quiet minutes",
      [
        [0, "critical"],
        [1, "warning"],
        [5.9, "warning"],
        [6, "warning"],
      ],
      ["0 began critical", "6 better warning"],
    ],
    [
      "recovered after five quiet minutes",
      [
        [0, "warning"],
        [1, "ok"],
        [5, "ok"],
        [6, "ok"],
        [7, "ok"],
      ],
      ["0 began warning", "6 recovered ok"],
    ],
    [
      "what comes back within five minutes was never away",
      [
        [0, "warning"],
        [1, "ok"],
        [5, "warning"],
        [6, "ok"],
        [10, "ok"],
      ],
      ["0 began warning"],
    ],
    [
      "as calm as the worst of the quiet minutes",
      [
        [0, "critical"],
        [1, "ok"],
        [3, "warning"],
        [6, "ok"],
        [8, "ok"],
      ],
      ["0 began critical", "6 better warning"],
    ],
    [
      "a reminder a day while critical",
      [
        [0, "critical"],
        [1_439, "critical"],
        [1_440, "critical"],
        [1_441, "critical"],
        [2_880, "critical"],
      ],
      ["0 began critical", "1440 reminder critical", "2880 reminder critical"],
    ],
    [
      "none while it is a warning",
      [
        [0, "warning"],
        [1_441, "warning"],
      ],
      ["0 began warning"],
    ],
    [
      "that a notice is over is no news",
      [
        [0, "notice"],
        [1, "ok"],
        [6, "ok"],
        [7, "notice"],
      ],
      ["0 began notice", "7 began notice"],
    ],
    [
      "a second time is told anew",
      [
        [0, "warning"],
        [1, "ok"],
        [6, "ok"],
        [7, "warning"],
      ],
      ["0 began warning", "6 recovered ok", "7 began warning"],
    ],
  ])("%s", (_, measurements, wanted) => {
    expect(play(measurements)).toEqual(wanted);
  });

  test("what is muted is told when the mute ends, if it is still so", () => {
    const muted = (atMs: number) => atMs < 10 * minute;
    expect(
      play(
        [
          [0, "critical"],
          [9, "critical"],
          [10, "critical"],
        ],
        muted,
      ),
    ).toEqual(["10 began critical"]);
    expect(
      play(
        [
          [0, "critical"],
          [1, "ok"],
          [6, "ok"],
          [10, "ok"],
        ],
        muted,
      ),
    ).toEqual([]);
  });

  test("in quiet hours critical ones are told, and that these are over", () => {
    const quiet = (_: number, level: Level) => level !== "critical";
    expect(
      play(
        [
          [0, "warning"],
          [1, "critical"],
          [2, "ok"],
          [7, "ok"],
        ],
        quiet,
      ),
    ).toEqual(["1 began critical", "7 recovered ok"]);
    expect(
      play(
        [
          [0, "warning"],
          [1, "ok"],
          [6, "ok"],
        ],
        quiet,
      ),
    ).toEqual([]);
  });

  test("whatever comes, each message says something else than the one before", () => {
    const measurement = fc.tuple(fc.integer({ min: 1, max: 10 }), fc.constantFrom(...levels));
    fc.assert(
      fc.property(fc.array(measurement, { maxLength: 60 }), (steps) => {
        const times = steps.map((_, index) => steps.slice(0, index + 1).reduce((sum, [wait]) => sum + wait, 0));
        const told = play(steps.map(([, level], index) => [times[index] as number, level]));
        let known: Level = "ok";
        for (const line of told) {
          const [, what, level] = line.split(" ") as [string, What, Level];
          if (what === "reminder") expect(level).toBe("critical");
          else if (what === "worse") expect(rank(level)).toBeGreaterThan(rank(known));
          else if (what === "better" || what === "recovered") expect(rank(level)).toBeLessThan(rank(known));
          known = level;
        }
      }),
    );
  });
});

test.each<[Parameters<typeof levelOf>, Level]>([
  [["failures", {}, 0.9], "ok"],
  [["failures", {}, 1], "warning"],
  [["failures", {}, 5], "critical"],
  [["failures", { failures: { off: true } }, 100], "ok"],
  [["failures", { failures: { warning: 10 } }, 6], "critical"],
  [["talon_one", {}, 0.99], "ok"],
  [["talon_one", {}, 1], "warning"],
  [["paused", {}, 1], "critical"],
  [["refused", {}, 5, 10], "warning"],
  [["refused", {}, 0, 50], "critical"],
  [["key_expiry", {}, 31], "ok"],
  [["key_expiry", {}, 30], "notice"],
  [["key_expiry", {}, 7], "warning"],
  [["key_expiry", {}, 0], "critical"],
  [["disk", {}, 14.9], "warning"],
])("%j is %s", (input, level) => {
  expect(levelOf(...input)).toBe(level);
});

test("a message says what it is, how much waits and what to do, for every kind and change", () => {
  for (const kind of kindNames)
    for (const what of ["began", "worse", "better", "reminder", "recovered"] as const) {
      const { title, text } = messageOf({
        kind,
        what,
        level: "warning",
        place: "Shop",
        subject: "Orders",
        facts: {},
        lastedMs: 120_000,
        aftermath: { waiting: 0, failed: 0 },
      });
      expect(title).toContain(alertKinds[kind].title);
      expect(`${title} ${text}`).not.toMatch(/undefined|NaN|\[object/);
    }
  const over = { kind: "talon_one", what: "recovered", level: "ok", place: "Shop", subject: "", facts: {}, lastedMs: 744_000 } as const;
  expect(messageOf({ ...over, aftermath: { waiting: 130, failed: 0 } })).toEqual({
    title: "Shop: Recovered: Talon.One isn’t responding",
    text: "It lasted 12 min 24 s. 130 deliveries still wait. Nothing was lost.",
  });
});

test.each([
  ["22:00", "07:00", "23:30", true],
  ["22:00", "07:00", "06:59", true],
  ["22:00", "07:00", "07:00", false],
  ["12:00", "13:00", "12:00", true],
  ["12:00", "13:00", "13:00", false],
])("from %s to %s, %s is quiet: %s", (from, to, clock, wanted) => {
  expect(isQuietAt({ from, to }, clock)).toBe(wanted);
});

test("a message is tried again for a day, ever less often", () => {
  let nowMs = 0;
  let tries = 0;
  for (let next = nextTryMs(1, 0, 0); next !== undefined; next = nextTryMs(++tries + 1, 0, nowMs)) {
    expect(next - nowMs).toBeLessThanOrEqual(3_600_000);
    nowMs = next;
  }
  expect(nowMs).toBeGreaterThan(dayMs - 3_600_000);
  expect(tries).toBeGreaterThan(20);
  expect(nextTryMs(1, 0, 0, 120_000)).toBe(120_000);
});

test("a night's pause is not a day's", () => {
  // 60 events an hour from 8 to 20, none at night.
  const profile = Array.from({ length: hoursOfWeek }, (_, hour) => (hour % 24 >= 8 && hour % 24 < 20 ? 60 : 0));
  const at = (hour: number) => hour * 3_600_000;
  expect(expectedSince(profile, at(20), at(32))).toBe(0);
  expect(expectedSince(profile, at(20), at(32) + 4 * minute)).toBeCloseTo(4);
  // Where clocks have changed, the day begins and ends an hour later or earlier than it used to.
  expect(expectedSince(profile, at(21), at(33))).toBe(0);
  expect(expectedSince(profile, at(21), at(33) + 4 * minute)).toBeCloseTo(4);
  expect(expectedSince(profile, at(19), at(31))).toBe(0);
  expect(expectedSince(profile, at(10), at(10) + 3 * minute)).toBeCloseTo(3);
});
