import { expect, test } from "vitest";
import { loggablePath } from "./request-log.ts";

test.each([
  ["/destinations", "/destinations"],
  ["/setup?token=secret", "/setup"],
  ["/api/destinations/dst_01m84cetxatr7basmsqg0kbj8z/mappings", "/api/destinations/dst_01m84cetxatr7basmsqg0kbj8z/mappings"],
  ["/invitation/8Zk3vQp0s1tYb7Xw2mNc", "/invitation/***"],
  ["/api/x/flc_0123456789abcdefghijklmnopqrstuvwxyz", "/api/x/***"],
  ["/a#b", "/a"],
  ["", ""],
])("%s is logged as %s", (url, logged) => {
  expect(loggablePath(url)).toBe(logged);
});

test("a line is bounded whatever the address", () => {
  expect(loggablePath(`/${"a/".repeat(5_000)}`).length).toBeLessThanOrEqual(300);
});
