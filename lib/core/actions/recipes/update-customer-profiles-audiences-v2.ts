import type { ActionRecipe } from "#lib/core/actions/types.ts";
import { engageTrigger, enteredAudience, leftAudience } from "./engage-audience.ts";

export const updateCustomerProfilesAudiencesV2: readonly ActionRecipe[] = [
  {
    name: "Every Engage audience",
    description:
      "Customers who enter or leave an audience in Segment Engage enter or leave it in Talon.One. One mapping serves all audiences, many customers in one request.",
    trigger: engageTrigger,
    mapping: { data: [{ customerProfileId: { "@path": "$.userId" }, adds: enteredAudience, deletes: leftAudience }] },
  },
];
