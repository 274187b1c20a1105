import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { listProblemsQuery, problemListSchema } from "#lib/console/problems/schema.ts";
import { listProblems } from "#lib/console/problems/service.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "Failures with one cause, each as one problem with its state, what to do and how many deliveries it affects.",
    params: destinationParams,
    query: listProblemsQuery,
    answer: problemListSchema,
  },
  ({ viewer, params, query }) => listProblems(viewer, params.destinationId, query),
);
