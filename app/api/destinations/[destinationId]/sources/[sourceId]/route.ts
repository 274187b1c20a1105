import { sourceParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { sourceSchema, updateSourceSchema } from "#lib/console/sources/schema.ts";
import { deleteSource, getSource, updateSource } from "#lib/console/sources/service.ts";

export const GET = route({ permission: "config.read", summary: "One source.", params: sourceParams, answer: sourceSchema }, ({ params }) =>
  getSource(params.destinationId, params.sourceId),
);
export const PATCH = route(
  { permission: "config.write", summary: "Change a source.", params: sourceParams, body: updateSourceSchema, answer: sourceSchema },
  ({ viewer, params, body }) => updateSource(viewer, params.destinationId, params.sourceId, body),
);
export const DELETE = route(
  { permission: "config.write", summary: "Delete a source: its webhook stops accepting events.", params: sourceParams, answer: doneSchema },
  ({ viewer, params }) => deleteSource(viewer, params.destinationId, params.sourceId),
);
