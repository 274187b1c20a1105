import { auditPageSchema, listAuditQuery } from "#lib/access/audit/schema.ts";
import { listAudit } from "#lib/access/audit/service.ts";
import { route } from "#lib/access/http/route.ts";

export const GET = route(
  {
    permission: ["audit.read", "audit.read_own"],
    somewhere: true,
    summary: "Who changed what, newest first. Without the right to see everything: your own changes.",
    query: listAuditQuery,
    answer: auditPageSchema,
  },
  ({ viewer, query }) => listAudit(viewer, query),
);
