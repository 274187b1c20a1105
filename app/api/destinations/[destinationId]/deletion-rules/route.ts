import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { changeDeletionRules, getDeletionRules } from "#lib/console/deletions/rules.ts";
import { changeDeletionRulesSchema, deletionRulesSchema } from "#lib/console/deletions/schema.ts";

export const GET = route(
  {
    permission: "config.read",
    summary: "How the destination deletes people: rate, hours, later events, and the optional Integration key.",
    params: destinationParams,
    answer: deletionRulesSchema,
  },
  ({ params }) => getDeletionRules(params.destinationId),
);
export const PATCH = route(
  {
    permission: "config.write",
    summary: "Change how the destination deletes people, store or remove the Integration key, or try again after Talon.One rejected it.",
    params: destinationParams,
    body: changeDeletionRulesSchema,
    answer: deletionRulesSchema,
  },
  ({ viewer, params, body }) => changeDeletionRules(viewer, params.destinationId, body),
);
