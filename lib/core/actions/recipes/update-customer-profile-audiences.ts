import type { ActionRecipe } from "#lib/core/actions/types.ts";
import { engageTrigger, enteredAudience, leftAudience } from "./engage-audience.ts";

export const updateCustomerProfileAudiences: readonly ActionRecipe[] = [
  {
    name: "Every Engage audience, running the rules",
    description:
      "Customers who enter or leave an audience in Segment Engage enter or leave it in Talon.One, and your campaigns’ rules run.",
    trigger: engageTrigger,
    mapping: { adds: enteredAudience, deletes: leftAudience },
  },
];
