import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { workParams } from "#lib/console/background-work/schema.ts";
import { retryWork } from "#lib/console/background-work/service.ts";

export const POST = route(
  {
    permission: "work.manage",
    summary: "Retry background work that failed, or run waiting work now.",
    params: workParams,
    answer: doneSchema,
  },
  ({ viewer, params }) => retryWork(viewer, params.workId),
);
