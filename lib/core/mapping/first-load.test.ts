import { describe, expect, test } from "vitest";
import { entries, measureBundle } from "../../../bench/bundle-size.ts";

describe("what a browser loads of the core", () => {
  test.each(entries)("$name", async (entry) => {
    const { gzip, lazyGzip, limit, code } = await measureBundle(entry);
    if (limit !== undefined) expect(gzip).toBeLessThanOrEqual(limit);
    expect(gzip).toBeGreaterThan(1000);
    // Liquid comes later, in a file of its own.
    expect(lazyGzip).toBeGreaterThan(10_000);
    // The console's content security policy allows no code made from text.
    expect(code).not.toMatch(/\beval\s*\(|\bnew Function\b|\bFunction\s*\(/);
  });
});
