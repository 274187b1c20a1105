import { testCaseParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { doneSchema } from "#lib/http/schema.ts";
import { testCaseSchema, updateTestCaseSchema } from "#lib/tester/schema.ts";
import { deleteTestCase, updateTestCase } from "#lib/tester/test-cases.ts";

export const PATCH = route(
  {
    permission: "tester.write",
    summary: "Rename a test case, or accept what the mappings make now.",
    params: testCaseParams,
    body: updateTestCaseSchema,
    answer: testCaseSchema,
  },
  ({ viewer, params, body }) => updateTestCase(viewer, params.destinationId, params.testCaseId, body),
);
export const DELETE = route(
  { permission: "tester.write", summary: "Delete a test case.", params: testCaseParams, answer: doneSchema },
  ({ params }) => deleteTestCase(params.destinationId, params.testCaseId),
);
