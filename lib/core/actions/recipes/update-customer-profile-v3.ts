import type { ActionRecipe } from "#lib/core/actions/types.ts";

export const updateCustomerProfileV3: readonly ActionRecipe[] = [
  {
    name: "Identify to profile",
    description: "Writes the traits of every identify call to the customer's profile; those unknown to Talon.One are skipped.",
    trigger: 'type = "identify" and userId != null',
    mapping: { skipNonExistingAttributes: true },
  },
];
