import { expect, test } from "vitest";
import { forecastWords } from "./forecast-words.ts";

const now = new Date(2026, 10, 26, 14, 28, 16).getTime();
const none = { low: 0, mean: 0, high: 0 };
const waiting = { deliveries: 13_440, limitPerSecond: 60, requestsPerDelivery: 1, arrivalsPerSecond: none };

test.each([
  [waiting, "13,440 wait; at 60 per second that takes 3 min 44 s, done about 14:32."],
  [
    { ...waiting, arrivalsPerSecond: { low: 0, mean: 10, high: 30 } },
    "13,440 wait; at 60 per second that takes 3 min 44 s to 7 min 28 s, done between 14:32 and 14:35.",
  ],
  [
    { ...waiting, arrivalsPerSecond: { low: 0, mean: 10, high: 60 } },
    "13,440 wait; at 60 per second that takes 3 min 44 s or more, done at 14:32 at the earliest.",
  ],
  [{ ...waiting, deliveries: 3_000_000 }, "3,000,000 wait; at 60 per second that takes 13 h 53 min, done about 04:21 on 27 Nov."],
  [
    { ...waiting, arrivalsPerSecond: { low: 20, mean: 80, high: 90 } },
    "13,440 wait; at 60 per second this never ends: more is created than can be sent. Raise the rate limit, or filter events.",
  ],
])("%#", (given, words) => {
  expect(forecastWords(given, now)).toBe(words);
});
