import { testCaseParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { testCaseSchema, updateTestCaseSchema } from "#lib/console/tester/schema.ts";
import { deleteTestCase, updateTestCase } from "#lib/console/tester/test-cases.ts";

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
  ({ viewer, params }) => deleteTestCase(viewer, params.destinationId, params.testCaseId),
);
