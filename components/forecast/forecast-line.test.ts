import { expect, test } from "vitest";
import { withMore } from "./forecast-line.tsx";
import { forecastWords } from "./forecast-words.ts";

const none = { low: 0, mean: 0, high: 0 };
const waiting = { deliveries: 300, limitPerSecond: 60, requestsPerDelivery: 1, arrivalsPerSecond: none };
const now = new Date(2026, 10, 26, 14, 28).getTime();

test("what is to be sent stands behind what waits already", () => {
  expect(forecastWords(withMore(waiting, 13_100), now, "to send, 300 of them waiting already")).toBe(
    "13,400 to send, 300 of them waiting already; at 60 per second that takes 3 min 43 s, done about 14:31.",
  );
});

test("each kind of delivery counts with the requests that it takes", () => {
  expect(withMore(waiting, 100, 500)).toMatchObject({ deliveries: 400, requestsPerDelivery: 2 });
  expect(withMore({ ...waiting, deliveries: 0 }, 0)).toMatchObject({ deliveries: 0, requestsPerDelivery: 1 });
});
