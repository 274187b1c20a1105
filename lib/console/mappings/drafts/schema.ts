import { z } from "zod";
import { idOf, timestamp } from "#lib/access/http/schema.ts";
import { contentSchema, draftSchema } from "#lib/console/mappings/schema.ts";

const testCaseChange = z.object({
  id: idOf("testCase"),
  name: z.string(),
  paths: z.array(z.string()).describe("Path where the result differs; empty if the outcome itself does."),
});

/** One draft, beside what is live. */
export const draftedChangeSchema = draftSchema.extend({
  live: contentSchema.nullable().describe("The live mapping; null if there is none."),
  changedSecrets: z.array(z.string()).describe("Settings whose key differs; both are masked."),
  testCases: z.array(testCaseChange).describe("Test cases that give a different result once it is live."),
});
export type DraftedChange = z.output<typeof draftedChangeSchema>;

export const draftedOrderSchema = z.object({
  revision: z.number(),
  before: z.array(idOf("mapping")),
  after: z.array(idOf("mapping")),
  updatedById: z.string().nullable(),
  updatedBy: z.string(),
  updatedAt: timestamp,
});
export type DraftedOrder = z.output<typeof draftedOrderSchema>;

export const draftListSchema = z.object({
  items: z.array(draftedChangeSchema),
  order: draftedOrderSchema.nullable(),
  names: z.record(z.string(), z.string()).describe("Names of the mappings in the order, by ID."),
  room: z.number().describe("How many more mappings the destination can have."),
});
export type DraftList = z.output<typeof draftListSchema>;

/** The revision that was read, in the query. */
export const discardDraftQuery = z.object({ revision: z.coerce.number().int().optional() });
