import type { ActionRecipe } from "#lib/core/actions/types.ts";

export const updateCustomerProfileV2: readonly ActionRecipe[] = [
  {
    name: "Engage: entered an audience",
    description: "Adds the customer to the audience of the same name, which is created if it does not exist.",
    trigger: 'type = "track" and event = "Audience Entered"',
    mapping: {
      audiencesToAdd: [{ name: { "@path": "$.properties.audience_key" }, integrationId: { "@path": "$.context.personas.computation_id" } }],
    },
  },
  {
    name: "Engage: left an audience",
    description: "Removes the customer from the audience of the same name.",
    trigger: 'type = "track" and event = "Audience Exited"',
    mapping: {
      audiencesToDelete: [
        { name: { "@path": "$.properties.audience_key" }, integrationId: { "@path": "$.context.personas.computation_id" } },
      ],
    },
  },
];
