import { expect, test } from "vitest";
import { limits } from "#lib/console/destinations/limits.ts";
import { updateDestinationSchema } from "#lib/console/destinations/schema.ts";
import { parseContent } from "./parse-content.ts";

const bundle = (destination: object) => ({
  falconerBundle: 1,
  exportedAt: "2026-01-31T12:00:00Z",
  destination: { name: "Shop", deployment: "acme.talon.one", filters: {}, ...destination },
  mappings: [],
});

const values = Object.entries(limits).flatMap(([field, { min, max }]) =>
  [min - 1, min, max, max + 1, 730, 1.5].map((value) => [field, value] as const),
);

test.each(values)("%s of %s is taken from a bundle exactly where the settings take it", (field, value) => {
  const taken = updateDestinationSchema.safeParse({ [field]: value }).success;
  const parsed = parseContent(bundle({ [field]: value }));
  if (!parsed.ok) throw new Error(parsed.message);
  expect(parsed.destination !== undefined).toBe(taken);
  expect(parsed.notes.join()).toEqual(taken ? "" : expect.stringContaining(field));
});
