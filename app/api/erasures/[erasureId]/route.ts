import { erasureParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { getErasure } from "#lib/console/privacy/erasures.ts";
import { erasureSchema } from "#lib/console/privacy/schema.ts";

export const GET = route(
  {
    permission: "privacy.erase",
    summary: "How far an erasure is, and its receipt once it is done.",
    params: erasureParams,
    answer: erasureSchema,
  },
  ({ params }) => getErasure(params.erasureId),
);
