import { backTestParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { keepCases } from "#lib/console/back-tests/keep-cases.ts";
import { keepCasesSchema, keptCasesSchema } from "#lib/console/back-tests/schema.ts";

export const POST = route(
  {
    permission: "tester.write",
    summary: "Keep a few events that cover the differences as test cases, expecting what the change makes of them.",
    params: backTestParams,
    body: keepCasesSchema,
    answer: keptCasesSchema,
    status: 201,
  },
  ({ viewer, params, body }) => keepCases(viewer, params.destinationId, params.backTestId, body.count),
);
