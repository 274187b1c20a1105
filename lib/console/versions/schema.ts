import { z } from "zod";
import { mappingParams } from "#lib/access/http/params.ts";
import { idOf, pageOf, timestamp } from "#lib/access/http/schema.ts";
import { contentSchema } from "#lib/console/mappings/schema.ts";

export const versionParams = mappingParams.extend({ number: z.coerce.number().int().min(1).max(2_147_483_647) });

export const versionSchema = contentSchema.extend({
  mappingId: idOf("mapping"),
  number: z.int(),
  deleted: z.boolean().describe("True if this version deleted the mapping."),
  change: z.string().describe("What made the version, as a verb of the audit log; “saved” if unknown."),
  note: z.string().nullable(),
  release: z.object({ id: idOf("release"), number: z.int() }).nullable(),
  author: z.string().nullable().describe("Who made the version; null if unknown."),
  createdAt: timestamp,
  erasedAt: timestamp.nullable().describe("When a person was erased from this version."),
  live: z.boolean().describe("True for the version that events use."),
});
export type Version = z.output<typeof versionSchema>;
export const versionPageSchema = pageOf(versionSchema);

/** `replacesDraft`: the revision of the draft that is overwritten, where the mapping has one. */
export const restoreVersionSchema = z.object({ replacesDraft: z.number().int().optional() });
