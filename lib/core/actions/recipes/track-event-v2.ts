import type { ActionRecipe } from "#lib/core/actions/types.ts";

export const trackEventV2: readonly ActionRecipe[] = [
  {
    name: "Track to event",
    description: "Sends each track event under its own name, with properties.attributes as its attributes.",
    trigger: 'type = "track" and userId != null',
    mapping: {},
  },
  {
    name: "Every property as an attribute",
    description: "Sends each track event with all its properties as attributes; those unknown to Talon.One are skipped.",
    trigger: 'type = "track" and userId != null',
    mapping: { skipNonExistingAttributes: true, attributes: { "@path": "$.properties" } },
  },
];
