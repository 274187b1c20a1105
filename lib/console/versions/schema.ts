import { z } from "zod";
import { mappingParams } from "#lib/access/http/params.ts";
import { idOf, pageOf, timestamp } from "#lib/access/http/schema.ts";
import { contentSchema } from "#lib/console/mappings/schema.ts";

export const versionParams = mappingParams.extend({ number: z.coerce.number().int().min(1).max(2_147_483_647) });

export const versionSchema = contentSchema.extend({
  mappingId: idOf("mapping"),
  number: z.int(),
  deleted: z.boolean().describe("From here on the mapping was deleted."),
  change: z.string().describe("What made it, by a verb of the audit log; “saved” if unknown."),
  note: z.string().nullable(),
  release: z.object({ id: idOf("release"), number: z.int() }).nullable(),
  author: z.string().nullable().describe("Who made it; null if not known."),
  createdAt: timestamp,
  erasedAt: timestamp.nullable().describe("When a person was erased from it."),
  live: z.boolean().describe("Events use this one."),
});
export type Version = z.output<typeof versionSchema>;
export const versionPageSchema = pageOf(versionSchema);

/** `replacesDraft`: the revision of the draft that is overwritten, where the mapping has one. */
export const restoreVersionSchema = z.object({ replacesDraft: z.number().int().optional() });
