import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { configurationLimits, configurationPlanSchema, configurationSchema } from "#lib/console/configuration/schema.ts";
import { planConfiguration } from "#lib/console/configuration/service.ts";

export const POST = route(
  {
    permission: "mappings.read",
    summary: "What would change if the destination had exactly these mappings and settings. Writes nothing.",
    params: destinationParams,
    body: configurationSchema,
    answer: configurationPlanSchema,
    limits: configurationLimits,
  },
  ({ viewer, params, body }) => planConfiguration(viewer, params.destinationId, body),
);
