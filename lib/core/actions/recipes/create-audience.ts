import type { ActionRecipe } from "#lib/core/actions/types.ts";

export const createAudience: readonly ActionRecipe[] = [
  {
    name: "Engage audience",
    description: "Creates the audience in Talon.One when Segment Engage first reports someone entering it.",
    trigger: 'type = "track" and event = "Audience Entered"',
    mapping: {
      audienceId: { "@path": "$.context.personas.computation_id" },
      audienceName: { "@path": "$.context.personas.computation_key" },
    },
  },
];
