import { z } from "zod";
import { idOf, jsonValue, pageOf, pageQuery, timeRangeQuery, timestamp } from "#lib/access/http/schema.ts";

export const listAuditQuery = pageQuery.extend(timeRangeQuery.shape).extend({
  actorId: z.string().max(64).optional(),
  action: z.string().max(50).optional(),
  objectKind: z.string().max(50).optional(),
  objectId: z.string().max(100).optional(),
  destinationId: idOf("destination").optional(),
});
export type ListAuditQuery = z.input<typeof listAuditQuery>;

export const auditChangeSchema = z.object({ path: z.string(), before: jsonValue.optional(), after: jsonValue.optional() });
export const auditEntrySchema = z.object({
  id: idOf("audit"),
  at: timestamp,
  actorId: z.string().nullable(),
  actorName: z.string(),
  via: z.enum(["session", "token", "system"]),
  ip: z.string().nullable(),
  action: z.string(),
  objectKind: z.string(),
  objectId: z.string(),
  objectName: z.string(),
  destinationId: z.string().nullable(),
  changes: z.array(auditChangeSchema),
  version: z.int().nullable().describe("The version that this change of a mapping made."),
  restorable: z.boolean().describe("A mapping can be put back to the state before this entry."),
});
export type AuditEntry = z.output<typeof auditEntrySchema>;
export const auditPageSchema = pageOf(auditEntrySchema);
