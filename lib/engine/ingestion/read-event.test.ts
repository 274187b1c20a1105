import { afterEach, expect, test } from "vitest";
import { readEvent } from "./read-event.ts";

const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

test.each([
  ["2026-03-29T02:30:00", "2026-03-29T02:30:00.000Z"],
  ["2026-03-29 02:30:00.123456", "2026-03-29T02:30:00.123Z"],
  ["2026-03-29T02:30", "2026-03-29T02:30:00.000Z"],
  ["2026-03-29", "2026-03-29T00:00:00.000Z"],
  ["2026-03-29T02:30:00Z", "2026-03-29T02:30:00.000Z"],
  ["2026-03-29T02:30:00.5-04:00", "2026-03-29T06:30:00.500Z"],
  ["soon", null],
])("the time %s is %s, in whatever zone this machine is", (timestamp, sentAt) => {
  process.env.TZ = "America/New_York";
  const event = { messageId: "m", type: "track", timestamp };
  expect(readEvent(event, Buffer.from(JSON.stringify(event))).sentAt).toBe(sentAt);
});
