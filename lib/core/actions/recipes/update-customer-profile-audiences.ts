import type { ActionRecipe } from "#lib/core/actions/types.ts";
import { engageTrigger, enteredAudience, leftAudience } from "./engage-audience.ts";

export const updateCustomerProfileAudiences: readonly ActionRecipe[] = [
  {
    name: "Every Engage audience, running the rules",
    description: "Whoever enters or leaves any audience of Segment Engage enters or leaves it in Talon.One, and your campaigns' rules run.",
    trigger: engageTrigger,
    mapping: { adds: enteredAudience, deletes: leftAudience },
  },
];
