import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { createTestCaseSchema, testCaseListSchema, testCaseSchema } from "#lib/console/tester/schema.ts";
import { createTestCase, listTestCases } from "#lib/console/tester/test-cases.ts";

export const GET = route(
  {
    permission: "tester.preview",
    summary: "Test cases: an event each, and what every mapping is expected to make of it.",
    params: destinationParams,
    answer: testCaseListSchema,
  },
  ({ viewer, params }) => listTestCases(viewer, params.destinationId),
);
export const POST = route(
  {
    permission: "tester.write",
    summary: "Add a test case. Names are unique in a destination.",
    params: destinationParams,
    body: createTestCaseSchema,
    answer: testCaseSchema,
    status: 201,
  },
  ({ viewer, params, body }) => createTestCase(viewer, params.destinationId, body),
);
