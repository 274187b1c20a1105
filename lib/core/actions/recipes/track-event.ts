import type { ActionRecipe } from "#lib/core/actions/types.ts";

export const trackEvent: readonly ActionRecipe[] = [
  {
    name: "Every track event",
    description: "Sends each track event under its own name, with properties.attributes as its attributes.",
    trigger: 'type = "track"',
    mapping: {},
  },
];
