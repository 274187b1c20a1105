import { listAuditQuery } from "#lib/access/audit/schema.ts";
import { auditCsv } from "#lib/access/audit/service.ts";
import { route } from "#lib/access/http/route.ts";

export const GET = route(
  {
    permission: ["audit.read", "audit.read_own"],
    somewhere: true,
    summary: "The audit log as a CSV file.",
    answerType: "text/csv",
    documented: { answerHeaders: { "Content-Disposition": "The file’s name." } },
    query: listAuditQuery.omit({ cursor: true, limit: true }),
  },
  async ({ viewer, query }) => {
    const lines = auditCsv(viewer, query);
    const body = new ReadableStream({
      async pull(controller) {
        const { done, value } = await lines.next();
        if (done) controller.close();
        else controller.enqueue(new TextEncoder().encode(value));
      },
    });
    const headers = { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="falconer-audit.csv"' };
    return new Response(body, { headers });
  },
);
