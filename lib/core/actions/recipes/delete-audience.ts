import type { ActionRecipe } from "#lib/core/actions/types.ts";

export const deleteAudience: readonly ActionRecipe[] = [
  {
    name: "Audience deleted",
    description: "Deletes the audience named by properties.audience_id when you send an Audience Deleted event.",
    trigger: 'type = "track" and event = "Audience Deleted"',
    mapping: { audienceId: { "@path": "$.properties.audience_id" } },
  },
];
