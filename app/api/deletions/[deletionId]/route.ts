import { deletionParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { deletionSchema } from "#lib/console/deletions/schema.ts";
import { getDeletion } from "#lib/console/deletions/service.ts";

export const GET = route(
  { permission: "privacy.erase", summary: "How far a deletion is: its receipt.", params: deletionParams, answer: deletionSchema },
  ({ params }) => getDeletion(params.deletionId),
);
