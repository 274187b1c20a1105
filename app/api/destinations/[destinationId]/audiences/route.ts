import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { createAudience } from "#lib/console/audiences/create-audience.ts";
import {
  audienceListSchema,
  audienceQuery,
  createAudienceSchema,
  createdAudienceSchema,
  switchAudienceSchema,
  switchedAudienceSchema,
} from "#lib/console/audiences/schema.ts";
import { listAudiences, switchAudience } from "#lib/console/audiences/service.ts";

export const GET = route(
  {
    permission: "mappings.read",
    summary: "Audiences of Segment Engage that events have named, by key.",
    params: destinationParams,
    query: audienceQuery,
    answer: audienceListSchema,
  },
  ({ params, query }) => listAudiences(params.destinationId, query),
);

export const PATCH = route(
  {
    permission: "mappings.write",
    summary: "Turn an audience on or off: the events of one that is off are left out.",
    params: destinationParams,
    body: switchAudienceSchema,
    answer: switchedAudienceSchema,
  },
  ({ viewer, params, body }) => switchAudience(viewer, params.destinationId, body.audienceId, body.on),
);

export const POST = route(
  {
    permission: "mappings.write",
    summary: "Create an audience in Talon.One under its Segment ID, where a mapping that creates audiences is on.",
    params: destinationParams,
    body: createAudienceSchema,
    answer: createdAudienceSchema,
    keepsConfiguration: true,
  },
  ({ viewer, params, body }) => createAudience(viewer, params.destinationId, body.audienceId),
);
