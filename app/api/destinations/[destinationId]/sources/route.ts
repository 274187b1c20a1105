import { z } from "zod";
import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { createdSourceSchema, createSourceSchema, sourceSchema } from "#lib/console/sources/schema.ts";
import { createSource, listSources } from "#lib/console/sources/service.ts";

export const GET = route(
  {
    permission: "config.read",
    summary: "The destination's sources.",
    params: destinationParams,
    answer: z.object({ items: z.array(sourceSchema) }),
  },
  ({ params }) => listSources(params.destinationId),
);
export const POST = route(
  {
    permission: "config.write",
    summary: "Add a source. The response has the webhook's address and, only this once, the shared secret and the header token.",
    params: destinationParams,
    body: createSourceSchema,
    answer: createdSourceSchema,
    status: 201,
  },
  ({ viewer, params, body }) => createSource(viewer, params.destinationId, body),
);
