import { problemParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { addNoteSchema, problemDetailSchema } from "#lib/console/problems/schema.ts";
import { addProblemNote } from "#lib/console/problems/service.ts";

export const POST = route(
  {
    permission: "problems.write",
    summary: "Add a note to a problem, for the next person who works on it.",
    params: problemParams,
    body: addNoteSchema,
    answer: problemDetailSchema,
    status: 201,
  },
  ({ viewer, params, body }) => addProblemNote(viewer, { destinationId: params.destinationId, id: params.problemId }, body.text),
);
