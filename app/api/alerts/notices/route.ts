import { route } from "#lib/access/http/route.ts";
import { noticePageSchema, noticesQuery } from "#lib/console/alerts/schema.ts";
import { listNotices } from "#lib/console/alerts/service.ts";

export const GET = route(
  {
    permission: "alerts.read",
    somewhere: true,
    summary: "The messages about alerts, newest first, with the tries and answers of each channel. Kept for 90 days.",
    query: noticesQuery,
    answer: noticePageSchema,
  },
  ({ viewer, query }) => listNotices(viewer, query),
);
