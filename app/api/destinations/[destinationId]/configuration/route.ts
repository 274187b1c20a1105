import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { appliedConfigurationSchema, applyConfigurationSchema, configurationLimits } from "#lib/console/configuration/schema.ts";
import { applyConfiguration } from "#lib/console/configuration/service.ts";

export const PUT = route(
  {
    permission: "releases.write",
    summary: "Give the destination exactly these mappings and settings, as one release: all of the plan that was looked at, or nothing.",
    params: destinationParams,
    body: applyConfigurationSchema,
    answer: appliedConfigurationSchema,
    limits: configurationLimits,
  },
  ({ viewer, params, body }) => applyConfiguration(viewer, params.destinationId, body),
);
