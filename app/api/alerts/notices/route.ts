import { route } from "#lib/access/http/route.ts";
import { noticePageSchema, noticesQuery } from "#lib/console/alerts/schema.ts";
import { listNotices } from "#lib/console/alerts/service.ts";

export const GET = route(
  {
    permission: "alerts.read",
    somewhere: true,
    summary: "The messages about alerts, newest first, with each channel’s attempts and responses. Kept 90 days.",
    query: noticesQuery,
    answer: noticePageSchema,
  },
  ({ viewer, query }) => listNotices(viewer, query),
);
