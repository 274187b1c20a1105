import { route } from "#lib/access/http/route.ts";
import { releaseDetailSchema, releaseParams } from "#lib/console/releases/schema.ts";
import { getReleaseDetail } from "#lib/console/releases/view.ts";

export const GET = route(
  {
    permission: "mappings.read",
    summary: "One release, with what each mapping was before and after it.",
    params: releaseParams,
    answer: releaseDetailSchema,
  },
  ({ params }) => getReleaseDetail({ destinationId: params.destinationId, id: params.releaseId }),
);
