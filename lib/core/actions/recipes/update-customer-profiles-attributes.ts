import type { ActionRecipe } from "#lib/core/actions/types.ts";

export const updateCustomerProfilesAttributes: readonly ActionRecipe[] = [
  {
    name: "Identify, without running rules",
    description: "Writes the traits of an identify call to the customer's profile, without running the rules.",
    trigger: 'type = "identify" and userId != null',
    mapping: {
      data: [{ customerProfileId: { "@path": "$.userId" }, attributes: { "@path": "$.traits" } }],
      mutualAttributes: {},
    },
  },
];
