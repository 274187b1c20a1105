import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { destinationSchema, updateDestinationSchema } from "#lib/console/destinations/schema.ts";
import { deleteDestination, getDestination } from "#lib/console/destinations/service.ts";
import { updateDestination } from "#lib/console/destinations/update.ts";

export const GET = route(
  { permission: "config.read", summary: "One destination.", params: destinationParams, answer: destinationSchema },
  ({ params }) => getDestination(params.destinationId),
);
export const PATCH = route(
  {
    permission: "config.write",
    summary: "Change a destination's settings, pause or resume it. Another key or deployment is used once Talon.One accepts the key there.",
    params: destinationParams,
    body: updateDestinationSchema,
    answer: destinationSchema,
  },
  ({ viewer, params, body }) => updateDestination(viewer, params.destinationId, body),
);
export const DELETE = route(
  {
    permission: "config.write",
    summary: "Delete a destination with its sources and mappings; its history stays until it expires.",
    params: destinationParams,
    answer: doneSchema,
  },
  ({ viewer, params }) => deleteDestination(viewer, params.destinationId),
);
