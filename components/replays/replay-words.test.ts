import { expect, test } from "vitest";
import { replayTone, replayWords } from "./replay-words.ts";

const done = (replayed: number, delivered: number, failed: number, waiting: number, sameReason = false) =>
  ({ state: "done", replayed, outcome: { delivered, failed, waiting, sameReason } }) as const;

test.each([
  ["12 replayed: 9 delivered, 3 failed again (same reason)", "warn", done(12, 9, 3, 0, true)],
  ["12 replayed: 9 delivered, 3 failed again", "warn", done(12, 9, 3, 0)],
  ["4 replayed: 4 delivered", "good", done(4, 4, 0, 0)],
  ["4 replayed: 1 delivered, 3 in progress", "info", done(4, 1, 0, 3)],
  ["Nothing was replayed", "good", done(0, 0, 0, 0)],
  ["Stopped. 2 replayed: 2 delivered", "warn", { ...done(2, 2, 0, 0), state: "cancelled" as const }],
])("%s", (words, tone, replay) => {
  expect([replayWords(replay), replayTone(replay)]).toEqual([words, tone]);
});
