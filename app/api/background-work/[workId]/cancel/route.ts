import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { workParams } from "#lib/console/background-work/schema.ts";
import { cancelWork } from "#lib/console/background-work/service.ts";

export const POST = route(
  {
    permission: "work.manage",
    summary: "Cancel work in the background. What it has done until then stays.",
    params: workParams,
    answer: doneSchema,
  },
  ({ viewer, params }) => cancelWork(viewer, params.workId),
);
