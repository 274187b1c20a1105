import { problemParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { problemDetailSchema, updateProblemSchema } from "#lib/console/problems/schema.ts";
import { getProblem, updateProblem } from "#lib/console/problems/service.ts";

export const GET = route(
  {
    permission: "events.read",
    summary: "One problem with versions, examples, notes, and what a replay of it takes.",
    params: problemParams,
    answer: problemDetailSchema,
  },
  ({ viewer, params }) => getProblem(viewer, { destinationId: params.destinationId, id: params.problemId }),
);
export const PATCH = route(
  {
    permission: "problems.write",
    summary: "Acknowledge, resolve, ignore or reopen a problem, or give it an owner.",
    params: problemParams,
    body: updateProblemSchema,
    answer: problemDetailSchema,
  },
  ({ viewer, params, body }) => updateProblem(viewer, { destinationId: params.destinationId, id: params.problemId }, body),
);
