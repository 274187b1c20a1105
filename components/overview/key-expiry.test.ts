import { expect, test } from "vitest";
import { keyExpiry } from "#components/api-keys/key-expiry.ts";

const now = Date.UTC(2026, 0, 1);
const inDays = (days: number) => new Date(now + days * 86_400_000).toISOString();

test.each([
  [null, undefined, undefined],
  [inDays(31), undefined, undefined],
  [inDays(30), "info", "The API key expires in 30 days"],
  [inDays(7), "warn", "The API key expires in 7 days"],
  [inDays(0.5), "warn", "The API key expires in 1 day"],
  [inDays(0), "bad", "The API key has expired"],
  [inDays(-3), "bad", "The API key has expired"],
])("a key that expires at %s", (expiresAt, tone, sentence) => {
  const found = keyExpiry(expiresAt, now);
  expect(found?.tone).toBe(tone);
  expect(found?.sentence).toBe(sentence);
});
