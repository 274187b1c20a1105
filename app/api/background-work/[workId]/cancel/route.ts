import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { workParams } from "#lib/console/background-work/schema.ts";
import { cancelWork } from "#lib/console/background-work/service.ts";

export const POST = route(
  {
    permission: "work.manage",
    summary: "Cancel background work. What it has already done stays.",
    params: workParams,
    answer: doneSchema,
  },
  ({ viewer, params }) => cancelWork(viewer, params.workId),
);
