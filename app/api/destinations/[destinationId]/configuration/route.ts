import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { appliedConfigurationSchema, applyConfigurationSchema } from "#lib/console/configuration/schema.ts";
import { applyConfiguration } from "#lib/console/configuration/service.ts";

export const PUT = route(
  {
    permission: "releases.write",
    summary: "Give the destination exactly these mappings and settings, as one release: all of the plan that was looked at, or nothing.",
    params: destinationParams,
    body: applyConfigurationSchema,
    answer: appliedConfigurationSchema,
    limits: { bytes: 5_000_000, keys: 200_000 },
  },
  ({ viewer, params, body }) => applyConfiguration(viewer, params.destinationId, body),
);
