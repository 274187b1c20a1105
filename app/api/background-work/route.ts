import { route } from "#lib/access/http/route.ts";
import { backgroundWorkSchema } from "#lib/console/background-work/schema.ts";
import { listBackgroundWork } from "#lib/console/background-work/service.ts";

export const GET = route(
  {
    permission: "work.manage",
    summary: "What runs in the background, what is planned next, what recurs, and what ended in the last 7 days.",
    answer: backgroundWorkSchema,
  },
  () => listBackgroundWork(),
);
