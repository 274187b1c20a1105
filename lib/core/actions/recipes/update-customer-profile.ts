import type { ActionRecipe } from "#lib/core/actions/types.ts";

export const updateCustomerProfile: readonly ActionRecipe[] = [
  {
    name: "Identify to profile",
    description: "Writes the traits of every identify call to the customer's profile.",
    trigger: 'type = "identify" and userId != null',
    mapping: {},
  },
];
