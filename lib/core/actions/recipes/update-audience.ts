import type { ActionRecipe } from "#lib/core/actions/types.ts";

export const updateAudience: readonly ActionRecipe[] = [
  {
    name: "Audience renamed",
    description: "Renames the audience when you send an Audience Renamed event with properties.audience_id and properties.audience_name.",
    trigger: 'type = "track" and event = "Audience Renamed"',
    mapping: { audienceId: { "@path": "$.properties.audience_id" }, audienceName: { "@path": "$.properties.audience_name" } },
  },
];
